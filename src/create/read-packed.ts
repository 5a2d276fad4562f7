import { readFileSync } from "node:fs";
import { join } from "node:path";
import { packageRoot } from "../shared/package-root.ts";

/** Below the package's root; written by the build. */
export const packedPath = join("dist", "packed-files");

/**
 * The primitives, the test kit and the files that built-in templates copy, each as the base snapshot holds it, by the sha256 of the
 * file: the build has packed them, which would take as long as all the rest of planning.
 */
export function readPacked(): ReadonlyMap<string, Uint8Array> {
  let all: Buffer;
  try {
    all = readFileSync(join(packageRoot(), packedPath));
  } catch {
    return new Map(); // not built yet: everything is packed
  }
  let at = all.indexOf("\n") + 1;
  const sizes = JSON.parse(all.toString("utf8", 0, at)) as readonly (readonly [string, number])[];
  return new Map(sizes.map(([hash, size]) => [hash, all.subarray(at, (at += size))]));
}

export function formatPacked(packed: ReadonlyMap<string, Uint8Array>): Uint8Array {
  const sizes = [...packed].map(([hash, bytes]) => [hash, bytes.length]);
  return Buffer.concat([Buffer.from(`${JSON.stringify(sizes)}\n`), ...packed.values()]);
}
