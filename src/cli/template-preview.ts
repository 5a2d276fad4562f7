import { resolve } from "node:path";
import { openAuthored } from "../author/opened-template.ts";
import { previewIn } from "../author/preview.ts";
import { answersFrom, givenFields } from "../author/test-answers.ts";
import { pickTests } from "../author/test-template.ts";
import type { Given } from "../create/interview.ts";
import { outlineOf } from "../create/outline-of.ts";
import { planProject } from "../create/plan.ts";
import { UserError } from "../shared/errors.ts";
import { sha256 } from "../shared/sha256.ts";
import { parseFlags } from "./flags.ts";
import type { Given as GivenFlags } from "./flags.ts";
import { givenWord, isAnswer, readAnswers } from "./preview-answers.ts";
import { fileNamed, formatFiles } from "./preview-files.ts";
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
      ["npx create-corral template preview --to ../preview", "all of it, in a folder"],
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
  if (target !== undefined)
    await previewIn(target, files, { template: template.folder, env: io.env, signal: call.signal });
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
