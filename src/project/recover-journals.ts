import { kindOf } from "./file-system.ts";
import { stagingFolder } from "./journal.ts";
import { findJournals, removeJournal, setAsideJournal } from "./journal-store.ts";
import type { JournalStore, StoredJournal } from "./journal-store.ts";
import { removeStaging, undo, wasChanged } from "./undo.ts";

/** What became of a run that was cut off by `kill -9`, a crash or a power failure. */
export interface Recovery {
  /** Absolute path of the folder that it was writing to. */
  readonly target: string;
  /**
   * `restored`: the target is again what it was before that run. `changed`: somebody worked there since, so nothing was touched and
   * nothing will be; files that the run had replaced lie in `leftover`. `failed`: the next command tries again.
   */
  readonly outcome: "restored" | "changed" | "failed";
  readonly leftover?: string;
  readonly error?: unknown;
}

/** Takes back every run of the writer that was cut off. Runs that may still be going on are left alone. */
export function recoverJournals(store: JournalStore): readonly Recovery[] {
  return findJournals(store)
    .filter(({ journal: { owner, at } }) => !store.mayRun(owner, Date.now() - at))
    .flatMap((stored) => {
      const { target } = stored.journal;
      try {
        return recover(store, stored);
      } catch (error) {
        return [{ target, outcome: "failed", error } as const];
      }
    });
}

/** A target that was there before and is not any more may be on a disk that is away: its journal waits this long. */
const waitMs = 30 * 24 * 3_600_000;

function recover(store: JournalStore, stored: StoredJournal): readonly Recovery[] {
  const { fs } = store;
  const { journal } = stored;
  const { target, folders, at } = journal;
  const away = kindOf(fs, target) === "nothing" && !folders.includes(target);
  if (away && Date.now() - at < waitMs) return [];
  if (stored.state === "done") {
    removeStaging(fs, journal, { done: true });
    removeJournal(store, stored);
    return [];
  }
  if (wasChanged(fs, journal)) {
    setAsideJournal(store, stored);
    const leftover = stagingFolder(journal);
    return [{ target, outcome: "changed", ...(kindOf(fs, leftover) === "folder" && { leftover }) }];
  }
  undo(fs, journal);
  removeJournal(store, stored);
  return [{ target, outcome: "restored" }];
}
