import type * as nodeFs from "node:fs";

/**
 * The calls of `node:fs` that the writer makes. They are the blocking ones: a tree of small files is written several times faster
 * so, and the writer lets the event loop turn between files, so that a Ctrl-C is seen. It comes in as an argument, so that tests
 * can stop the writer at any one of them.
 */
export type FileSystem = Pick<
  typeof nodeFs,
  | "accessSync"
  | "chmodSync"
  | "closeSync"
  | "fsyncSync"
  | "linkSync"
  | "lstatSync"
  | "mkdirSync"
  | "openSync"
  | "readFileSync"
  | "readdirSync"
  | "realpathSync"
  | "renameSync"
  | "rmdirSync"
  | "unlinkSync"
  | "writeSync"
>;

/** What lies at a path, links not followed. */
export type Kind = "nothing" | "file" | "folder" | "link" | "other";

export function kindOf(fs: FileSystem, path: string): Kind {
  const stats = statsOf(fs, path);
  if (stats === undefined) return "nothing";
  if (stats.isSymbolicLink()) return "link";
  if (stats.isFile()) return "file";
  return stats.isDirectory() ? "folder" : "other";
}

/** Of the path itself, links not followed; undefined when nothing is there. */
export function statsOf(fs: FileSystem, path: string): nodeFs.Stats | undefined {
  try {
    // Without the option each new file would cost two errors with their stacks.
    return fs.lstatSync(path, { throwIfNoEntry: false });
  } catch (error) {
    if (codeOf(error) === "ENOENT" || codeOf(error) === "ENOTDIR") return undefined;
    throw error;
  }
}

/** Whether two paths are names of one file. */
export function isSameFile(fs: FileSystem, one: string, other: string): boolean {
  const [a, b] = [statsOf(fs, one), statsOf(fs, other)];
  return a !== undefined && b !== undefined && a.ino === b.ino && a.dev === b.dev;
}

/** Folders above a path inside of the target, outermost first. */
export function foldersOf(path: string): readonly string[] {
  const parts = path.split("/").slice(0, -1);
  return parts.map((_, index) => parts.slice(0, index + 1).join("/"));
}

/** Makes a new file and never opens one that is there, nor follows a link. `lasting`: on the disk, not only on its way, before this returns. */
export function writeNewFile(
  fs: FileSystem,
  path: string,
  bytes: Uint8Array,
  { mode, lasting }: { readonly mode: number; readonly lasting: boolean },
): void {
  const file = fs.openSync(path, "wx", mode);
  try {
    for (let at = 0; at < bytes.length;) at += fs.writeSync(file, bytes, at);
    if (lasting) fs.fsyncSync(file);
  } finally {
    fs.closeSync(file);
  }
}

/** Carries out `act`; that there was nothing to act on is fine. */
export function unlessMissing(act: () => void): void {
  try {
    act();
  } catch (error) {
    if (codeOf(error) !== "ENOENT") throw error;
  }
}

/** Such as "ENOENT". */
export function codeOf(error: unknown): string | undefined {
  if (!(error instanceof Error) || !("code" in error)) return undefined;
  return typeof error.code === "string" ? error.code : undefined;
}
