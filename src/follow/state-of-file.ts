import { lstatSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { LockedFile } from "../project/lock.ts";
import { sha256 } from "../shared/sha256.ts";

/**
 * What became of a file. `edited`: its text is another, or something else lies there. `mode`: it was executable, and is no more.
 * `unreadable`: this cannot be told.
 */
export type FileState = "same" | "edited" | "mode" | "deleted" | "unreadable";

/**
 * @param folder of the project: absolute
 * @param path below it, with "/"
 */
export function stateOfFile(
  folder: string,
  path: string,
  { sha256: hash, mode }: Pick<LockedFile, "sha256" | "mode">,
): FileState {
  const place = join(folder, ...path.split("/"));
  try {
    const stats = lstatSync(place);
    if (!stats.isFile() || !isText(readFileSync(place), hash)) return "edited";
    const plain = mode === "0755" && (stats.mode & 0o100) === 0 && process.platform !== "win32";
    return plain ? "mode" : "same";
  } catch (error) {
    const code = error instanceof Error && "code" in error ? error.code : undefined;
    return code === "ENOENT" || code === "ENOTDIR" ? "deleted" : "unreadable";
  }
}

/** A checkout on Windows may have turned the ends of all lines. */
function isText(bytes: Buffer, hash: string): boolean {
  if (sha256(bytes) === hash) return true;
  return bytes.includes("\r\n") && sha256(bytes.toString().replaceAll("\r\n", "\n")) === hash;
}
