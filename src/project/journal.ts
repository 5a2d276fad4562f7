import { join } from "node:path";
import { foldersOf, kindOf } from "./file-system.ts";
import type { FileSystem } from "./file-system.ts";
import type { ProcessIdentity } from "./process-identity.ts";

/**
 * One run of the writer, written down whole before its first change: enough to undo it, however far it came. New files are staged
 * in one folder inside the target and renamed into place; a file that is replaced gets a second name in that folder first, and one
 * that is removed is renamed to there. So a staged file that is gone was put in its place, and a replaced or removed file that lies in
 * the folder, and is no more the one in its place, must be put back.
 */
export interface Journal {
  readonly journalVersion: 1;
  readonly id: string;
  readonly owner: ProcessIdentity;
  /** Milliseconds since 1970. */
  readonly at: number;
  /** Absolute, links resolved. */
  readonly target: string;
  /** Folders that were not there before, the target and its parents among them: absolute, outermost first. */
  readonly folders: readonly string[];
  readonly files: readonly JournalFile[];
  /** Folders that lose files: absolute, innermost first. Those that are empty once the run is done go. */
  readonly emptied?: readonly string[];
}

export interface JournalFile {
  /** Below the target, written with "/". */
  readonly path: string;
  /** Of the new bytes; absent: the file is removed. */
  readonly sha256?: string;
  /** Whether a file was there before. */
  readonly replaces: boolean;
}

/** Where the staged and the replaced files of a run lie. */
export const stagingFolder = ({ target, id }: Pick<Journal, "target" | "id">): string =>
  join(target, `.corral-${id}`);
export const stagedFile = (journal: Journal, index: number): string =>
  join(stagingFolder(journal), `${index}.new`);
export const replacedFile = (journal: Journal, index: number): string =>
  join(stagingFolder(journal), `${index}.old`);
export const placeOf = ({ target }: Journal, { path }: JournalFile): string =>
  join(target, ...path.split("/"));

/**
 * Whether the way to a file leads through real folders only: by a link, put there since, it would lead to somebody else's.
 *
 * @param safe folders that were looked at a moment ago; added to
 */
export function isReachable(
  fs: FileSystem,
  { target }: Journal,
  { path }: JournalFile,
  safe: Set<string> = new Set(),
): boolean {
  return ["", ...foldersOf(path)].every((folder) => {
    const ok = safe.has(folder) || kindOf(fs, join(target, folder)) === "folder";
    if (ok) safe.add(folder);
    return ok;
  });
}
