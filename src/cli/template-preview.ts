import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { openAuthored } from "../author/opened-template.ts";
import { previewIn } from "../author/preview.ts";
import { answersFrom, givenFields } from "../author/test-answers.ts";
import { pickTests } from "../author/test-template.ts";
import type { Given } from "../create/interview.ts";
import { outlineOf } from "../create/outline-of.ts";
import { planProject } from "../create/plan.ts";
import type { PlannedFile } from "../create/plan.ts";
import { UserError } from "../shared/errors.ts";
import { isObject } from "../shared/is-object.ts";
import { nearest } from "../shared/nearest.ts";
import { quote } from "../shared/quote.ts";
import { sha256 } from "../shared/sha256.ts";
import { parseFlags } from "./flags.ts";
import type { Given as GivenFlags } from "./flags.ts";
import { print, printEvent } from "./print.ts";
import type { TemplateCall, TemplateVerb } from "./template-command.ts";
import {
  counted,
  folderNamed,
  helpFlag,
  jsonFlag,
  offlineFlag,
  templateFlag,
  templatesNamed,
} from "./template-folder.ts";
import { onceOrWatching, watchFlag } from "./template-watch.ts";

const flags = [
  { flag: "file", kind: "text", placeholder: "<path>", help: "Print this file of the project" },
  {
    flag: "to",
    kind: "text",
    placeholder: "<folder>",
    help: "Write the project there; only to a folder that is empty, or has an earlier preview",
  },
  { flag: "test", kind: "text", placeholder: "<name>", help: "Take the answers of this test" },
  { flag: "answers", kind: "text", placeholder: "<file.json>", help: "Take answers from a file" },
  watchFlag,
  templateFlag,
  offlineFlag,
  jsonFlag,
  helpFlag,
] as const;

export const verb: TemplateVerb = {
  about: {
    summary:
      "create-corral template preview: shows the project that some answers give, and the defaults of all others; nothing is installed or run",
    usage: [
      ["npx create-corral template preview", "its files"],
      ["npx create-corral template preview . runtime=deno features=docker,ci", "other answers"],
      ["npx create-corral template preview --file README.md --watch", "one file, as you work"],
      ["npx create-corral template preview --to /tmp/preview", "all of it, in a folder"],
    ],
  },
  flags,
  async run(argv, call) {
    const { words, given } = parseFlags(argv, flags);
    const answers = words.filter(isAnswer);
    const folder = folderNamed(words.filter((word) => !isAnswer(word)));
    const target = given.to === undefined ? [] : [resolve(call.io.cwd, given.to)];
    return onceOrWatching(
      () => preview({ folder, answers, given }, call),
      { watch: given.watch === true, folder: resolve(call.io.cwd, folder), except: target },
      call,
    );
  },
};

/** `runtime=deno`; a folder with such a name is written with `./`. */
const isAnswer = (word: string): boolean => /^[a-z][A-Za-z0-9]*=/.test(word);

interface Asked {
  readonly folder: string;
  readonly answers: readonly string[];
  readonly given: GivenFlags<(typeof flags)[number]>;
}

async function preview({ folder, answers, given }: Asked, call: TemplateCall): Promise<number> {
  const { io, json } = call;
  const templates = templatesNamed([folder], given.template, call);
  if (templates.length > 1) {
    const names = templates.map(({ name }) => name).join(", ");
    throw new UserError(
      "USAGE",
      "The folder has several templates.",
      `--template is one of: ${names}.`,
    );
  }
  const { template, sources } = await openAuthored(templates[0]!.folder, call.fetch);
  const tests = pickTests(
    template.layer.manifest.tests,
    given.test === undefined ? [] : [given.test],
  );
  const inTest = given.test === undefined ? {} : (tests[0]?.answers ?? {});
  const all = new Map<string, Given>([
    ...givenFields(inTest, `the test "${given.test}"`),
    ...givenFields(
      given.answers === undefined ? {} : readAnswers(given.answers, call),
      given.answers ?? "",
    ),
    ...answers.map((word) => givenWord(word)),
  ]);
  const { files } = planProject(answersFrom(all, outlineOf(sources.template)), sources);
  if (given.file !== undefined) {
    const text = Buffer.from(fileNamed(given.file, files).bytes).toString();
    if (json) printEvent(io, { type: "result", ok: true, exitCode: 0, path: given.file, text });
    else print(io.stdout, text);
    return 0;
  }
  const target = given.to === undefined ? undefined : resolve(io.cwd, given.to);
  if (target !== undefined) await previewIn(target, files, { env: io.env, signal: call.signal });
  if (json) {
    const entries = files.map(({ path, bytes }) => ({
      path,
      size: bytes.length,
      sha256: sha256(bytes),
    }));
    const where = target === undefined ? {} : { target };
    printEvent(io, { type: "result", ok: true, exitCode: 0, ...where, files: entries });
    return 0;
  }
  print(io.stdout, formatFiles(files));
  const where = target === undefined ? "" : ` in ${target}`;
  print(io.stdout, `${counted(files.length, "file")}${where}\n`);
  return 0;
}

const givenWord = (word: string): [string, Given] => {
  const at = word.indexOf("=");
  return [word.slice(0, at), { value: { text: word.slice(at + 1) }, source: word.slice(0, at) }];
};

/** @throws UserError USAGE */
function readAnswers(file: string, { io }: TemplateCall): Readonly<Record<string, unknown>> {
  try {
    const fields: unknown = JSON.parse(readFileSync(resolve(io.cwd, file), "utf8"));
    if (isObject(fields)) return fields;
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw new UserError("USAGE", `${quote(file)} cannot be read: ${why}.`, "Name a JSON file.", {
      cause: error,
    });
  }
  throw new UserError(
    "USAGE",
    `${quote(file)} holds no JSON object.`,
    `Write { "runtime": "deno" }.`,
  );
}

/** @throws UserError USAGE with the nearest path */
function fileNamed(path: string, files: readonly PlannedFile[]): PlannedFile {
  const found = files.find((file) => file.path === path);
  if (found !== undefined) return found;
  const near = nearest(
    path,
    files.map((file) => file.path),
  );
  throw new UserError(
    "USAGE",
    `The project has no file ${quote(path)}.`,
    near === undefined ? "Without --file all are listed." : `Did you mean "${near}"?`,
  );
}

/** A folder once, its files below it. */
function formatFiles(files: readonly PlannedFile[]): string {
  const lines: string[] = [];
  let above: readonly string[] = [];
  for (const { path, mode, origin } of files) {
    const parts = path.split("/");
    const name = parts.pop() ?? "";
    parts.forEach((part, depth) => {
      if (above.slice(0, depth + 1).join("/") !== parts.slice(0, depth + 1).join("/"))
        lines.push(`${"  ".repeat(depth)}${part}/`);
    });
    above = parts;
    const notes = [
      ...(mode === 0o755 ? ["executable"] : []),
      ...(origin === "template" ? [] : [origin]),
    ];
    const note = notes.length === 0 ? "" : `  (${notes.join(", ")})`;
    lines.push(`${"  ".repeat(parts.length)}${name}${note}`);
  }
  return `${lines.join("\n")}\n`;
}
