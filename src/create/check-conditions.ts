import { namesIn } from "./condition.ts";
import type { Condition } from "./condition.ts";
import { inside, refuse, shown } from "./decode.ts";
import type { Place } from "./decode.ts";
import { condition } from "./decode-condition.ts";
import { isObject } from "../shared/is-object.ts";
import type { JsonPath } from "../shared/jsonc.ts";
import { nearest } from "../shared/nearest.ts";

export interface KnownNames {
  readonly features: ReadonlySet<string>;
  /** Name → what it can be; empty where that is not known. */
  readonly answers: ReadonlyMap<string, readonly (string | number)[]>;
  /** `answer` or `feature` and a name that exists, but says nothing here → why, a sentence. */
  readonly tooEarly: ReadonlyMap<string, string>;
}

/**
 * Refuses conditions about what does not exist, is not known yet, or never is so. They are the objects under the keys that conditions stand at, but for
 * options (`{ when, value }`), which may stand there as well.
 *
 * @throws UserError TEMPLATE_INVALID
 */
export function checkConditions(place: Place, knownAt: (path: JsonPath) => KnownNames): void {
  const { value } = place;
  if (Array.isArray(value))
    return value.forEach((_, index) => checkConditions(inside(place, index), knownAt));
  if (!isObject(value)) return;
  const computed = place.path.length === 1 && place.path[0] === "computed";
  for (const key of Object.keys(value)) {
    const entry = inside(place, key);
    const stands = computed || ["when", "default", "disabledIf"].includes(key);
    if (stands && isObject(entry.value) && !Object.hasOwn(entry.value, "value"))
      checkCondition(entry, knownAt(entry.path));
    else checkConditions(entry, knownAt);
  }
}

function checkCondition(place: Place, known: KnownNames): void {
  const asked = condition(place);
  for (const { kind, name } of namesIn(asked)) {
    const early = known.tooEarly.get(`${kind} ${name}`);
    if (early !== undefined) refuse(place, `"${name}" is not known here`, early);
    const names = kind === "feature" ? [...known.features] : ["features", ...known.answers.keys()];
    if (names.includes(name)) continue;
    const near = nearest(name, names);
    const guess = near === undefined ? "" : `Did you mean "${near}"? `;
    refuse(
      place,
      `there is no ${kind} "${name}"`,
      `${guess}Known: ${names.join(", ") || `no ${kind} at all`}.`,
    );
  }
  checkValues(asked, place, known);
}

function checkValues(asked: Condition, place: Place, known: KnownNames): void {
  if ("not" in asked) return checkValues(asked.not, inside(place, "not"), known);
  for (const key of ["all", "any"] as const) {
    const list = (asked as Readonly<Record<string, readonly Condition[] | undefined>>)[key];
    list?.forEach((each, index) => checkValues(each, inside(inside(place, key), index), known));
  }
  if (!("answer" in asked)) return;
  const values = known.answers.get(asked.answer) ?? [];
  const [key, wanted] = "is" in asked ? ["is", asked.is] : ["includes", asked.includes];
  if (values.length === 0) return;
  for (const each of [wanted].flat()) {
    if (values.some((value) => value === each)) continue;
    const near = nearest(String(each), values.map(String));
    const guess = near === undefined ? "" : `Did you mean "${near}"? `;
    refuse(inside(place, key), `is ${shown(each)}`, `${guess}Write one of: ${values.join(", ")}.`);
  }
}
