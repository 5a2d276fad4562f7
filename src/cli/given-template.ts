import type { Question } from "../create/question.ts";
import { parseArgv } from "./argv.ts";
import { readAnswersFile, type AnswersFile } from "./given.ts";
import type { Io } from "./io.ts";
import { keptValue } from "./npm-flags.ts";

/** What must be known before the line can be taken apart: the template, for it may have flags of its own. */
export interface GivenTemplate {
  /** A name or an address; by its flag, else its variable, else the answers file. */
  readonly template: string | undefined;
  readonly file: AnswersFile | undefined;
}

/**
 * Looks for the template on a line that may hold flags which are not known yet.
 *
 * @param questions those that are asked of every template
 * @throws UserError USAGE for an answers file that cannot be read, or a flag without its value
 */
export async function findGivenTemplate(
  argv: readonly string[],
  questions: readonly Question[],
  io: Pick<Io, "env" | "cwd" | "stdin">,
): Promise<GivenTemplate> {
  const { words, values, answers } = parseArgv(argv, questions, { unknown: "skip" });
  const path = values.get("answers") ?? keptValue("answers", words, io.env);
  const file = path === undefined ? undefined : await readAnswersFile(path, io);
  const question = questions.find(({ id }) => id === "template");
  if (question === undefined) return { template: undefined, file };
  const flag = answers.get("template")?.text ?? keptValue(question, words, io.env);
  const field = file?.answers["template"];
  const template = flag ?? (io.env[question.env] || undefined);
  return { template: template ?? (typeof field === "string" ? field : undefined), file };
}
