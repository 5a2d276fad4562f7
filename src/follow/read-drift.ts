import type { Project } from "./find-project.ts";
import { stateOfFile } from "./state-of-file.ts";
import type { FileState } from "./state-of-file.ts";

export interface DriftedFile {
  readonly path: string;
  readonly state: Exclude<FileState, "same">;
}

/**
 * Files that are no more as they were made, sorted by path. Those that are the user's by the template's word do not count, nor those
 * that hold a secret; lock files of package managers are in no lock of ours.
 */
export function readDrift({ folder, lock }: Project): readonly DriftedFile[] {
  return Object.entries(lock.files).flatMap(([path, file]) => {
    if (file.owner === "user" || file.secret) return [];
    const state = stateOfFile(folder, path, file);
    return state === "same" ? [] : [{ path, state }];
  });
}
