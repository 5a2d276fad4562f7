import { UserError } from "../../shared/errors.ts";
import type { FileFailed } from "./outcome.ts";
import type { Hit } from "./read-hit.ts";
import type { OpenSettings } from "./settings.ts";

/**
 * Leaves out the files of packages with which something is wrong: thrown out of a rule it would be taken for a bug of ours.
 *
 * @throws UserError when none is left
 */
export function inSoundPackages(
  read: readonly Hit[],
  { surroundings }: OpenSettings,
): { readonly hits: readonly Hit[]; readonly failed: readonly FileFailed[] } {
  const hits: Hit[] = [];
  const failed: FileFailed[] = [];
  let first: UserError | undefined;
  for (const hit of read) {
    const { path } = hit;
    try {
      surroundings.moduleSystemOf?.(path);
      surroundings.receiverOf(path);
      hits.push(hit);
    } catch (error) {
      if (!(error instanceof UserError)) throw error;
      first ??= error;
      failed.push({ kind: "failed", path, cause: "package", message: error.message });
    }
  }
  if (first !== undefined && hits.length === 0) throw first;
  return { hits, failed };
}
