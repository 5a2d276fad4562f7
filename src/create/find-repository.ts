import { existsSync } from "node:fs";
import { dirname, join } from "node:path";

/** The git work tree that a folder lies in, by the nearest `.git` at it or above it; a worktree's and a submodule's is a file. */
export function findRepository(folder: string): string | undefined {
  for (let at = folder; ; at = dirname(at)) {
    if (existsSync(join(at, ".git"))) return at;
    if (at === dirname(at)) return undefined;
  }
}
