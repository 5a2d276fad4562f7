import { join } from "node:path";
import { codeOf, isSameFile, kindOf, unlessMissing } from "./file-system.ts";
import type { FileSystem } from "./file-system.ts";
import { isReachable, placeOf, replacedFile, stagedFile, stagingFolder } from "./journal.ts";
import type { Journal } from "./journal.ts";
import { sha256 } from "../shared/sha256.ts";

/**
 * Takes a run back, however far it came: files that it put there go, files that it replaced come back as they were (the same file,
 * renamed back: bytes, owner, mode and times), folders that it made go when they are empty. May be cut off and done again.
 * A file that somebody changed since stays.
 */
export function undo(fs: FileSystem, journal: Journal): void {
  for (const [index, file] of journal.files.entries()) {
    if (!isReachable(fs, journal, file)) continue;
    const place = placeOf(journal, file);
    if (file.replaces) putBack(fs, { place, old: replacedFile(journal, index), ...file });
    else if (kindOf(fs, stagedFile(journal, index)) === "nothing" && isOurs(fs, place, file.sha256))
      unlessMissing(() => fs.unlinkSync(place));
  }
  removeStaging(fs, journal);
  // Innermost first.
  for (let index = journal.folders.length - 1; index >= 0; index--) {
    removeIfEmpty(fs, journal.folders[index] ?? "");
  }
}

/**
 * Removes what a run no longer needs: of one that is done also the folders that it has emptied. A replaced file that could not be put
 * back stays, and the folder with it.
 */
export function removeStaging(fs: FileSystem, journal: Journal, { done = false } = {}): void {
  if (done) for (const folder of journal.emptied ?? []) removeIfEmpty(fs, folder);
  const folder = stagingFolder(journal);
  if (kindOf(fs, folder) !== "folder") return;
  const ours = done ? /^\d+\.(?:new|old)$/ : /^\d+\.new$/;
  for (const name of fs.readdirSync(folder)) {
    if (ours.test(name)) unlessMissing(() => fs.unlinkSync(join(folder, name)));
  }
  removeIfEmpty(fs, folder);
}

/** Whether somebody worked in the target since the run was cut off: then it is theirs, and no longer ours to take back. */
export function wasChanged(fs: FileSystem, journal: Journal): boolean {
  const own = new Set([
    stagingFolder(journal),
    ...journal.folders,
    ...journal.files.map((file) => placeOf(journal, file)),
  ]);
  return (
    journal.files.some((file, index) => {
      const place = placeOf(journal, file);
      const old = replacedFile(journal, index);
      const moved = file.replaces
        ? kindOf(fs, old) === "file" && !isSameFile(fs, old, place)
        : kindOf(fs, stagedFile(journal, index)) === "nothing";
      return moved && kindOf(fs, place) !== "nothing" && !isOurs(fs, place, file.sha256);
    }) ||
    journal.folders.some(
      (folder) =>
        kindOf(fs, folder) === "folder" &&
        fs.readdirSync(folder).some((name) => !own.has(join(folder, name))),
    )
  );
}

function putBack(
  fs: FileSystem,
  file: { readonly place: string; readonly old: string; readonly sha256?: string },
): void {
  if (kindOf(fs, file.old) !== "file") return;
  // Not replaced yet: a rename from one name of a file to another does nothing.
  if (isSameFile(fs, file.old, file.place)) return unlessMissing(() => fs.unlinkSync(file.old));
  if (kindOf(fs, file.place) === "nothing" || isOurs(fs, file.place, file.sha256)) {
    unlessMissing(() => fs.renameSync(file.old, file.place));
  }
}

function isOurs(fs: FileSystem, place: string, hash: string | undefined): boolean {
  if (hash === undefined) return false;
  return kindOf(fs, place) === "file" && sha256(fs.readFileSync(place)) === hash;
}

export function removeIfEmpty(fs: FileSystem, folder: string): void {
  try {
    fs.rmdirSync(folder);
  } catch (error) {
    if (!["ENOENT", "ENOTEMPTY", "EEXIST", "ENOTDIR"].includes(codeOf(error) ?? "")) throw error;
  }
}
