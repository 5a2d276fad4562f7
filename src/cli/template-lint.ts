import { basename, resolve } from "node:path";
import { indexFinding, lintTemplate } from "../author/lint-template.ts";
import type { Finding } from "../author/finding.ts";
import type { IndexedTemplate } from "../create/template-index.ts";
import type { Look } from "./create-text.ts";
import { parseFlags } from "./flags.ts";
import { print, printEvent } from "./print.ts";
import { wrap } from "./layout.ts";
import type { TemplateCall, TemplateVerb } from "./template-command.ts";
import {
  counted,
  folderNamed,
  helpFlag,
  jsonFlag,
  offlineFlag,
  shownFrom,
  templateFlag,
  templatesNamed,
} from "./template-folder.ts";

const flags = [templateFlag, offlineFlag, jsonFlag, helpFlag] as const;

export const verb: TemplateVerb = {
  about: {
    summary:
      "create-corral template lint: finds names that there are not, paths that clash, files that would not be valid, for every two answers together",
    usage: [
      ["npx create-corral template lint", "all templates of the current folder"],
      ["npx create-corral template lint ../templates --template service", "one of another folder"],
    ],
  },
  flags,
  run: lint,
};

async function lint(argv: readonly string[], call: TemplateCall): Promise<number> {
  const { words, given } = parseFlags(argv, flags);
  const { io, json, look } = call;
  const templates = templatesOrFault(words, given.template, call);
  let findings = 0;
  let projects = 0;
  for (const { folder, name, fault } of templates) {
    const result =
      fault === undefined
        ? await lintTemplate(folder, call.fetch)
        : { findings: [fault], projects: 0 };
    findings += result.findings.length;
    projects += result.projects;
    for (const finding of result.findings) {
      const file = shownFrom(io.cwd, folder, finding.file);
      if (json) printEvent(io, { type: "finding", template: name, ...finding, file });
      else print(io.stdout, formatFinding({ ...finding, file }, look));
    }
  }
  const exitCode = findings > 0 ? 1 : 0;
  if (json) {
    const names = templates.map(({ name }) => name);
    const result = { templates: names, findings, projects };
    printEvent(io, { type: "result", ok: exitCode === 0, exitCode, ...result });
  } else {
    const looked = `${counted(templates.length, "template")}, ${counted(projects, "project")} planned`;
    print(io.stdout, `${counted(findings, "finding")} in ${looked}\n`);
  }
  return exitCode;
}

/** As `templatesNamed`; where the list itself is wrong, what is wrong with it, under the folder's name. */
function templatesOrFault(
  words: readonly string[],
  template: string | undefined,
  call: TemplateCall,
): readonly (IndexedTemplate & { readonly fault?: Finding })[] {
  try {
    return templatesNamed(words, template, call);
  } catch (error) {
    const folder = resolve(call.io.cwd, folderNamed(words));
    const fault = indexFinding(error, folder);
    if (fault === undefined) throw error;
    return [{ name: basename(folder), folder, path: "", fault }];
  }
}

function formatFinding({ file, line, message, hint, code }: Finding, look: Look): string {
  const { paint, width } = look;
  return [
    ...wrap(`${paint.bold(`${file}:${line}`)} ${message}. ${paint.dim(code)}`, width),
    ...wrap(hint, width - 4).map((text) => `    ${text}`),
    "",
  ].join("\n");
}
