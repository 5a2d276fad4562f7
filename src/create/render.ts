import { checkNames } from "./check-names.ts";
import type { HelperNames } from "./check-names.ts";
import { evaluate } from "./evaluate.ts";
import { spellings } from "./package-manager.ts";
import { RenderBudget } from "./render-budget.ts";
import type { Programs } from "./sources.ts";
import { templateFault } from "./template-fault.ts";
import type { PackageManager, Value } from "./answers.ts";

/** What a template can name: the answers, the computed values, and `features.<id>`, which is true or false. */
export interface View {
  readonly [name: string]: Value | Readonly<Record<string, boolean>>;
}

/** Fills in a text that was parsed beforehand. `file` is named by errors. */
export type Render = (text: string, file: string) => string;

/**
 * Handlebars as a plain text engine: its language, read by its own parser; every name must exist, no HTML escaping, no access to
 * prototypes, these helpers and no others, no partials, no decorators. Templates are data: nothing in one runs code.
 *
 * Helpers: `if unless each eq ne and or not includes json join`, `words` (a command as a list of JSON), names spelled otherwise
 * (`camel pascal kebab snake upper lower`), `{{{{raw}}}} … {{{{/raw}}}}` for text that is copied as it stands, and what the chosen package manager calls things: `pmInstall`, `pmCleanInstall`, `pmRun "check"`, `pmExec "vitest"`,
 * `pmFetched "create-corral"`.
 *
 * @throws UserError TEMPLATE_INVALID (the returned function) with file and line
 */
export function createRender(
  view: View,
  pm: PackageManager,
  { programs, budget = new RenderBudget() }: RenderSources,
): Render {
  const inline = { ...helpers, ...packageManagerHelpers(pm) };
  return (text, file) => {
    if (!text.includes("{{")) return text;
    const program = programs.get(text);
    if (program === undefined) throw new Error(`${file} was not parsed.`);
    try {
      checkNames(program, view, helperNames);
      return evaluate(program, view, { helpers: inline, budget });
    } catch (error) {
      throw templateFault(error, file);
    }
  };
}

export interface RenderSources {
  readonly programs: Programs;
  /** Shared by all that one project takes; absent: one of its own. */
  readonly budget?: RenderBudget;
}

const spell = (command: readonly string[]) => command.join(" ");

const packageManagerHelpers = (pm: PackageManager) => ({
  pmInstall: () => spell(spellings[pm].install),
  pmCleanInstall: () => spell(spellings[pm].cleanInstall),
  pmRun: (script: unknown) => spell(spellings[pm].script(String(script))),
  pmExec: (program: unknown) => spell(spellings[pm].program(String(program))),
  pmFetched: (program: unknown) => spell(spellings[pm].fetched(String(program))),
});

/** "my-API client" → my, API, client. */
const wordsOf = (text: unknown): readonly string[] =>
  String(text)
    .replaceAll(/(?<=[\p{Ll}\d])(?=\p{Lu})|(?<=\p{Lu})(?=\p{Lu}\p{Ll})/gu, " ")
    .split(/[^\p{L}\d]+/u)
    .filter((word) => word !== "");

const capital = (word: string): string =>
  word.slice(0, 1).toUpperCase() + word.slice(1).toLowerCase();

const spelledOtherwise = {
  camel: (text: unknown) =>
    wordsOf(text)
      .map((word, index) => (index === 0 ? word.toLowerCase() : capital(word)))
      .join(""),
  pascal: (text: unknown) => wordsOf(text).map(capital).join(""),
  kebab: (text: unknown) => wordsOf(text).join("-").toLowerCase(),
  snake: (text: unknown) => wordsOf(text).join("_").toLowerCase(),
  upper: (text: unknown) => String(text).toUpperCase(),
  lower: (text: unknown) => String(text).toLowerCase(),
};

const helpers = {
  eq: (a: unknown, b: unknown) => a === b,
  ne: (a: unknown, b: unknown) => a !== b,
  and: (...args: readonly unknown[]) => args.every(Boolean),
  or: (...args: readonly unknown[]) => args.some(Boolean),
  not: (a: unknown) => !a,
  includes: (list: unknown, item: unknown) => Array.isArray(list) && list.includes(item),
  join: (list: unknown, between: unknown = ", ") => [list].flat().join(between as string),
  ...spelledOtherwise,
  json: (value: unknown) => JSON.stringify(value),
  words: (command: unknown) =>
    `[${String(command)
      .split(" ")
      .map((word) => JSON.stringify(word))
      .join(", ")}]`,
};

/** Every helper that a template may call, whatever the package manager. */
export const helperNames: HelperNames = {
  blocks: new Set(["if", "unless", "each", "raw"]),
  inline: new Set([...Object.keys(helpers), ...Object.keys(packageManagerHelpers("npm"))]),
};
