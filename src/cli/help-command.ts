import { packageVersion } from "../shared/package-root.ts";
import { succeeded } from "./finish.ts";
import { formatHelp } from "./help.ts";
import type { Io } from "./io.ts";
import { widthOf } from "./layout.ts";
import { builtinShelf, type Shelf } from "./shelf.ts";
import { questionsOn, readSurroundings } from "./surroundings.ts";

/** `--help`, of whichever command: one page holds them all. With `--template` it lists the answers of that template. */
export async function helpCommand(
  argv: readonly string[],
  io: Io,
  { json, shelf = builtinShelf() }: { readonly json: boolean; readonly shelf?: Shelf },
): Promise<number> {
  const { template, around } = argv.some((word) => /^--template(?:=|$)/.test(word))
    ? await (await import("./named-template.ts")).openNamed(argv, io, shelf)
    : { template: undefined, around: readSurroundings(io, shelf) };
  const help = formatHelp(questionsOn(template, around), {
    version: packageVersion(),
    width: widthOf(io.stdout),
    program: shelf.program,
  });
  return succeeded(io, { json, text: help, result: { help } });
}
