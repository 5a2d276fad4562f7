import type { Value } from "./answers.ts";

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

/** A value; one that counts only when its condition holds; or a list of those, of which the first that holds is taken. None may hold. */
export type Choice<T> = T | Option<T> | readonly Option<T>[];

export interface Option<T> {
  readonly when?: Condition;
  readonly value: T;
}

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
  const options = optionsOf(choice);
  return options.find(({ when }) => when === undefined || holds(when, facts))?.value;
}

/** What a choice offers: a plain value is an option without a condition. */
export function optionsOf<T extends Scalar | readonly string[]>(
  choice: Choice<T>,
): readonly Option<T>[] {
  if (isOptions(choice)) return choice;
  return [isOption(choice) ? choice : { value: choice }];
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

const isOption = <T>(choice: Choice<T>): choice is Option<T> =>
  typeof choice === "object" && choice !== null && "value" in choice;

const isOptions = <T>(choice: Choice<T>): choice is readonly Option<T>[] =>
  Array.isArray(choice) && choice.every(isOption);
