import { UserError } from "../shared/errors.ts";
import { packageVersion } from "../shared/package-root.ts";
import { hasMode, parseCommand } from "./argv.ts";
import { createCommand } from "./create-command.ts";
import { failed, succeeded } from "./finish.ts";
import { helpCommand } from "./help-command.ts";
import type { Io } from "./io.ts";
import { commands } from "./modes.ts";
import { schemaCommand } from "./schema-command.ts";

export { processIo } from "./io.ts";

/**
 * Runs one command line and says how it went; `userErrorExit` and 0 or 70 are the exit status that it resolves to.
 * Never rejects, and leaves the process to its caller. What is heavy is loaded where it is needed: prompts, and
 * the making of projects. The rest is one small file, which starts faster than many.
 *
 * @param argv without the program's own name
 */
export async function main(argv: readonly string[], io: Io): Promise<number> {
  const json = hasMode(argv, "json");
  try {
    const { command, rest } = parseCommand(argv);
    if (hasMode(argv, "version")) {
      const version = packageVersion();
      return succeeded(io, { json, text: `${version}\n`, result: { version } });
    }
    if (hasMode(argv, "help")) return helpCommand(io, { json });
    if (commands.some(({ name, reserved }) => name === command && reserved)) {
      throw new UserError(
        "USAGE",
        `\`${command}\` is not built yet.`,
        `For a folder of that name write ./${command}.`,
      );
    }
    if (command === "schema") return schemaCommand(rest, io, { json });
    return await createCommand(rest, io, { json });
  } catch (error) {
    return failed(io, { json, error });
  }
}
