import { hasMode } from "./argv.ts";
import { createCommand } from "./create-command.ts";
import { guarded } from "./guard.ts";
import { helpCommand } from "./help-command.ts";
import { processIo, type Io } from "./io.ts";
import { keepsMode } from "./npm-flags.ts";
import { versionCommand } from "./version-command.ts";

/**
 * `create` with the templates of a package, for the program that the package brings: `npm create @acme`. They are trusted, since
 * whoever started the program has run the package's code. Never rejects.
 *
 * @param folder of the package: where its `template.json` lies, or the package.json whose `createConfig.templates` lists them
 * @param argv without the program's own name
 * @returns exit status
 */
export async function createFrom(
  folder: URL | string,
  argv: readonly string[] = process.argv.slice(2),
  io: Io = processIo(),
): Promise<number> {
  const json = hasMode(argv, "json") || keepsMode("json", io.env);
  return guarded(io, { json }, async () => {
    if (hasMode(argv, "version")) return versionCommand(io, { json });
    const { openPackage } = await import("./package-shelf.ts");
    const shelf = await openPackage(folder, io, { offline: hasMode(argv, "offline") });
    const command = hasMode(argv, "help") ? helpCommand : createCommand;
    return command(argv, io, { json, shelf });
  });
}
