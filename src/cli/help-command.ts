import { packageVersion } from "../shared/package-root.ts";
import { succeeded } from "./finish.ts";
import { formatHelp } from "./help.ts";
import type { Io } from "./io.ts";
import { widthOf } from "./layout.ts";
import { everyQuestion, readSurroundings } from "./surroundings.ts";

/** `--help`, of whichever command: one page holds them all. */
export function helpCommand(io: Io, { json }: { readonly json: boolean }): number {
  const questions = everyQuestion(readSurroundings(io));
  const help = formatHelp(questions, { version: packageVersion(), width: widthOf(io.stdout) });
  return succeeded(io, { json, text: help, result: { help } });
}
