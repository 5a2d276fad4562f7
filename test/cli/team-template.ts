import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { writeFolder } from "../support/git-repository.ts";
import { temporaryFolder } from "./program.ts";

/** A prompt of every type, an answer that is computed, a feature, and no dependency. */
export const everyPrompt = {
  schemaVersion: 1,
  name: "service",
  version: "1.2.0",
  description: "What the team deploys",
  prompts: [
    { id: "team", type: "text", message: "Which team?", validate: { pattern: "[a-z]+" } },
    { id: "replicas", type: "number", message: "How many replicas?", default: 2 },
    { id: "publicApi", type: "boolean", message: "Public?", default: false },
    {
      id: "region",
      type: "select",
      message: "Which region?",
      default: "eu",
      choices: [{ value: "eu" }, { value: "us", label: "Overseas" }],
    },
    {
      id: "zones",
      type: "multiselect",
      message: "Which zones?",
      default: ["a"],
      choices: [{ value: "a" }, { value: "b" }],
    },
    { id: "dataPath", type: "path", message: "Where is the data?", default: "data/rows" },
    { id: "apiKey", type: "secret", message: "API key?", default: "change-me" },
  ],
  features: [{ id: "audit", label: "Audit log" }],
};

const everyFile = {
  "package.json.hbs": `{ "name": "{{name}}", "version": "0.0.0", "type": "module" }\n`,
  "settings.txt.hbs":
    "{{team}} {{replicas}} {{publicApi}} {{region}} {{#each zones}}{{this}},{{/each}} {{dataPath}} {{features.audit}}\n",
  "secret.txt.hbs": "{{apiKey}}\n",
};

/** Answers to all of `everyPrompt`, each but one by its flag; none of them the default. */
export const everyFlag = [
  "--team=core",
  "--replicas=3",
  "--public-api",
  "--region=us",
  "--zones=b",
  "--data-path=in",
  "--features=audit",
];
export const secret = { CORRAL_API_KEY: "s3cr3t-0815" };

/** Makes a folder `template` with a template in it, and beside it the empty folder that commands run in. */
export function besideTemplate(
  manifest: object = everyPrompt,
  files: Readonly<Record<string, string>> = everyFile,
): { readonly cwd: string; readonly template: string } {
  const root = temporaryFolder();
  const cwd = join(root, "work");
  mkdirSync(cwd);
  writeTemplate(join(root, "template"), manifest, files);
  return { cwd, template: "../template" };
}

export function writeTemplate(
  folder: string,
  manifest: object = everyPrompt,
  files: Readonly<Record<string, string>> = everyFile,
): void {
  writeFolder(folder, { "template.json": JSON.stringify(manifest) });
  writeFolder(join(folder, "files"), files);
}

/** A template whose one command writes where it ran; `after` the files, or the installation. */
export const withHook = (exec: readonly string[], own: object = {}): object => ({
  schemaVersion: 1,
  name: "hooked",
  version: "1.0.0",
  description: "Runs a command",
  hooks: [{ exec, after: "write", why: "marks the place", ...own }],
});
