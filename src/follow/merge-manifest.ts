import { mergeJson } from "../create/merge-json.ts";
import { isObject } from "../shared/is-object.ts";

type Entries = Readonly<Record<string, unknown>>;

/**
 * A manifest that the user has edited, with what a change of features does to the template's: entries that differ between `before` and
 * `after` are set, or taken out. All others, their order and the layout stay.
 *
 * @returns undefined where one of these entries is another in the user's file, or one of the three is no JSON object
 */
export function mergeManifest(
  users: string,
  { before, after }: { readonly before: string; readonly after: string },
): string | undefined {
  try {
    const [old, next, now] = [before, after, users].map((text) => JSON.parse(text) as unknown);
    const patch = patchOf(old, next, now);
    return patch === undefined ? undefined : mergeJson(users, JSON.stringify(patch));
  } catch {
    return undefined;
  }
}

/** By RFC 7396: `null` takes an entry out. */
function patchOf(before: unknown, after: unknown, now: unknown): Entries | undefined {
  if (!isObject(before) || !isObject(after) || !isObject(now)) return undefined;
  const patch: Record<string, unknown> = {};
  for (const key of new Set([...Object.keys(before), ...Object.keys(after)])) {
    const [old, next, there] = [before[key], after[key], now[key]];
    if (isEqual(old, next) || isEqual(there, next)) continue;
    if (isEqual(there, old)) {
      // A null of its own would be taken for a removal.
      if (next === null) return undefined;
      patch[key] = next ?? null;
      continue;
    }
    // One side may not have the whole group, such as `dependencies`, yet or any more.
    const inner = patchOf(old ?? {}, next ?? {}, there);
    if (inner === undefined) return undefined;
    patch[key] = inner;
  }
  return patch;
}

/** Also in the order of entries, which is all the same here: at worst an edit is asked for that changes nothing. */
const isEqual = (one: unknown, other: unknown) => JSON.stringify(one) === JSON.stringify(other);
