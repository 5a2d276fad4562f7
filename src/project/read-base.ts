import { readFileSync } from "node:fs";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import { basePath } from "./base-snapshot.ts";
import { lockPath } from "./lock.ts";
import type { Lock } from "./lock.ts";
import { UserError } from "../shared/errors.ts";
import { isObject } from "../shared/is-object.ts";
import { quote } from "../shared/quote.ts";
import { sha256 } from "../shared/sha256.ts";

/** No snapshot is larger, unpacked: a template is refused past 50 MB. */
const maxBytes = 64 * 1024 * 1024;

/**
 * The files of the snapshot in a project's folder, by path, each held against the lock.
 *
 * @throws UserError LOCK_INVALID where it is missing, damaged, or of another state than the lock
 */
export function readBase(folder: string, lock: Lock): ReadonlyMap<string, Uint8Array> {
  const files = new Map(unpackBase(folder));
  for (const [path, { sha256: hash, origin, owner }] of Object.entries(lock.files)) {
    const bytes = files.get(path);
    if (bytes !== undefined && sha256(bytes) === hash) continue;
    files.delete(path);
    // Copies of primitives come and are replaced later, too, and the user's own files are in no snapshot.
    if (owner === "user" || origin !== "template") continue;
    const what = bytes === undefined ? "has no" : "has another";
    throw invalid(folder, `does not fit ${lockPath}: it ${what} ${quote(path)}`);
  }
  const stray = [...files.keys()].find((path) => lock.files[path] === undefined);
  if (stray !== undefined)
    throw invalid(folder, `does not fit ${lockPath}, which has no ${quote(stray)}`);
  return files;
}

function unpackBase(folder: string): ReadonlyMap<string, Uint8Array> {
  try {
    const all = gunzipSync(readFileSync(join(folder, ...basePath.split("/"))), {
      maxOutputLength: maxBytes,
    });
    let at = all.indexOf("\n") + 1;
    const table: unknown = JSON.parse(all.toString("utf8", 0, at));
    const files = new Map<string, Uint8Array>();
    for (const [path, size] of sizesIn(table)) files.set(path, all.subarray(at, (at += size)));
    if (at !== all.length) throw new Error("it is not whole");
    return files;
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw invalid(folder, `cannot be read: ${why}`, error);
  }
}

function sizesIn(table: unknown): readonly (readonly [path: string, size: number])[] {
  if (!isObject(table) || table["baseVersion"] !== 1 || !Array.isArray(table["files"]))
    throw new Error("it has no table of files");
  return table["files"].map((entry: unknown) => {
    const [path, size]: readonly unknown[] = Array.isArray(entry) ? entry : [];
    if (typeof path === "string" && typeof size === "number" && size >= 0) return [path, size];
    throw new Error("its table of files is damaged");
  });
}

const invalid = (folder: string, what: string, cause?: unknown): UserError =>
  new UserError(
    "LOCK_INVALID",
    `${quote(basePath)} in ${quote(folder)} ${what}.`,
    `Restore .corral as it was when both were written, such as with git.`,
    { cause },
  );
