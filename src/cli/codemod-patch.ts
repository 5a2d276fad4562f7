import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import type { Writes } from "../codemods/run/plan-writes.ts";
import { diskFault } from "../project/disk-fault.ts";
import { formatDiff } from "../shared/unified-diff.ts";
import { formatEdits } from "./codemod-text.ts";

/**
 * Saves all that a run would write as one patch, new files too.
 *
 * @param path as typed, from `cwd`
 * @throws UserError WRITE_FAILED, TARGET_NOT_WRITABLE
 */
export function savePatch(
  path: string,
  writes: Writes,
  { root, cwd }: { readonly root: string; readonly cwd: string },
): void {
  try {
    writeFileSync(resolve(cwd, path), formatPatch(writes, root));
  } catch (error) {
    throw diskFault(error, path);
  }
}

function formatPatch({ edited, files }: Writes, root: string): string {
  const added = files.slice(edited.length).map(({ path, bytes }) => {
    const after = new TextDecoder("utf-8", { ignoreBOM: true }).decode(bytes);
    const place = join(root, path);
    const before = existsSync(place) ? readFileSync(place, "utf8") : undefined;
    return formatDiff({ path, before, after });
  });
  return formatEdits(edited) + added.join("");
}
