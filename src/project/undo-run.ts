import { join } from "node:path";
import { foldersOf, kindOf } from "./file-system.ts";
import type { FileSystem } from "./file-system.ts";
import type { JournalStore } from "./journal-store.ts";
import {
  findRecords,
  isBeingUndone,
  noteUndoing,
  readReplaced,
  removeRecord,
} from "./run-record.ts";
import type { RecordedFile, RecordStore, RunRecord } from "./run-record.ts";
import { removeIfEmpty } from "./undo.ts";
import { writeFiles } from "./write-files.ts";
import { UserError } from "../shared/errors.ts";
import { quote } from "../shared/quote.ts";
import { sha256 } from "../shared/sha256.ts";

export interface Undone {
  readonly record: RunRecord;
  /** Files that are as they were before, by path. */
  readonly restored: readonly string[];
  /** Files that the run had made, and that are gone. */
  readonly removed: readonly string[];
}

/**
 * Takes back the last run that wrote to the target, byte for byte. Cut off, it goes on where it was when it is called again: a file is
 * taken as it was before the run, or as after it. A run that is taken back already, as by git, is forgotten, and the one before it is
 * taken.
 *
 * @param target absolute path, links resolved
 * @throws UserError NOTHING_TO_UNDO; CHANGED_SINCE when a file is neither: nothing is touched then; what `writeFiles` throws
 */
export async function undoRun(
  target: string,
  { store, records, signal }: { store: JournalStore; records: RecordStore; signal?: AbortSignal },
): Promise<Undone> {
  const { fs } = store;
  for (const stored of findRecords(records, target)) {
    const { record } = stored;
    const files = record.files.map((file, index) => ({
      file,
      index,
      now: stateOf(fs, record, file),
    }));
    refuseChanged(files.filter(({ now }) => now === "changed").map(({ file }) => file.path));
    const ours = files.filter(({ now }) => now === "after");
    if (ours.length === 0 && !isBeingUndone(records, stored)) {
      removeRecord(records, stored);
      continue;
    }
    noteUndoing(records, stored);
    const replaced = ours.filter(({ file }) => file.before !== undefined);
    const made = ours.filter(({ file }) => file.before === undefined).map(({ file }) => file.path);
    await writeFiles(
      target,
      replaced.map(({ file: { path, mode }, index }) => ({
        path,
        bytes: readReplaced(fs, stored, index),
        mode: mode ?? 0o644,
      })),
      { policy: "overwrite", store, remove: made, ...(signal !== undefined && { signal }) },
    );
    for (const folder of [...record.folders].sort((a, b) => b.length - a.length)) {
      removeIfEmpty(fs, placeOf(target, folder));
    }
    removeRecord(records, stored);
    return { record, restored: replaced.map(({ file }) => file.path), removed: made };
  }
  throw new UserError(
    "NOTHING_TO_UNDO",
    `No run of Corral is to be taken back in ${quote(target)}.`,
    "`git diff` shows what else has changed.",
  );
}

/** Folders below the target that these files need and that are not there, outermost first. */
export function findMissingFolders(
  fs: FileSystem,
  target: string,
  paths: readonly string[],
): readonly string[] {
  const folders = new Set(paths.flatMap(foldersOf));
  return [...folders].filter((folder) => kindOf(fs, placeOf(target, folder)) === "nothing").sort();
}

type State = "before" | "after" | "changed";

function stateOf(fs: FileSystem, { target }: RunRecord, file: RecordedFile): State {
  // A folder that became a link leads to somebody else's file.
  const reachable = foldersOf(file.path).every((folder) =>
    ["folder", "nothing"].includes(kindOf(fs, placeOf(target, folder))),
  );
  const place = placeOf(target, file.path);
  const kind = reachable ? kindOf(fs, place) : "other";
  if (kind === "nothing") {
    if (file.before === undefined) return "before";
    return file.after === undefined ? "after" : "changed";
  }
  const now = kind === "file" ? sha256(fs.readFileSync(place)) : undefined;
  if (now === undefined) return "changed";
  if (now === file.after) return "after";
  return now === file.before ? "before" : "changed";
}

function refuseChanged(paths: readonly string[]): void {
  const [first] = paths;
  if (first === undefined) return;
  const others = paths.length > 1 ? ` and ${paths.length - 1} more` : "";
  throw new UserError(
    "CHANGED_SINCE",
    `${quote(first)}${others} changed since the run.`,
    "Nothing was touched. Take those changes back first, or use git.",
  );
}

const placeOf = (target: string, path: string): string => join(target, ...path.split("/"));
