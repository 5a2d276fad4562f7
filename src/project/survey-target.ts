import { constants } from "node:fs";
import { basename, dirname, join } from "node:path";
import { codeOf, foldersOf, kindOf, statsOf } from "./file-system.ts";
import type { FileSystem } from "./file-system.ts";
import { diskFault } from "./disk-fault.ts";
import { UserError } from "../shared/errors.ts";
import { quote } from "../shared/quote.ts";

/** A file that a target is to hold. */
export interface FileToWrite {
  /** Below the target, written with "/"; checked beforehand to stay inside. */
  readonly path: string;
  readonly bytes: Uint8Array;
  readonly mode: 0o644 | 0o755;
  /** Replaced also by a policy that keeps what is there. */
  readonly always?: boolean;
}

/**
 * What to do about files that are there. `empty`: the target must hold nothing. `fresh`: the same, and the person may pass a flag for
 * one of the others. `merge`: they are kept. `overwrite`: those that the plan writes are replaced, one by one; no other is touched.
 */
export type Policy = "empty" | "fresh" | "merge" | "overwrite";

/** What the writer finds, and so will do: nothing is changed by looking. */
export interface Survey {
  /** Absolute, links resolved. */
  readonly target: string;
  /** Folders to be made, outermost first: absolute. */
  readonly folders: readonly string[];
  readonly files: readonly SurveyedFile[];
  /** Those of the files to remove that are there, by path. */
  readonly removed: readonly string[];
}

export interface SurveyOptions {
  readonly policy: Policy;
  /** How messages call the target. */
  readonly shown?: string;
  /** Files that the target is to lose, by path; one that is gone already is passed over. The caller knows what is in them. */
  readonly remove?: readonly string[];
}

/** `same`: it is there already, byte for byte. */
export interface SurveyedFile extends Pick<FileToWrite, "path" | "bytes"> {
  readonly action: "create" | "replace" | "keep" | "same";
  /** Permission bits. */
  readonly mode: number;
}

/**
 * Looks at the target before anything is written.
 *
 * @param target absolute path; need not exist, nor its parents
 * @throws UserError TARGET_NOT_EMPTY, TARGET_IS_FILE, TARGET_NOT_WRITABLE, TARGET_CONFLICT; WRITE_FAILED when it cannot be looked at
 */
export function surveyTarget(
  fs: FileSystem,
  target: string,
  files: readonly FileToWrite[],
  { policy, shown = target, remove = [] }: SurveyOptions,
): Survey {
  try {
    return survey(fs, target, files, { policy, shown, remove });
  } catch (error) {
    throw diskFault(error, shown);
  }
}

function survey(
  fs: FileSystem,
  target: string,
  files: readonly FileToWrite[],
  { policy, shown, remove }: Required<SurveyOptions>,
): Survey {
  const { real, missing } = resolveTarget(fs, target, shown);
  if (missing.length === 0) refuseFull(fs, real, { policy, shown });
  const folders = new Set(missing);
  const surveyed = files.map((file) => {
    for (const folder of foldersOf(file.path)) {
      const place = join(real, ...folder.split("/"));
      const kind = missing.length > 0 ? "nothing" : kindOf(fs, place);
      if (kind === "nothing") folders.add(place);
      else if (kind !== "folder") throw conflict(shown, folder, kind, "a folder");
    }
    return missing.length > 0
      ? ({ ...file, action: "create" } as const)
      : surveyFile(fs, real, file, { policy, shown });
  });
  const removed = remove.filter((path) => isThere(fs, real, path, shown));
  return { target: real, folders: [...folders].sort(), files: surveyed, removed };
}

/** Whether there is a file to remove. */
function isThere(fs: FileSystem, target: string, path: string, shown: string): boolean {
  for (const folder of foldersOf(path)) {
    const kind = kindOf(fs, join(target, ...folder.split("/")));
    if (kind === "nothing") return false;
    if (kind !== "folder") throw conflict(shown, folder, kind, "a folder");
  }
  const kind = kindOf(fs, join(target, ...path.split("/")));
  if (kind === "nothing" || kind === "file") return kind === "file";
  throw conflict(shown, path, kind, "a file");
}

/** They are nobody's work, or do not get in a project's way: a folder with only these counts as empty. */
const harmless = new Set([
  ".git",
  ".hg",
  ".DS_Store",
  "Thumbs.db",
  "desktop.ini",
  ".idea",
  ".vscode",
]);

const isForNothing = (policy: Policy) => policy === "empty" || policy === "fresh";

