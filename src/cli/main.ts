import { UserError } from "../shared/errors.ts";
import { hasMode, parseCommand } from "./argv.ts";
import { createCommand } from "./create-command.ts";
import { guarded } from "./guard.ts";
import { helpCommand } from "./help-command.ts";
import type { Io } from "./io.ts";
import { commands } from "./modes.ts";
import { keepsMode } from "./npm-flags.ts";
import { versionCommand } from "./version-command.ts";

export { createFrom } from "./create-from.ts";
export { processIo } from "./io.ts";

/**
 * Runs one command line and says how it went; resolves to the exit status: 0, 70, or one of `userErrorExit`.
 * Never rejects, and leaves the process to its caller. What is heavy is loaded where it is needed: prompts, and
 * the making of projects. The rest is one small file, which starts faster than many.
 *
 * @param argv without the program's own name
 */
export async function main(argv: readonly string[], io: Io): Promise<number> {
  const kept = parseCommand(argv).command === "create" && keepsMode("json", io.env);
  const json = hasMode(argv, "json") || kept;
  return guarded(io, { json }, () => runCommand(argv, io, { json }));
}

async function runCommand(
  argv: readonly string[],
  io: Io,
  { json }: { readonly json: boolean },
): Promise<number> {
  const { command, rest } = parseCommand(argv);
  if (hasMode(argv, "version")) return versionCommand(io, { json });
  if (command === "add") return (await import("./add-command.ts")).addCommand(rest, io, { json });
  if (command === "remove")
    return (await import("./remove-command.ts")).removeCommand(rest, io, { json });
  if (command === "status")
    return (await import("./status-command.ts")).statusCommand(rest, io, { json });
  if (command === "codemod") return (await import("./codemod-command.ts")).codemodCommand(rest, io);
  if (command === "check") return (await import("./check-command.ts")).checkCommand(rest, io);
  if (command === "undo") return (await import("./undo-command.ts")).undoCommand(rest, io);
  if (command === "template")
    return (await import("./template-command.ts")).templateCommand(rest, io, { json });
  if (command === "help" || hasMode(argv, "help")) return helpCommand(rest, io, { json });
  if (commands.some(({ name, reserved }) => name === command && reserved)) {
    throw new UserError(
      "USAGE",
      `\`${command}\` is not built yet.`,
      `For a folder of that name write ./${command}.`,
    );
  }
  if (command === "schema")
    return (await import("./schema-command.ts")).schemaCommand(rest, io, { json });
  return createCommand(rest, io, { json });
}
