import { isPrimitive } from "../add/primitives.ts";
import { UserError } from "../shared/errors.ts";
import { quote } from "../shared/quote.ts";
import { sourceFlags } from "./add-flags.ts";
import { formatCommandHelp } from "./command-help.ts";
import type { About } from "./command-help.ts";
import { editedFrom } from "./edited-from.ts";
import { featureCommand } from "./feature-command.ts";
import { succeeded } from "./finish.ts";
import { parseFlags } from "./flags.ts";
import type { Flag } from "./flags.ts";
import type { Io } from "./io.ts";
import { paintFor, widthOf } from "./layout.ts";

export const removeFlags = [
  { flag: "dry-run", kind: "switch", help: "Change nothing: list every file that would change" },
  { flag: "diff", kind: "switch", help: "Change nothing: show what would change" },
  { flag: "merge", kind: "switch", help: "Leave edited files as they are" },
  { flag: "overwrite", kind: "switch", help: "Replace or remove edited files as well" },
  ...sourceFlags,
  { flag: "json", kind: "switch", help: "Print one JSON event a line, the last one the result" },
  { flag: "help", letter: "h", kind: "switch", help: "Print this" },
] as const satisfies readonly Flag[];

export const removeAbout: About = {
  summary:
    "create-corral remove: takes features out of a project that was created; what is left is what creating it without them gives",
  usage: [
    ["npx create-corral remove docker", "take one out"],
    ["npx create-corral undo", "take that back"],
  ],
};

/**
 * `remove`: takes features out of the project around the current folder.
 *
 * @throws UserError by everything that the reader can put right; CANCELLED on Ctrl-C or a signal
 */
export async function removeCommand(
  argv: readonly string[],
  io: Io,
  { json }: { readonly json: boolean },
): Promise<number> {
  const { words, given } = parseFlags(argv, removeFlags);
  if (given.help) {
    const look = { width: widthOf(io.stdout), paint: paintFor(io.stdout, io.env) };
    const help = formatCommandHelp(removeAbout, removeFlags, look);
    return succeeded(io, { json, text: help, result: { help } });
  }
  if (words.length === 0)
    throw new UserError(
      "USAGE",
      "Which feature is to be removed?",
      "create-corral status lists those that are on.",
    );
  const primitive = words.find(isPrimitive);
  if (primitive !== undefined)
    throw new UserError(
      "USAGE",
      `${quote(primitive)} is a primitive, and remove takes features out.`,
      "Delete its file; `undo` takes the last adding back.",
    );
  const request = { kind: "remove", features: words, edited: editedFrom(given) } as const;
  return featureCommand(request, given, io, { json });
}
