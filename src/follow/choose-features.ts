import type { Feature } from "../create/manifest.ts";
import { UserError } from "../shared/errors.ts";
import { nearest } from "../shared/nearest.ts";
import { quote } from "../shared/quote.ts";

export interface FeatureRequest {
  readonly kind: "add" | "remove";
  /** Ids. */
  readonly features: readonly string[];
}

export interface ChosenFeatures {
  /** Those that are on afterwards, in the manifest's order. */
  readonly on: readonly string[];
  /** Those asked for that change. */
  readonly changing: readonly string[];
}

type Known = Pick<Feature, "id" | "requires" | "conflicts">;

/**
 * Which features are on when some are added or removed.
 *
 * @throws UserError USAGE for one that the template has not, needs another, does not go with one that is on, or is needed
 */
export function chooseFeatures(
  { kind, features }: FeatureRequest,
  { known, on }: { readonly known: readonly Known[]; readonly on: ReadonlySet<string> },
): ChosenFeatures {
  const ids = known.map(({ id }) => id);
  const strange = features.find((id) => !ids.includes(id));
  if (strange !== undefined) throw unknownFeature(strange, ids);
  const asked = new Set(features);
  const changing = ids.filter((id) => asked.has(id) && on.has(id) !== (kind === "add"));
  const next = ids.filter((id) => (asked.has(id) ? kind === "add" : on.has(id)));
  for (const { id, requires, conflicts } of known.filter((each) => next.includes(each.id))) {
    const lacking = requires.find((other) => !next.includes(other));
    if (lacking !== undefined) throw lacks(id, lacking, kind);
    const clash = conflicts.find((other) => next.includes(other));
    if (clash === undefined) continue;
    throw new UserError(
      "USAGE",
      `The features ${quote(id)} and ${quote(clash)} do not go together.`,
      on.has(id) || on.has(clash)
        ? `Remove one first: remove ${asked.has(id) ? clash : id}`
        : "Add one of them.",
    );
  }
  return { on: next, changing };
}

export function unknownFeature(word: string, ids: readonly string[]): UserError {
  const near = nearest(word, ids);
  const what = `The project's template has no feature ${quote(word)}.`;
  const all = ids.length === 0 ? "It has none." : `It has: ${ids.join(", ")}.`;
  return new UserError("USAGE", what, near === undefined ? all : `Did you mean "${near}"? ${all}`);
}

function lacks(id: string, lacking: string, kind: FeatureRequest["kind"]): UserError {
  return kind === "add"
    ? new UserError(
        "USAGE",
        `The feature ${quote(id)} needs ${quote(lacking)}, which is off.`,
        `Add both: add ${lacking} ${id}`,
      )
    : new UserError(
        "USAGE",
        `The feature ${quote(id)} needs ${quote(lacking)}.`,
        `Remove both: remove ${id} ${lacking}`,
      );
}
