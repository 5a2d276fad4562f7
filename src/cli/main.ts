import { UserError } from "../shared/errors.ts";
import { packageVersion } from "../shared/package-root.ts";
import { hasMode, parseCommand } from "./argv.ts";
import { createCommand } from "./create-command.ts";
import { failed, succeeded } from "./finish.ts";
import { helpCommand } from "./help-command.ts";
import type { Io } from "./io.ts";
import { commands } from "./modes.ts";
import { keepsMode } from "./npm-flags.ts";
import { faultOf } from "./print.ts";
import { schemaCommand } from "./schema-command.ts";

export { processIo } from "./io.ts";

/**
 * Runs one command line and says how it went; resolves to the exit status: 0, 70, or one of `userErrorExit`.
 * Never rejects, and leaves the process to its caller. What is heavy is loaded where it is needed: prompts, and
 * the making of projects. The rest is one small file, which starts faster than many.
 *
 * @param argv without the program's own name
 */
export async function main(argv: readonly string[], io: Io): Promise<number> {
  let json = hasMode(argv, "json");
  try {
    json ||= parseCommand(argv).command === "create" && keepsMode("json", io.env);
    const status = await runCommand(argv, io, { json });
    const fault = await faultOf(io.stdout);
    if (fault === undefined) return status;
    const what = `Standard output could not be written: ${fault.message}.`;
    throw new UserError("WRITE_FAILED", what, "All else is done.", { cause: fault });
  } catch (error) {
    return failed(io, { json, error: asUserError(error) });
  }
}

/** What Deno does not allow is not for us to mend; its own message names the flag. */
function asUserError(error: unknown): unknown {
  if (!(error instanceof Error) || error.name !== "NotCapable") return error;
  return new UserError("USAGE", `Deno: ${error.message}.`, "Or allow all: deno run -A.", {
    cause: error,
  });
}

async function runCommand(
  argv: readonly string[],
  io: Io,
  { json }: { readonly json: boolean },
): Promise<number> {
  const { command, rest } = parseCommand(argv);
  if (hasMode(argv, "version")) {
    const version = packageVersion();
    return succeeded(io, { json, text: `${version}\n`, result: { version } });
  }
  if (command === "add") return (await import("./add-command.ts")).addCommand(rest, io, { json });
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
  if (command === "schema") return schemaCommand(rest, io, { json });
  return createCommand(rest, io, { json });
}
