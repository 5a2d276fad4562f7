import { relative } from "node:path";
import { watchFolder } from "../author/watch-folder.ts";
import { UserError } from "../shared/errors.ts";
import { quote } from "../shared/quote.ts";
import { failed } from "./finish.ts";
import type { Flag } from "./flags.ts";
import { print } from "./print.ts";
import type { TemplateCall } from "./template-command.ts";

export const watchFlag = {
  flag: "watch",
  kind: "switch",
  help: "Do it again whenever a file of the template changes; Ctrl-C ends it",
} as const satisfies Flag;

/**
 * Runs once, and with `--watch` again after every change below `folder` until a signal comes. What a run refuses is said, and the next
 * change tries again.
 *
 * @param folder absolute path
 * @param except folders below it that the run itself writes
 * @returns the exit status of the only run
 * @throws UserError USAGE for `--watch` with `--json`; CANCELLED when the watching ends
 */
export async function onceOrWatching(
  run: () => Promise<number>,
  {
    watch,
    folder,
    except = [],
  }: { readonly watch: boolean; readonly folder: string; readonly except?: readonly string[] },
  { io, json, signal }: TemplateCall,
): Promise<number> {
  if (!watch) return run();
  if (json) {
    throw new UserError(
      "USAGE",
      "--watch and --json exclude each other.",
      "Leave one of them out.",
    );
  }
  const again = async (): Promise<void> => {
    try {
      await run();
    } catch (error) {
      if (signal.aborted) throw error;
      failed(io, { json, error });
    }
    const shown = quote(relative(io.cwd, folder) || ".");
    print(io.stdout, `\nWatching ${shown}: Ctrl-C ends it.\n`);
  };
  await watchFolder(folder, again, { signal, except });
  throw signal.reason;
}