function refuseFull(
  fs: FileSystem,
  target: string,
  { policy, shown }: Pick<Required<SurveyOptions>, "policy" | "shown">,
): void {
  if (!isForNothing(policy)) return;
  const there = fs
    .readdirSync(target)
    .filter((name) => !harmless.has(name))
    .sort();
  if (there.length === 0) return;
  const named = there
    .slice(0, 5)
    .map((name) => quote(name).slice(1, -1))
    .join(", ");
  const more = there.length > 5 ? ` and ${there.length - 5} more` : "";
  throw new UserError(
    "TARGET_NOT_EMPTY",
    `${quote(shown)} already holds ${named}${more}.`,
    policy === "empty"
      ? "Pick another folder."
      : "Pick another folder, or pass --merge to keep what is there, or --overwrite to replace the files that the project needs.",
  );
}

function surveyFile(
  fs: FileSystem,
  target: string,
  file: FileToWrite,
  { policy, shown }: { policy: Policy; shown: string },
): SurveyedFile {
  const place = join(target, ...file.path.split("/"));
  const stats = statsOf(fs, place);
  if (stats === undefined) return { ...file, action: "create" };
  if (stats.isDirectory()) throw conflict(shown, file.path, "folder", "a file");
  const same =
    stats.isFile() &&
    stats.size === file.bytes.length &&
    Buffer.compare(fs.readFileSync(place), file.bytes) === 0;
  if (same) return { ...file, action: "same" };
  if (policy === "merge" && !file.always) return { ...file, action: "keep" };
  if (isForNothing(policy)) throw conflict(shown, file.path, "file", "a file of its own");
  if (!stats.isFile()) {
    throw conflict(shown, file.path, stats.isSymbolicLink() ? "link" : "other", "a file");
  }
  // A file that its owner had made private, or executable, stays so.
  return {
    ...file,
    action: "replace",
    mode: (stats.mode & 0o777) | (file.mode & 0o111 & (stats.mode >> 2)),
  };
}

/** The target's real path, and the folders on the way to it that are not there yet, outermost first. */
function resolveTarget(
  fs: FileSystem,
  target: string,
  shown: string,
): { readonly real: string; readonly missing: readonly string[] } {
  const names: string[] = [];
  let there = target;
  while (kindOf(fs, there) === "nothing") {
    names.unshift(basename(there));
    there = dirname(there);
  }
  const base = realFolder(fs, there, { shown, isTarget: names.length === 0 });
  try {
    checkWritable(fs, base);
  } catch (error) {
    throw new UserError(
      "TARGET_NOT_WRITABLE",
      `${quote(names.length === 0 ? shown : there)} cannot be written to (${codeOf(error) ?? "no access"}).`,
      "Pick a folder that you may write to.",
      { cause: error },
    );
  }
  const missing = names.map((_, index) => join(base, ...names.slice(0, index + 1)));
  return { real: join(base, ...names), missing };
}

/** @throws the reason why nothing can be made in `folder` */
function checkWritable(fs: FileSystem, folder: string): void {
  try {
    fs.accessSync(folder, constants.W_OK | constants.X_OK);
  } catch (error) {
    // Deno judges by owner and mode alone, and knows neither root nor groups: its "no" is tried out.
    if (!("deno" in process.versions)) throw error;
    const probe = join(folder, `.corral-${process.pid}`);
    fs.mkdirSync(probe);
    fs.rmdirSync(probe);
  }
}

function realFolder(
  fs: FileSystem,
  path: string,
  { shown, isTarget }: { readonly shown: string; readonly isTarget: boolean },
): string {
  const named = quote(isTarget ? shown : path);
  let real: string;
  try {
    real = fs.realpathSync(path);
  } catch (error) {
    if (codeOf(error) === "EACCES")
      throw new UserError(
        "TARGET_NOT_WRITABLE",
        `${named} cannot be looked into.`,
        "Pick a folder that you may write to.",
        { cause: error },
      );
    throw new UserError(
      "TARGET_IS_FILE",
      `${named} is a link that leads nowhere.`,
      "Pick another folder.",
      { cause: error },
    );
  }
  if (kindOf(fs, real) === "folder") return real;
  throw new UserError("TARGET_IS_FILE", `${named} is a file.`, "Pick another folder.");
}

function conflict(shown: string, path: string, kind: string, wanted: string): UserError {
  const what =
    { file: "a file", folder: "a folder", link: "a symbolic link" }[kind] ??
    "neither a file nor a folder";
  return new UserError(
    "TARGET_CONFLICT",
    `${quote(path)} in ${quote(shown)} is ${what}, and the project needs ${wanted} there.`,
    "Move it away, or pick another folder.",
  );
}
