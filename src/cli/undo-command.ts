import { findRecords, isBeingUndone } from "../project/run-record.ts";
import { undoRun } from "../project/undo-run.ts";
import { UserError } from "../shared/errors.ts";
import { undoAbout } from "./codemod-about.ts";
import { undoFlags } from "./codemod-flags.ts";
import { watched } from "./codemod-run.ts";
import { openSession, recover } from "./codemod-session.ts";
import { counted } from "./codemod-text.ts";
import { formatCommandHelp } from "./command-help.ts";
import { succeeded } from "./finish.ts";
import { parseFlags } from "./flags.ts";
import type { Io } from "./io.ts";
import { quote } from "../shared/quote.ts";

/** `undo`: takes back the last run that wrote here. @returns the exit status; never rejects */
export function undoCommand(argv: readonly string[], io: Io): Promise<number> {
  return watched(argv, io, async (signal) => {
    const { words, given } = parseFlags(argv, undoFlags);
    const json = given.json === true;
    const session = await openSession(io);
    const { look, root, store, records } = session;
    if (given.help) {
      const help = formatCommandHelp(undoAbout, undoFlags, look);
      return succeeded(io, { json, text: help, result: { help } });
    }
    if (words[0] !== undefined) {
      const what = `undo takes no path, and got ${quote(words[0])}.`;
      throw new UserError("USAGE", what, "It takes a whole run back: write it alone.");
    }
    const isRestored = recover(session, io, { json }).some(
      ({ target, outcome }) => target === root && outcome === "restored",
    );
    // The last run is the one that was cut off: the one before it stays. A cut-off undoing is gone on with.
    const [last] = findRecords(records, root);
    if (isRestored && (last === undefined || !isBeingUndone(records, last))) {
      const text = "That was the last run: there is nothing left of it to take back.\n";
      return succeeded(io, { json, text, result: { root, restored: [], removed: [] } });
    }
    const { record, restored, removed } = await undoRun(root, { store, records, signal });
    const at = new Date(record.at).toISOString();
    const gone = removed.length > 0 ? `, ${counted(removed.length, "new file")} removed` : "";
    const text = `Took back the run of ${at.slice(0, 16).replace("T", " ")} UTC: ${counted(restored.length, "file")} restored${gone}.\n`;
    return succeeded(io, { json, text, result: { root, at, restored, removed } });
  });
}
