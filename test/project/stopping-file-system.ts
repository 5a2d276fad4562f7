import * as nodeFs from "node:fs";
import type { FileSystem } from "../../src/project/file-system.ts";

/** Calls that change something; a `write` may be cut in the middle. */
const changing = [
  "chmodSync",
  "closeSync",
  "fsyncSync",
  "linkSync",
  "mkdirSync",
  "openSync",
  "renameSync",
  "rmdirSync",
  "unlinkSync",
  "writeSync",
] as const;

/**
 * The real file system, which does something else at its n-th changing call (from 1): `stop` decides what. It is not one of our
 * modules that is replaced: the writer takes its file system as an argument.
 */
export function stoppingAt(n: number, stop: (call: number, name: string) => void): FileSystem {
  let calls = 0;
  const stopped = { ...nodeFs };
  for (const name of changing) {
    const real = nodeFs[name] as (...args: readonly unknown[]) => unknown;
    Object.assign(stopped, {
      [name]: (...args: readonly unknown[]) => {
        calls++;
        if (calls >= n) {
          // Half of the bytes are written when it stops at a write: they are there after a crash.
          if (calls === n && name === "writeSync" && args[1] instanceof Uint8Array) {
            nodeFs.writeSync(args[0] as number, args[1].subarray(0, args[1].length / 2));
          }
          stop(calls, name);
        }
        return real(...args);
      },
    });
  }
  return stopped;
}
