import { randomBytes } from "node:crypto";
import { join } from "node:path";
import { isOwn, writableFolder } from "./journal-store.ts";
import type { JournalStore } from "./journal-store.ts";
import { kindOf, unlessMissing, writeNewFile } from "./file-system.ts";
import type { FileSystem } from "./file-system.ts";
import { sha256 } from "../shared/sha256.ts";

/** A run that is over, with all that taking it back needs: a journal is gone once its run is done. */
export interface RunRecord {
  readonly recordVersion: 1;
  readonly id: string;
  /** Milliseconds since 1970. */
  readonly at: number;
  /** Absolute path of the folder that was written to, links resolved. */
  readonly target: string;
  readonly files: readonly RecordedFile[];
  /** Folders below the target that were made, outermost first, with `/`. */
  readonly folders: readonly string[];
}

export interface RecordedFile {
  /** Below the target, with `/`. */
  readonly path: string;
  /** Of the bytes that were there; absent: there was no file. */
  readonly before?: string;
  /** Of the bytes that the run wrote; absent: it removed the file. */
  readonly after?: string;
  /** Of a file that was removed, where it was no plain 0644. */
  readonly mode?: 0o755;
}

export interface StoredRecord {
  readonly record: RunRecord;
  /** Absolute path of the folder that it lies in, with the replaced files beside it. */
  readonly folder: string;
}

/** Where records are kept: new ones in the first folder that can be written to. */
export type RecordStore = Pick<JournalStore, "fs" | "folders">;

/** So many runs can be taken back, one after the other. */
const most = 20;

/** Writes down a run that is about to begin. Older ones beyond the last twenty are forgotten. */
export function storeRecord(
  store: RecordStore,
  { target, folders, files }: Pick<RunRecord, "target" | "folders"> & { files: readonly Before[] },
): StoredRecord {
  const { fs } = store;
  const at = Date.now();
  const id = `${at.toString(36).padStart(9, "0")}-${randomBytes(4).toString("hex")}`;
  const parent = writableFolder(store);
  const draft = join(parent, `${id}.draft`);
  const recorded = files.map(({ path, before, after, mode }) => ({
    path,
    ...(before !== undefined && { before: sha256(before) }),
    ...(after !== undefined && { after: sha256(after) }),
    ...(after === undefined && mode === 0o755 && { mode }),
  }));
  const record: RunRecord = { recordVersion: 1, id, at, target, files: recorded, folders };
  try {
    fs.mkdirSync(draft, { mode: 0o700 });
    for (const [index, { before }] of files.entries()) {
      if (before !== undefined) put(fs, replaced(draft, index), before);
    }
    put(fs, join(draft, recordName), new TextEncoder().encode(JSON.stringify(record)));
    fs.renameSync(draft, join(parent, id));
  } catch (error) {
    removeFolder(fs, draft);
    throw error;
  }
  sweep(store, parent, target);
  return { record, folder: join(parent, id) };
}

/** Runs that are too old, and what is left where a removal was cut off. */
function sweep(store: RecordStore, parent: string, target: string): void {
  const { fs } = store;
  for (const { folder } of findRecords(store, target).slice(most)) removeFolder(fs, folder);
  for (const name of fs.readdirSync(parent)) {
    const folder = join(parent, name);
    const isLeft = isId.test(name) && kindOf(fs, join(folder, recordName)) === "nothing";
    if (isLeft) removeFolder(fs, folder);
  }
}

/** A file that a run is about to write, or, without an `after`, to remove. */
export interface Before {
  readonly path: string;
  readonly before: Uint8Array | undefined;
  readonly after: Uint8Array | undefined;
  readonly mode?: 0o644 | 0o755;
}

/** The runs that wrote to a folder, the last one first. */
export function findRecords({ fs, folders }: RecordStore, target: string): StoredRecord[] {
  return folders
    .filter((parent) => isOwn(fs, parent))
    .flatMap((parent) =>
      fs.readdirSync(parent).flatMap((name) => {
        const folder = join(parent, name);
        const record = isId.test(name) ? readRecord(fs, folder) : undefined;
        return record?.target === target ? [{ record, folder }] : [];
      }),
    )
    .sort((a, b) => (a.record.id < b.record.id ? 1 : -1));
}

/** The bytes that a run replaced. */
export function readReplaced(fs: FileSystem, { folder }: StoredRecord, index: number): Buffer {
  return fs.readFileSync(replaced(folder, index));
}

/** Notes that the run is being taken back: what is cut off is gone on with. */
export function noteUndoing(store: RecordStore, stored: StoredRecord): void {
  if (!isBeingUndone(store, stored)) put(store.fs, join(stored.folder, undoing), new Uint8Array());
}

export function isBeingUndone({ fs }: RecordStore, { folder }: StoredRecord): boolean {
  return kindOf(fs, join(folder, undoing)) === "file";
}

export function removeRecord({ fs }: RecordStore, { folder }: StoredRecord): void {
  removeFolder(fs, folder);
}

const isId = /^[a-z0-9]+-[0-9a-f]+$/;
const recordName = "record.json";
const undoing = "undoing";
const replaced = (folder: string, index: number): string => join(folder, `${index}.old`);

function put(fs: FileSystem, path: string, bytes: Uint8Array): void {
  writeNewFile(fs, path, bytes, { mode: 0o600, lasting: true });
}

function readRecord(fs: FileSystem, folder: string): RunRecord | undefined {
  try {
    const record = JSON.parse(fs.readFileSync(join(folder, recordName), "utf8")) as RunRecord;
    return record.recordVersion === 1 ? record : undefined;
  } catch {
    return undefined;
  }
}

/** The record goes first: what is left of a removal that was cut off is no record any more. */
function removeFolder(fs: FileSystem, folder: string): void {
  if (kindOf(fs, folder) !== "folder") return;
  unlessMissing(() => fs.unlinkSync(join(folder, recordName)));
  for (const name of fs.readdirSync(folder)) unlessMissing(() => fs.unlinkSync(join(folder, name)));
  unlessMissing(() => fs.rmdirSync(folder));
}
