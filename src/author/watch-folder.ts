import { readdirSync, watch } from "node:fs";
import type { FSWatcher } from "node:fs";
import { join } from "node:path";

/**
 * Calls `onChange` at once, and again after files below `folder` have changed and then been quiet for a moment; a change during a call brings another
 * one after it. Each folder has a watcher of its own, for watching a tree at once is not to be relied on everywhere.
 *
 * @param folder absolute path
 * @returns when `signal` is aborted; every watcher is closed, and no call is under way
 * @throws what `onChange` throws
 */
export async function watchFolder(
  folder: string,
  onChange: () => Promise<void>,
  { signal, except = [] }: { readonly signal: AbortSignal; readonly except?: readonly string[] },
): Promise<void> {
  const watchers = new Map<string, FSWatcher>();
  let wake = (): void => {};
  let timer: NodeJS.Timeout | undefined;
  let changed = true;
  const note = (): void => {
    clearTimeout(timer);
    timer = setTimeout(() => {
      changed = true;
      wake();
    }, quietMs);
  };
  const follow = (): void => {
    const found = new Set(foldersBelow(folder, new Set(except)));
    for (const [path, watcher] of watchers) {
      if (found.has(path)) continue;
      watcher.close();
      watchers.delete(path);
    }
    for (const path of found) {
      if (watchers.has(path)) continue;
      // A folder that goes takes its watcher along; the one above it has seen it go.
      watchers.set(path, watch(path, note).on("error", note));
    }
  };
  const onAbort = (): void => wake();
  signal.addEventListener("abort", onAbort);
  try {
    while (!signal.aborted) {
      if (!changed) {
        await new Promise<void>((resolve) => {
          wake = resolve;
          // Changed or aborted between the question above and this line: nobody else would wake it.
          if (changed || signal.aborted) resolve();
        });
      }
      if (!changed || signal.aborted) continue;
      changed = false;
      follow();
      await onChange();
    }
  } finally {
    signal.removeEventListener("abort", onAbort);
    clearTimeout(timer);
    for (const watcher of watchers.values()) watcher.close();
  }
}

const quietMs = 100;

function foldersBelow(folder: string, except: ReadonlySet<string>): string[] {
  const entries = readdirSync(folder, { withFileTypes: true });
  const inner = entries
    .filter((entry) => entry.isDirectory() && !skipped.has(entry.name))
    .map(({ name }) => join(folder, name))
    .filter((path) => !except.has(path));
  return [folder, ...inner.flatMap((path) => foldersBelow(path, except))];
}

const skipped = new Set([".git", "node_modules"]);
