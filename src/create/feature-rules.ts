import type { Feature } from "./manifest.ts";

/** What features say of each other. */
export type FeatureRules = Pick<Feature, "id"> & Partial<Pick<Feature, "requires" | "conflicts">>;

/** Why these features cannot be on together, and what to do, a sentence; undefined where they can. */
export function faultOfFeatures(
  on: readonly string[],
  features: readonly FeatureRules[],
): { readonly why: string; readonly hint: string } | undefined {
  for (const { id, requires = [], conflicts = [] } of features) {
    if (!on.includes(id)) continue;
    const missing = requires.find((other) => !on.includes(other));
    if (missing !== undefined)
      return { why: `${id} needs ${missing}`, hint: `Add ${missing}, or leave ${id} out.` };
    const clash = conflicts.find((other) => on.includes(other));
    if (clash !== undefined)
      return { why: `${id} does not go with ${clash}`, hint: "Leave one of them out." };
  }
  return undefined;
}

/** Those of `on` that can be on together: of two that do not go together the first stays, and what needs one that is not on goes. */
export function settleFeatures(
  on: readonly string[],
  features: readonly FeatureRules[],
): readonly string[] {
  const kept: FeatureRules[] = [];
  for (const feature of features) {
    if (!on.includes(feature.id)) continue;
    const clashes = kept.some(
      ({ id, conflicts = [] }) => conflicts.includes(feature.id) || feature.conflicts?.includes(id),
    );
    if (!clashes) kept.push(feature);
  }
  const ids = kept.map(({ id }) => id);
  const held = kept.filter(({ requires = [] }) => requires.every((id) => ids.includes(id)));
  return held.length === kept.length
    ? ids
    : settleFeatures(
        held.map(({ id }) => id),
        features,
      );
}
