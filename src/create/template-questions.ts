import type { Value } from "./answers.ts";
import { holds, type Condition } from "./condition.ts";
import type { Prompt, Validation } from "./manifest.ts";
import type { Choice, ChoiceQuestion, Draft, Question, Refusal } from "./question.ts";
import type { TemplateOutline } from "./read-outlines.ts";

/** A template's own prompts as rows of the table. */
export function templateQuestions(manifest: TemplateOutline): readonly Question[] {
  return manifest.prompts.map(fromPrompt);
}

export interface FeaturesAround {
  /** Features that flags turned off: never on by default, taken out of every list. */
  readonly without: ReadonlySet<string>;
  /** Whether the project would lie in another repository, or in a workspace. */
  readonly isInside: (draft: Draft) => boolean;
}

export function featuresQuestion(
  { features }: TemplateOutline,
  { without, isInside }: FeaturesAround,
): ChoiceQuestion {
  const isDefault = (feature: TemplateOutline["features"][number], draft: Draft): boolean =>
    !without.has(feature.id) &&
    isOn(feature, draft) &&
    (feature.inside === undefined || !isInside(draft));
  return {
    id: "features",
    kind: "multiselect",
    flag: "features",
    env: "CORRAL_FEATURES",
    message: "Which features?",
    help: "Features, with commas between them, or none; --no-FEATURE takes one out",
    defaultHelp: "what fits the other answers",
    without,
    choices: features.map(({ id, label, hint }) => withHint({ value: id, label }, hint)),
    default: (draft) => features.filter((each) => isDefault(each, draft)).map(({ id }) => id),
  };
}

/** A feature's default sees the answers, not the other features: their order would matter. */
function isOn({ default: on = false }: TemplateOutline["features"][number], draft: Draft): boolean {
  return typeof on === "boolean" ? on : asks(on, draft);
}

function asks(condition: Condition, draft: Draft): boolean {
  const features = Array.isArray(draft["features"]) ? draft["features"].map(String) : [];
  return holds(condition, { features: new Set(features), answers: draft });
}

function fromPrompt(prompt: Prompt): Question {
  const { id, type, message, when, validate, default: fallback } = prompt;
  const row = {
    id,
    message,
    flag: prompt.flag ?? words(id).join("-"),
    env: prompt.env ?? `CORRAL_${words(id).join("_").toUpperCase()}`,
    help: prompt.help ?? message,
    ...(isCondition(fallback) && { defaultHelp: "what fits the other answers" }),
    ...(when && { when: (draft: Draft) => asks(when, draft) }),
    ...(fallback !== undefined && {
      default: (draft: Draft) => (isCondition(fallback) ? asks(fallback, draft) : fallback),
    }),
    ...(validate && { refuse: (value: Value) => refuseBy(validate, value) }),
  };
  switch (type) {
    case "number":
    case "boolean":
      return { ...row, kind: type };
    case "select":
    case "multiselect":
      return { ...row, kind: type, choices: (prompt.choices ?? []).map(toChoice) };
    default:
      return { ...row, kind: type === "secret" ? type : "text", placeholder: `<${type}>` };
  }
}

function toChoice({ value, label, hint }: NonNullable<Prompt["choices"]>[number]): Choice {
  return withHint({ value, label: label ?? value }, hint);
}

function withHint(choice: Choice, hint: string | undefined): Choice {
  return hint === undefined ? choice : { ...choice, hint };
}

function isCondition(fallback: Prompt["default"]): fallback is Condition {
  return typeof fallback === "object" && !Array.isArray(fallback);
}

/** The answer's measure, number or length, within its bounds; its text wholly of the pattern. */
function refuseBy({ pattern, min, max, message }: Validation, value: Value): Refusal | undefined {
  const size = typeof value === "number" ? value : (value as { readonly length?: number }).length;
  const unit = typeof value === "string" ? " characters" : Array.isArray(value) ? " entries" : "";
  const refusal = (why: string): Refusal => ({ why: message ?? why, hint: "Give another value." });
  if (min !== undefined && size !== undefined && size < min)
    return refusal(`less than ${min}${unit}`);
  if (max !== undefined && size !== undefined && size > max)
    return refusal(`more than ${max}${unit}`);
  const whole = pattern === undefined ? undefined : new RegExp(`^(?:${pattern})$`, "u");
  if (whole?.test(String(value)) === false) return refusal(`does not match ${pattern}`);
  return undefined;
}

/** "workKind" → ["work", "kind"]. */
function words(id: string): string[] {
  return id.split(/(?=[A-Z])/).map((word) => word.toLowerCase());
}
