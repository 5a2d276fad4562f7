import { parse } from "handlebars/dist/cjs/handlebars/compiler/base.js";
import { checkNames, TemplateFault } from "./check-names.ts";
import { evaluate } from "./evaluate.ts";
import { spellings } from "./package-manager.ts";
import type { PackageManager, Value } from "./answers.ts";
import { UserError } from "../shared/errors.ts";

/** What a template can name: the answers, the computed values, and `features.<id>`, which is true or false. */
export interface View {
  readonly [name: string]: Value | Readonly<Record<string, boolean>>;
}

/** Fills in one template. `file` is named by errors. */
export type Render = (text: string, file: string) => string;

/**
 * Handlebars as a plain text engine: its language, read by its own parser; every name must exist, no HTML escaping, no access to
 * prototypes, these helpers and no others, no partials, no decorators. Templates are data: nothing in one runs code.
 *
 * Helpers: `if unless each eq ne and or not includes json`, `{{{{raw}}}} … {{{{/raw}}}}` for text that is copied as it stands,
 * and what the chosen package manager calls things: `pmInstall`, `pmCleanInstall`, `pmRun "check"`, `pmExec "vitest"`.
 *
 * @throws UserError TEMPLATE_INVALID (the returned function) with file and line
 */
export function createRender(view: View, pm: PackageManager): Render {
  const inline = { ...helpers, ...packageManagerHelpers(pm) };
  const known = { blocks, inline: new Set(Object.keys(inline)) };
  return (text, file) => {
    if (!text.includes("{{")) return text;
    try {
      refuseEaten(text);
      const program = parse(text);
      checkNames(program, view, known);
      return evaluate(program, view, inline);
    } catch (error) {
      // A TypeError would be a bug of ours, not of the template.
      throw error instanceof TypeError ? error : failure(error, file);
    }
  };
}

const spell = (command: readonly string[]) => command.join(" ");

const packageManagerHelpers = (pm: PackageManager) => ({
  pmInstall: () => spell(spellings[pm].install),
  pmCleanInstall: () => spell(spellings[pm].cleanInstall),
  pmRun: (script: unknown) => spell(spellings[pm].script(String(script))),
  pmExec: (program: unknown) => spell(spellings[pm].program(String(program))),
});

const blocks = new Set(["if", "unless", "each", "raw"]);

const helpers = {
  eq: (a: unknown, b: unknown) => a === b,
  ne: (a: unknown, b: unknown) => a !== b,
  and: (...args: readonly unknown[]) => args.every(Boolean),
  or: (...args: readonly unknown[]) => args.some(Boolean),
  not: (a: unknown) => !a,
  includes: (list: unknown, item: unknown) => Array.isArray(list) && list.includes(item),
  json: (value: unknown) => JSON.stringify(value),
};

/** `${{ github.ref }}` would come out as "$": GitHub's own braces must be written so that they survive. */
function refuseEaten(text: string): void {
  const open = text.replace(/\{\{\{\{raw\}\}\}\}[^]*?\{\{\{\{\/raw\}\}\}\}/g, (copied) =>
    copied.replace(/[^\n]/g, " "),
  );
  const at = open.indexOf("${{");
  if (at === -1) return;
  throw new TemplateFault(
    '"${{" would come out as "$": wrap it in {{{{raw}}}} … {{{{/raw}}}}, or drop the .hbs suffix so that the file is copied as it stands',
    open.slice(0, at).split("\n").length,
  );
}

function failure(error: unknown, file: string): UserError {
  const message = error instanceof Error ? error.message : String(error);
  const line =
    error instanceof TemplateFault ? error.line : /(?:on line |- )(\d+)/.exec(message)?.[1];
  const what = message.replace(/^(Parse error) on line \d+:[^]*\n(.*)$/, "$1: $2").split("\n")[0];
  const place = line === undefined ? file : `${file}:${line}`;
  return new UserError("TEMPLATE_INVALID", `${place}: ${what}.`, "Put it right in the template.", {
    cause: error,
  });
}
