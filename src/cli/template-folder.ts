import { relative, resolve, sep } from "node:path";
import { templatesIn } from "../author/authored-template.ts";
import { pickTemplate } from "../create/template-index.ts";
import type { IndexedTemplate } from "../create/template-index.ts";
import { UserError } from "../shared/errors.ts";
import { quote } from "../shared/quote.ts";
import type { Flag } from "./flags.ts";
import type { TemplateCall } from "./template-command.ts";

export const templateFlag = {
  flag: "template",
  kind: "text",
  placeholder: "<name>",
  help: "One of several templates that the folder lists",
} as const satisfies Flag;

export const offlineFlag = {
  flag: "offline",
  kind: "switch",
  help: "Take what a template extends from the cache alone",
} as const satisfies Flag;

export const jsonFlag = {
  flag: "json",
  kind: "switch",
  help: "Print one JSON event a line, the last one the result",
} as const satisfies Flag;

export const helpFlag = {
  flag: "help",
  letter: "h",
  kind: "switch",
  help: "Print this",
} as const satisfies Flag;

/**
 * The templates that a command is about: all of the folder, or the one that is named.
 *
 * @throws UserError USAGE for two folders, TEMPLATE_INVALID, TEMPLATE_UNKNOWN
 */
export function templatesNamed(
  words: readonly string[],
  name: string | undefined,
  { io }: Pick<TemplateCall, "io">,
): readonly IndexedTemplate[] {
  const folder = folderNamed(words);
  const templates = templatesIn(resolve(io.cwd, folder));
  return name === undefined ? templates : [pickTemplate(templates, name, quote(folder))];
}

/** @throws UserError USAGE */
export function folderNamed(words: readonly string[]): string {
  if (words.length <= 1) return words[0] ?? ".";
  const shown = words.map((word) => quote(word)).join(", ");
  throw new UserError("USAGE", `One folder is wanted, not ${words.length}: ${shown}.`, "Name one.");
}

/** How a file of a template is shown: from the current folder, with "/". */
export const shownFrom = (cwd: string, folder: string, file: string): string =>
  relative(cwd, resolve(folder, file)).split(sep).join("/");

export const counted = (amount: number, what: string): string =>
  `${amount} ${what}${amount === 1 ? "" : "s"}`;
