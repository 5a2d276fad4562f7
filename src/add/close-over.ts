import { findImports } from "../shared/find-imports.ts";

/**
 * Files with all that they import from their siblings, in the order found: also for the types alone, and by `new URL`.
 *
 * @param files names without their endings
 * @param sources by such names, text
 */
export function closeOver(
  files: readonly string[],
  sources: ReadonlyMap<string, string>,
): readonly string[] {
  const found = new Set(files);
  // A set is walked on to what is added meanwhile.
  for (const file of found) {
    for (const { specifier } of findImports(sources.get(file) ?? "")) {
      const sibling = /^\.\/([^/]+)\.[jt]s$/.exec(specifier)?.[1];
      if (sibling !== undefined && sources.has(sibling)) found.add(sibling);
    }
  }
  return [...found];
}
