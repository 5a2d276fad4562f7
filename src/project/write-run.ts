import { join } from "node:path";
import type { JournalStore } from "./journal-store.ts";
import { kindOf, statsOf } from "./file-system.ts";
import { diskFault } from "./disk-fault.ts";
import { removeRecord, storeRecord } from "./run-record.ts";
import type { RecordStore } from "./run-record.ts";
import type { FileToWrite } from "./survey-target.ts";
import { findMissingFolders } from "./undo-run.ts";
import { writeFiles } from "./write-files.ts";
import { UserError } from "../shared/errors.ts";
import { quote } from "../shared/quote.ts";

/** All that a run writes. */
export interface RunFiles {
  /** Files that were read before, as they were: one that changed since is not written over. */
  readonly edited: readonly { readonly path: string; readonly before: string | Uint8Array }[];
  readonly files: readonly FileToWrite[];
  /** Paths of files that go. */
  readonly removed?: readonly string[];
}

export interface WriteOptions {
  readonly store: JournalStore;
  readonly records: RecordStore;
  readonly signal?: AbortSignal;
  /** How messages call the root. */
  readonly shown: string;
}

/**
 * Writes and removes all files of a run or none, with a record by which `undoRun` takes them back.
 *
 * @param root absolute path, links resolved
 * @throws UserError TARGET_BUSY when a file is no more as it was read; what `writeFiles` throws
 */
export async function writeRun(
  root: string,
  { edited, files, removed = [] }: RunFiles,
  { store, records, signal, shown }: WriteOptions,
): Promise<void> {
  if (files.length + removed.length === 0) return;
  const { fs } = store;
  const read = (path: string): Buffer | undefined => {
    const place = join(root, ...path.split("/"));
    return kindOf(fs, place) === "file" ? fs.readFileSync(place) : undefined;
  };
  for (const { path, before } of edited) {
    if (read(path)?.equals(Buffer.from(before)) === true) continue;
    throw new UserError(
      "TARGET_BUSY",
      `${quote(path)} changed while it was read.`,
      "Run it again.",
    );
  }
  const changes = [
    ...files.map(({ path, bytes }) => ({ path, before: read(path), after: bytes })),
    ...removed.map((path) => {
      const mode = statsOf(fs, join(root, ...path.split("/")))?.mode ?? 0;
      return { path, before: read(path), after: undefined, mode: modeOf(mode) };
    }),
  ];
  const folders = findMissingFolders(
    fs,
    root,
    files.map(({ path }) => path),
  );
  let stored;
  try {
    stored = storeRecord(records, { target: root, folders, files: changes });
    await writeFiles(root, files, {
      policy: "overwrite",
      remove: removed,
      store,
      shown,
      ...(signal !== undefined && { signal }),
    });
  } catch (error) {
    if (stored !== undefined) removeRecord(records, stored);
    throw diskFault(error, shown);
  }
}

const modeOf = (bits: number): 0o644 | 0o755 => ((bits & 0o100) === 0 ? 0o644 : 0o755);
