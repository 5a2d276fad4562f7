import type { PlannedFile } from "./plan.ts";
import { faultOfPath, foldedPath } from "../shared/project-path.ts";
import type { DraftFile } from "./render-template.ts";
import type { LockedFile } from "../project/lock.ts";
import { UserError } from "../shared/errors.ts";

type Origin = Pick<LockedFile, "origin">;

/**
 * One file a path, also where case does not count; a path that is a folder for one file is a file for none. Sorted by path.
 *
 * @throws UserError TEMPLATE_INVALID naming the path, and the two files that want it
 */
export function mergeFiles(
  candidates: readonly (DraftFile & Origin)[],
): readonly (PlannedFile & Origin)[] {
  const files = new Map<string, DraftFile & Origin>();
  const folders = new Map<string, Folder>();
  for (const candidate of candidates) {
    const { path } = candidate;
    refusePath(candidate);
    const other = files.get(foldedPath(path));
    if (other !== undefined && !same(other, candidate)) {
      const both = other.path === path ? path : `${other.path}" and "${path}`;
      const apart = other.path === path ? "" : ", one file where case does not count,";
      throw clash(
        `"${both}"${apart} would be written by ${other.source} and by ${candidate.source}, with different text`,
      );
    }
    files.set(foldedPath(path), candidate);
    claimFolders(candidate, folders);
  }
  for (const [key, { path, source }] of files) {
    const folder = folders.get(key);
    if (folder === undefined) continue;
    throw clash(`"${path}" would be a file (from ${source}) and a folder (for ${folder.source})`);
  }
  return [...files.values()].map(({ source: _source, ...file }) => file).sort(byPath);
}

/** In the order of their code units: the order of a locale is not the same everywhere. */
export const byPath = (a: { readonly path: string }, b: { readonly path: string }) =>
  a.path < b.path ? -1 : 1;

const ownFolder = ".corral/";

function refusePath({ path, source }: DraftFile): void {
  const own = foldedPath(path).startsWith(foldedPath(ownFolder));
  const fault = faultOfPath(path) ?? (own ? "lies in Corral's own folder" : undefined);
  if (fault !== undefined)
    throw clash(`the path ${JSON.stringify(path)} (from ${source}) ${fault}`);
}

interface Folder {
  readonly path: string;
  readonly source: string;
}

function claimFolders({ path, source }: DraftFile, folders: Map<string, Folder>): void {
  for (let end = path.indexOf("/"); end !== -1; end = path.indexOf("/", end + 1)) {
    const folder = path.slice(0, end);
    const known = folders.get(foldedPath(folder));
    if (known !== undefined && known.path !== folder) {
      throw clash(
        `the folders "${known.path}" (for ${known.source}) and "${folder}" (for ${source}) differ by case only`,
      );
    }
    folders.set(foldedPath(folder), { path: folder, source });
  }
}

const same = (a: DraftFile, b: DraftFile) =>
  a.path === b.path && a.mode === b.mode && Buffer.compare(a.bytes, b.bytes) === 0;

const clash = (what: string) =>
  new UserError(
    "TEMPLATE_INVALID",
    `${what.replace(/^t/, "T")}.`,
    "Put it right in the template: rename one, or leave one out by a condition.",
  );
