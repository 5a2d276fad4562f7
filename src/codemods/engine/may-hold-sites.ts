import { census } from "./census.ts";
import type { SiteKind } from "../site.ts";

/**
 * Whether a file may hold a site of one of the kinds. It looks at bytes, and decodes only what has a needle: nine of ten files of a
 * repository are never parsed. It may say yes too often, and never no to a file that has one.
 */
export function mayHoldSites(bytes: Buffer, kinds: ReadonlySet<SiteKind>): boolean {
  const found = new Map<string, boolean>();
  const holds = (needle: string): boolean => {
    let held = found.get(needle);
    if (held === undefined) found.set(needle, (held = bytes.includes(needle)));
    return held;
  };
  let text: string | undefined;
  for (const { kind, needles, pattern } of census) {
    if (!kinds.has(kind) || !needles.every(holds)) continue;
    if (pattern === undefined) return true;
    // One byte is one character here, which is all that the patterns need.
    text ??= bytes.toString("latin1");
    if (pattern.test(text)) return true;
  }
  return false;
}
