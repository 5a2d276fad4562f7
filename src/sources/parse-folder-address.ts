import { fileURLToPath } from "node:url";
import type { FolderAddress } from "./source.ts";
import { UserError } from "../shared/errors.ts";
import { quote } from "../shared/quote.ts";

/**
 * The folder that `text` names, or undefined when it is not written as one: it begins with `./`, `../`, `/`, `~/` or a drive, or is
 * `file:`. `:name` at the end picks a template; a folder whose own name ends so is written with a slash behind it.
 *
 * @throws UserError USAGE for a `file:` address of another machine, and for another user's home
 */
export function parseFolderAddress(text: string): FolderAddress | undefined {
  const path = /^file:/i.test(text) ? pathOf(text) : text;
  if (path === text && !looksLikeFolder.test(text)) return undefined;
  if (/^~[^/\\]/.test(path)) {
    throw new UserError(
      "USAGE",
      `${quote(text)} means somebody's home folder to a shell, and nothing to Corral.`,
      "Write the whole path.",
    );
  }
  const [, place = path, pick] = /^(\.|.{2,}?):([A-Za-z0-9][\w.-]*)$/s.exec(path) ?? [];
  return { kind: "folder", path: place, ...(pick === undefined ? {} : { pick }) };
}

const looksLikeFolder = /^(?:\.{1,2}(?:[/\\]|$|:)|[/\\~]|[A-Za-z]:[/\\])/;

/** Of `file:../relative`, `file:/absolute` and `file:///absolute`. */
function pathOf(text: string): string {
  const rest = text.slice("file:".length);
  if (!rest.startsWith("//")) return rest === "" ? "." : rest;
  const refused = (cause: unknown) =>
    new UserError(
      "USAGE",
      `${quote(text)} is no folder of this machine.`,
      "Write file:///path, or the path alone.",
      { cause },
    );
  try {
    if (!rest.startsWith("///")) throw new Error("it names a host");
    return fileURLToPath(text);
  } catch (error) {
    throw refused(error);
  }
}
