import { existsSync, realpathSync } from "node:fs";
import { basename, dirname, join } from "node:path";

/** Folder of the package that `place` is in, links resolved: the nearest one at it or above it with a manifest; else `place` itself. */
export function packageRootOf(place: string): string {
  const start = realFolder(place);
  for (let at = start; ; at = dirname(at)) {
    if (manifests.some((name) => existsSync(join(at, name)))) return at;
    if (at === dirname(at)) return start;
  }
}

const manifests = ["package.json", "deno.json", "deno.jsonc"];

/** The real path of a folder that may not be there yet. */
export function realFolder(path: string): string {
  if (existsSync(path)) return realpathSync(path);
  return path === dirname(path) ? path : join(realFolder(dirname(path)), basename(path));
}
