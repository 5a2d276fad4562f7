import { join } from "node:path";
import { packageRootOf } from "../../add/find-package.ts";
import { isUndecided } from "./outcome.ts";
import type { FileOutcome } from "./outcome.ts";
import { readTypes } from "./project-types.ts";
import type { Hit } from "./read-hit.ts";
import type { OpenSettings, Settings } from "./settings.ts";
import type { transformHit } from "./transform-hit.ts";

/**
 * Files again in which an edit that is wanted could not be prepared without types: they are asked of the project's own TypeScript, once for
 * each package. Nothing of it is kept for the next run, as types come from other files too.
 *
 * @returns new outcomes, by path
 */
export function decideByTypes(
  hits: readonly Hit[],
  outcomes: ReadonlyMap<string, FileOutcome | undefined>,
  {
    settings,
    open,
    transform,
  }: {
    readonly settings: Settings;
    readonly open: OpenSettings;
    readonly transform: typeof transformHit;
  },
): ReadonlyMap<string, FileOutcome | undefined> {
  const { root } = settings;
  const packages = new Map<string, Hit[]>();
  for (const hit of hits) {
    if (!isUndecided(outcomes.get(hit.path), settings.unsafe)) continue;
    const place = packageRootOf(join(root, hit.path, ".."));
    packages.set(place, [...(packages.get(place) ?? []), hit]);
  }
  const decided = new Map<string, FileOutcome | undefined>();
  for (const [place, undecided] of packages) {
    const files = undecided.map(({ path }) => join(root, path));
    const types = readTypes(place, files);
    if (types === undefined) continue;
    const surroundings = {
      ...open.surroundings,
      parametersOf: (path: string, start: number, end: number) =>
        types(join(root, path), start, end),
    };
    for (const hit of undecided) decided.set(hit.path, transform(hit, { ...open, surroundings }));
  }
  return decided;
}
