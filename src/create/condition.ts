import type { Value } from "./answers.ts";
import { inside, isObject, list, refuse, scalar, shape, shown, text } from "./decode.ts";
import type { Decoder } from "./decode.ts";

/** What conditions are asked about: the features that are on, and the answers by name (computed values among them). */
export interface Facts {
  readonly features: ReadonlySet<string>;
  readonly answers: Readonly<Record<string, Value>>;
}

type Scalar = string | number | boolean;

/** A question about the facts, written as data in a template's manifest. */
export type Condition =
  | { readonly feature: string }
  /** True when the answer is this value, or one of these. */
  | { readonly answer: string; readonly is: Scalar | readonly Scalar[] }
  /** For an answer that is a list. */
  | { readonly answer: string; readonly includes: string }
  | { readonly not: Condition }
  | { readonly all: readonly Condition[] }
  | { readonly any: readonly Condition[] };

/** A value, or a list of values of which the first whose condition holds is taken; none may hold. */
export type Choice<T> = T | readonly { readonly when?: Condition; readonly value: T }[];

export function holds(condition: Condition, facts: Facts): boolean {
  if ("feature" in condition) return facts.features.has(condition.feature);
  if ("not" in condition) return !holds(condition.not, facts);
  if ("all" in condition) return condition.all.every((each) => holds(each, facts));
  if ("any" in condition) return condition.any.some((each) => holds(each, facts));
  const answer = facts.answers[condition.answer];
  if ("includes" in condition) return Array.isArray(answer) && answer.includes(condition.includes);
  const wanted = condition.is;
  return isList(wanted) ? wanted.some((each) => each === answer) : wanted === answer;
}

export function choose<T extends Scalar | readonly string[]>(
  choice: Choice<T>,
  facts: Facts,
): T | undefined {
  if (!isChoices(choice)) return choice;
  return choice.find(({ when }) => when === undefined || holds(when, facts))?.value;
}

/** Names that a condition asks about, for the check that they exist. */
export function namesIn(
  condition: Condition,
): readonly { readonly kind: "feature" | "answer"; readonly name: string }[] {
  if ("feature" in condition) return [{ kind: "feature", name: condition.feature }];
  if ("not" in condition) return namesIn(condition.not);
  if ("all" in condition) return condition.all.flatMap(namesIn);
  if ("any" in condition) return condition.any.flatMap(namesIn);
  return [{ kind: "answer", name: condition.answer }];
}

const isList = (value: Scalar | readonly Scalar[]): value is readonly Scalar[] =>
  Array.isArray(value);

function isChoices<T>(
  choice: Choice<T>,
): choice is readonly { readonly when?: Condition; readonly value: T }[] {
  return Array.isArray(choice) && choice.every(isObject);
}

const forms = `{ "feature": … }, { "answer": …, "is": … }, { "answer": …, "includes": … }, { "not": … }, { "all": [ … ] } or { "any": [ … ] }`;

export const condition: Decoder<Condition> = (place) => {
  const { value } = place;
  if (!isObject(value)) return refuse(place, `is ${shown(value)}`, `Write a condition: ${forms}.`);
  if ("feature" in value) return shape({ feature: text() }, {})(place);
  if ("not" in value) return shape({ not: condition }, {})(place);
  if ("all" in value) return shape({ all: list(condition) }, {})(place);
  if ("any" in value) return shape({ any: list(condition) }, {})(place);
  if ("includes" in value) return shape({ answer: text(), includes: text() }, {})(place);
  if ("answer" in value) return shape({ answer: text(), is: scalars }, {})(place);
  return refuse(place, `is ${shown(value)}`, `Write a condition: ${forms}.`);
};

const scalars: Decoder<Scalar | readonly Scalar[]> = (place) =>
  Array.isArray(place.value) ? list(scalar)(place) : scalar(place);

/** Decodes a plain value, or a list of `{ when, value }`. */
export function choiceOf<T>(decode: Decoder<T>): Decoder<Choice<T>> {
  return (place) => {
    if (!Array.isArray(place.value) || !place.value.every(isObject)) return decode(place);
    if (place.value.length === 0) return decode(place);
    return place.value.map((_, index) =>
      shape({ value: decode }, { when: condition })(inside(place, index)),
    );
  };
}
