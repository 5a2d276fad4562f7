import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import type { Given } from "../create/interview.ts";
import type { Question } from "../create/question.ts";
import { UserError } from "../shared/errors.ts";
import { nearest } from "../shared/nearest.ts";
import { quote } from "../shared/quote.ts";
import type { ParsedArgv } from "./argv.ts";
import type { Io } from "./io.ts";
import { mayKeepFlags } from "./npm-flags.ts";

/**
 * Every answer that came with the command, by question id: a flag before a variable before a field of
 * the answers file. An empty variable counts as absent.
 *
 * @param questions those that the template has, or of every template while none is chosen
 * @throws UserError USAGE for two folders, or a field that no question has
 */
export function collectGiven(
  argv: ParsedArgv,
  questions: readonly Question[],
  { file, env }: { readonly file: AnswersFile | undefined; readonly env: Io["env"] },
): ReadonlyMap<string, Given> {
  const given = new Map<string, Given>();
  if (file !== undefined) {
    refuseUnknown(file, questions);
    for (const [id, json] of Object.entries(file.answers)) {
      given.set(id, { value: { json }, source: `"${id}" in ${file.name}` });
    }
  }
  for (const { id, env: variable } of questions) {
    const text = env[variable];
    if (text) given.set(id, { value: { text }, source: variable, optional: true });
  }
  for (const [id, { text, source }] of argv.answers) given.set(id, { value: { text }, source });
  const folder = folderOf(argv, env);
  if (folder !== undefined) given.set("dir", { value: { text: folder }, source: "folder" });
  return given;
}

/** The word that is no flag; a flag beside it may only say the same. */
function folderOf({ words, answers }: ParsedArgv, env: Io["env"]): string | undefined {
  const flag = answers.get("dir")?.text;
  const folders = flag === undefined || words.includes(flag) ? words : [...words, flag];
  if (folders.length <= 1) return words[0];
  const shown = folders.map((folder) => quote(folder)).join(", ");
  throw new UserError(
    "USAGE",
    `One folder is wanted, not ${folders.length}: ${shown}.`,
    mayKeepFlags(env)
      ? "Say it once. npm keeps flags for itself unless -- stands before them: npm create corral -- my-service --flag value"
      : "Say it once, and put a name with spaces in quotes.",
  );
}

/** What `--answers` named. */
export interface AnswersFile {
  /** As messages call it. */
  readonly name: string;
  readonly answers: Readonly<Record<string, unknown>>;
}

/**
 * @param file a path, or `-` for standard input, which can be read once
 * @throws UserError USAGE when it cannot be read, or holds no JSON object
 */
export async function readAnswersFile(
  file: string,
  io: Pick<Io, "cwd" | "stdin">,
): Promise<AnswersFile> {
  const fields: unknown = parse(await readText(file, io), file);
  if (typeof fields !== "object" || fields === null || Array.isArray(fields)) {
    throw unusable(`${named(file)} holds no JSON object.`);
  }
  const { $schema: _forEditors, ...answers } = fields as Record<string, unknown>;
  return { name: named(file), answers };
}

function refuseUnknown({ name, answers }: AnswersFile, questions: readonly Question[]): void {
  const known = questions.map(({ id }) => id);
  for (const field of Object.keys(answers)) {
    if (known.includes(field)) continue;
    const near = nearest(field, known);
    const hint =
      near === undefined
        ? "`npx create-corral schema` lists the fields."
        : `Did you mean "${near}"?`;
    throw new UserError("USAGE", `${quote(field)} in ${name} is not an answer.`, hint);
  }
}

async function readText(file: string, { cwd, stdin }: Pick<Io, "cwd" | "stdin">): Promise<string> {
  try {
    if (file !== "-") return readFileSync(resolve(cwd, file), "utf8");
    const chunks: Buffer[] = [];
    for await (const chunk of stdin) chunks.push(Buffer.from(chunk));
    return Buffer.concat(chunks).toString("utf8");
  } catch (error) {
    throw unusable(`${named(file)} cannot be read: ${(error as Error).message}.`, error);
  }
}

function parse(text: string, file: string): unknown {
  try {
    return JSON.parse(text.replace(/^\uFEFF/, ""));
  } catch (error) {
    throw unusable(`${named(file)} is not JSON: ${(error as Error).message}.`, error);
  }
}

function unusable(message: string, cause?: unknown): UserError {
  return new UserError(
    "USAGE",
    message,
    'Give a file such as { "dir": "my-service", "template": "http" }.',
    { cause },
  );
}

function named(file: string): string {
  return file === "-" ? "standard input" : file;
}
