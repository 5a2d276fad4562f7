import * as clack from "@clack/prompts";
import type { Value } from "../create/answers.ts";
import { checkValue, isOther, parseText, type Choice, type Question } from "../create/question.ts";
import { UserError } from "../shared/errors.ts";
import type { Offer } from "./conversation.ts";
import type { Screen } from "./screen.ts";

/** What every prompt is given; `message` changes while it is open, so this is not to be spread. */
export interface Shared {
  readonly input: NodeJS.ReadStream;
  readonly output: Screen;
  readonly signal: AbortSignal;
  readonly message: string;
}

export interface Option {
  value: string;
  label: string;
  hint?: string;
  disabled?: boolean;
}

/** Draws one question as clack does, until it is answered or left. */
export function drawQuestion(
  question: Question,
  offer: Offer,
  shared: Shared,
): Promise<Value | typeof clack.CANCEL_SYMBOL> {
  const offered = offer.earlier ?? offer.fallback;
  switch (question.kind) {
    case "boolean":
      return clack.confirm(Object.assign(shared, { initialValue: offered !== false }));
    case "select": {
      const options = question.choices.map(option);
      if (question.other !== undefined)
        options.push({ value: otherOption, label: question.other.label });
      const value = isOther(question, offered) ? otherOption : offered;
      const initial = value === undefined ? {} : { initialValue: String(value) };
      return clack.select<string>(Object.assign(shared, { options, ...initial }));
    }
    case "multiselect": {
      const initialValues = Array.isArray(offered) ? offered.map(String) : [];
      const options = question.choices
        .filter(({ value }) => !question.without?.has(String(value)))
        .map(option);
      return clack.multiselect(Object.assign(shared, { options, initialValues, required: false }));
    }
    default: {
      const byEnter = preset(question, offer);
      const validate = (typed = ""): string | undefined => problem(question, typed || byEnter);
      if (question.kind === "secret") return clack.password(Object.assign(shared, { validate }));
      const initial = offer.earlier === undefined ? {} : { initialValue: String(offer.earlier) };
      const text = { validate, placeholder: byEnter, defaultValue: byEnter, ...initial };
      return clack.text(Object.assign(shared, text));
    }
  }
}

/** The option that brings `drawOther`; no choice has the empty value. */
export const otherOption = "";

/** Draws what is typed instead of a choice; one that was typed before can be edited. */
export function drawOther(
  question: Question,
  { earlier }: Offer,
  shared: Shared,
): Promise<string | typeof clack.CANCEL_SYMBOL> {
  const validate = (typed = ""): string | undefined => problem(question, typed);
  const editable = "choices" in question && isOther(question, earlier);
  const initial = editable ? { initialValue: String(earlier) } : {};
  return clack.text(Object.assign(shared, { validate, ...initial }));
}

/** What Enter alone answers to a question that is typed. */
export function preset({ kind }: Question, { earlier, fallback }: Offer): string {
  return String((kind === "secret" ? (earlier ?? fallback) : fallback) ?? "");
}

/** What is wrong with a typed answer, in the words of the error that a flag with it would bring. */
function problem(question: Question, typed: string): string | undefined {
  try {
    checkValue(question, parseText(question, typed, "answer"), "answer");
    return undefined;
  } catch (error) {
    if (error instanceof UserError) return `${error.message} ${error.hint}`;
    throw error;
  }
}

function option({ value, label, hint, unavailable }: Choice): Option {
  const named = { value: String(value), label };
  if (unavailable !== undefined)
    return { ...named, label: `${label} (${unavailable})`, disabled: true };
  return hint === undefined ? named : { ...named, hint };
}
