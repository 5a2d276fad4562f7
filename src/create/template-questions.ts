import type { Value } from "./answers.ts";
import { holds, namesIn, type Condition } from "./condition.ts";
import { faultOfFeatures, settleFeatures } from "./feature-rules.ts";
import type { Prompt, PromptChoice } from "./manifest.ts";
import { flagOf, variableOf } from "./prompt-names.ts";
import type { Choice, ChoiceQuestion, Draft, Question, Refusal } from "./question.ts";
import type { TemplateOutline } from "./read-outlines.ts";
import { refuseBy } from "./validate-answer.ts";
import { faultOfPath } from "../shared/project-path.ts";

type OutlinedFeature = TemplateOutline["features"][number];

export interface FeaturesAround {
  /** Features that flags turned off: never on by default, taken out of every list. */
  readonly without: ReadonlySet<string>;
  /** Whether a feature works at once in the folder that the draft has. */
  readonly worksAt: (feature: OutlinedFeature, draft: Draft) => boolean;
}

/** A template's own rows of the table: its prompts, its features, and the prompts that ask about features. */
export function templateQuestions(
  outline: TemplateOutline,
  around: FeaturesAround,
): readonly Question[] {
  const later = promptsAfterFeatures(outline.prompts);
  const rows = (prompts: readonly Prompt[]) => prompts.map((each) => fromPrompt(each, outline));
  return [
    ...rows(outline.prompts.filter(({ id }) => !later.has(id))),
    ...(outline.features.length === 0 ? [] : [featuresQuestion(outline, around)]),
    ...rows(outline.prompts.filter(({ id }) => later.has(id))),
  ];
}

/** Those that look at features, and those that look at one of them. */
function promptsAfterFeatures(prompts: readonly Prompt[]): ReadonlySet<string> {
  const later = new Set<string>();
  for (const { id, when, default: fallback, choices = [] } of prompts) {
    const conditions = [when, fallback, ...choices.map(({ disabledIf }) => disabledIf)];
    const names = conditions.filter(isCondition).flatMap(namesIn);
    if (names.some(({ kind, name }) => kind === "feature" || later.has(name))) later.add(id);
  }
  return later;
}

function featuresQuestion(
  { features }: TemplateOutline,
  { without, worksAt }: FeaturesAround,
): ChoiceQuestion {
  const isDefault = (feature: OutlinedFeature, draft: Draft): boolean =>
    !without.has(feature.id) && isOn(feature, draft) && worksAt(feature, draft);
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
    default: (draft) => {
      const on = features.filter((each) => isDefault(each, draft)).map(({ id }) => id);
      return settleFeatures(on, features);
    },
    refuse: (value) => {
      const on = (value as readonly string[]).filter((id) => !without.has(id));
      return faultOfFeatures(on, features);
    },
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

function fromPrompt(prompt: Prompt, outline: TemplateOutline): Question {
  const { id, type, message, when, choices = [], default: fallback } = prompt;
  const varies = isCondition(fallback) || isFilledIn(fallback);
  const row = {
    id,
    message,
    flag: flagOf(prompt),
    env: variableOf(prompt),
    help: prompt.help ?? message.replace(/[?.]$/, ""),
    ...(prompt.group !== undefined && { group: prompt.group }),
    ...(varies && type !== "secret" && { defaultHelp: "what fits the other answers" }),
    ...(when && { when: (draft: Draft) => asks(when, draft) }),
    // A secret's default stands for it, and never answers.
    ...(fallback !== undefined &&
      type !== "secret" && { default: (draft: Draft) => defaultOf(prompt, outline, draft) }),
    refuse: (value: Value) => refuseAnswer(prompt, value),
  };
  switch (type) {
    case "number":
    case "boolean":
      return { ...row, kind: type };
    case "select":
    case "multiselect":
      return {
        ...row,
        kind: type,
        choices: choices.map(toChoice),
        clash: (value, draft) => clashOf(choices, value, draft),
      };
    default:
      return { ...row, kind: type === "secret" ? type : "text", placeholder: `<${type}>` };
  }
}

function refuseAnswer({ type, validate }: Prompt, value: Value): Refusal | undefined {
  const fault = type === "path" ? faultOfPath(String(value)) : undefined;
  if (fault !== undefined)
    return { why: fault, hint: 'Write a path inside the project, with "/": src/jobs.' };
  return validate && refuseBy(validate, value);
}

/** A default that cannot stand is none: the question must be answered then. */
function defaultOf(prompt: Prompt, outline: TemplateOutline, draft: Draft): Value | undefined {
  const { default: fallback, choices = [] } = prompt;
  if (fallback === undefined) return undefined;
  if (isCondition(fallback)) return asks(fallback, draft);
  const isOpen = (value: string) => clashOf(choices, value, draft) === undefined;
  if (prompt.type === "select")
    return isOpen(String(fallback)) ? fallback : choices.find(({ value }) => isOpen(value))?.value;
  if (typeof fallback === "object") return fallback.filter(isOpen);
  if (!isFilledIn(fallback)) return fallback;
  if (outline.fill === undefined)
    throw new Error(`The default of "${prompt.id}" cannot be filled in.`);
  // While the answers that every template has are not there, it is not known.
  if (draft["pm"] === undefined) return undefined;
  const filled = outline.fill(fallback, draft);
  return refuseAnswer(prompt, filled) === undefined ? filled : undefined;
}

function clashOf(
  choices: readonly PromptChoice[],
  wanted: string | number,
  draft: Draft,
): string | undefined {
  const choice = choices.find(({ value }) => value === wanted);
  if (choice?.disabledIf === undefined || !asks(choice.disabledIf, draft)) return undefined;
  return choice.disabledWhy ?? "does not go with the answers before it";
}

function toChoice({ value, label, hint }: PromptChoice): Choice {
  return withHint({ value, label: label ?? value }, hint);
}

function withHint(choice: Choice, hint: string | undefined): Choice {
  return hint === undefined ? choice : { ...choice, hint };
}

const isFilledIn = (fallback: Prompt["default"]): fallback is string =>
  typeof fallback === "string" && fallback.includes("{{");

const isCondition = (fallback: Prompt["default"]): fallback is Condition =>
  typeof fallback === "object" && !Array.isArray(fallback);
