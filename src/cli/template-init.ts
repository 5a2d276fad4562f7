import { basename, resolve } from "node:path";
import { initTemplate } from "../author/init-template.ts";
import { UserError } from "../shared/errors.ts";
import { quote } from "../shared/quote.ts";
import { quoteForShell } from "../shared/quote-for-shell.ts";
import { succeeded } from "./finish.ts";
import { parseFlags } from "./flags.ts";

import type { TemplateCall, TemplateVerb } from "./template-command.ts";
import { folderNamed, helpFlag, jsonFlag, offlineFlag } from "./template-folder.ts";

const flags = [
  { flag: "name", kind: "text", placeholder: "<name>", help: "Name of the template" },
  {
    flag: "extends",
    kind: "text",
    placeholder: "<template>",
    help: "Lie over another template: http, or the address of one; with nothing but your own part to write",
  },
  {
    flag: "npm",
    kind: "text",
    placeholder: "<@scope>",
    help: "Make the package @scope/create around it, for `npm create @scope`",
  },
  offlineFlag,
  jsonFlag,
  helpFlag,
] as const;

export const verb: TemplateVerb = {
  about: {
    summary:
      "create-corral template init: starts a template that can be linted, tested and used at once",
    usage: [
      ["npx create-corral template init my-template", "a template that stands by itself"],
      [
        "npx create-corral template init my-template --extends http",
        "your part over the HTTP service",
      ],
      ["npx create-corral template init create --npm @acme --extends http", "a package to publish"],
    ],
  },
  flags,
  run: init,
};

async function init(argv: readonly string[], call: TemplateCall): Promise<number> {
  const { words, given } = parseFlags(argv, flags);
  const folder = folderNamed(words);
  const target = resolve(call.io.cwd, folder);
  const scope = given.npm === undefined ? undefined : scopeNamed(given.npm);
  const name = given.name ?? (scope === undefined ? basename(target).toLowerCase() : "service");
  if (!/^[a-z][a-z0-9]*(?:-[a-z0-9]+)*$/.test(name)) {
    throw new UserError(
      "USAGE",
      `${quote(name)} is no name for a template.`,
      "Give it a kebab-case one by --name, such as our-service.",
    );
  }
  const options = {
    name,
    ...(given.extends !== undefined && { extends: given.extends }),
    ...(scope !== undefined && { scope }),
  };
  const files = await initTemplate(target, options, call.fetch);
  const enter = folder === "." ? [] : [`cd ${quoteForShell(folder, process.platform)}`];
  const next =
    scope === undefined
      ? [...enter, "npx create-corral template test --watch"]
      : [...enter, "npm install", "npm test"];
  const text = [
    `${call.look.paint.green("Wrote")} ${files.length} files to ${target}`,
    "",
    call.look.paint.bold("Next"),
    ...next.map((line) => `  ${line}`),
    "",
  ].join("\n");
  return succeeded(call.io, { json: call.json, text, result: { target, files, next } });
}

/** @throws UserError USAGE */
function scopeNamed(text: string): string {
  const scope = text.replace(/\/create$/, "");
  if (/^@[a-z0-9~-][a-z0-9._~-]*$/.test(scope)) return scope;
  throw new UserError("USAGE", `${quote(text)} is no scope of npm.`, "Write it as @acme.");
}
