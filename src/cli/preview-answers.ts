import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import type { Given } from "../create/interview.ts";
import { UserError } from "../shared/errors.ts";
import { isObject } from "../shared/is-object.ts";
import { quote } from "../shared/quote.ts";
import type { TemplateCall } from "./template-command.ts";

/** `runtime=deno`; a folder with such a name is written with `./`. */
export const isAnswer = (word: string): boolean => /^[a-z][A-Za-z0-9]*=/.test(word);

export const givenWord = (word: string): [string, Given] => {
  const at = word.indexOf("=");
  return [word.slice(0, at), { value: { text: word.slice(at + 1) }, source: word.slice(0, at) }];
};

/** @throws UserError USAGE */
export function readAnswers(file: string, { io }: TemplateCall): Readonly<Record<string, unknown>> {
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
