import { storeGzip } from "./store-gzip.ts";
import { sha256 } from "../shared/sha256.ts";

/** Where the base snapshot of a project lies. */
export const basePath = ".corral/base.gz";

interface BaseFile {
  readonly path: string;
  readonly bytes: Uint8Array;
}

/**
 * The files of a project as they were made, before anybody edited one: the base of every later merge, so that the template of then is
 * not needed any more. A gzip file: its first member has the table of paths and sizes, and then the files that nobody packed before,
 * as they are: to pack them takes longer than to make the whole project. Each other file is a member of its own. `gunzip -c` shows it
 * all, in the order of the table.
 *
 * @param packed by their sha256, files that are known beforehand, each as a gzip member
 */
export function formatBase(
  files: readonly BaseFile[],
  packed: ReadonlyMap<string, Uint8Array> = new Map(),
): Uint8Array {
  const known = (file: BaseFile) => packed.get(sha256(file.bytes));
  const fresh = files.filter((file) => known(file) === undefined);
  const ready = files.filter((file) => known(file) !== undefined);
  const sizes = [...fresh, ...ready].map(({ path, bytes }) => [path, bytes.length]);
  const table = Buffer.from(`${JSON.stringify({ baseVersion: 1, files: sizes })}\n`);
  return Buffer.concat([
    storeGzip(Buffer.concat([table, ...fresh.map(({ bytes }) => bytes)])),
    ...ready.flatMap((file) => known(file) ?? []),
  ]);
}
