import { nearest } from "../shared/nearest.ts";
import { UserError, type UserErrorCode } from "../shared/errors.ts";
import { quote } from "../shared/quote.ts";
import type { Value } from "./answers.ts";

/**
 * One row of the table that flags, environment variables, answers-file fields, prompts, help, schema
 * and docs are made from. Plain data, but for `when`, `default` and `refuse`, which are pure.
 */
export type Question = TextQuestion | NumberQuestion | BooleanQuestion | ChoiceQuestion;

/** Answers so far, by question id. */
export type Draft = Readonly<Record<string, Value>>;

export interface TextQuestion extends Row {
  /** A secret is never shown, recorded or repeated. */
  readonly kind: "text" | "secret";
  /** What stands for the value in help, such as `<folder>`. */
  readonly placeholder: string;
}
export interface NumberQuestion extends Row {
  readonly kind: "number";
}
export interface BooleanQuestion extends Row {
  readonly kind: "boolean";
}
export interface ChoiceQuestion extends Row {
  readonly kind: "select" | "multiselect";
  readonly choices: readonly Choice[];
  /** Why a choice does not go with the answers before it; undefined where it does. */
  clash?(value: Choice["value"], draft: Draft): string | undefined;
  /** Of a list whose choices have a `--no-CHOICE` flag each: those that are turned off. */
  readonly without?: ReadonlySet<string>;
  /** What may be answered beside the choices. */
  readonly other?: OtherAnswer;
}

/** A typed answer to a question that also has choices. */
export interface OtherAnswer {
  /** How the prompt calls it among the choices. */
  readonly label: string;
  /** What is asked once it is chosen. */
  readonly message: string;
  /** What stands for it in help, such as `<address>`. */
  readonly placeholder: string;
  /** A regular expression that finds something in each such answer, and in no other. */
  readonly pattern: string;
  /** A sentence that says how to write one, where an answer is neither. */
  readonly howTo: string;
}

/** Whether `value` is one that is typed instead of a choice. */
export function isOther({ other, choices }: ChoiceQuestion, value: unknown): boolean {
  if (other === undefined || typeof value !== "string") return false;
  return (
    new RegExp(other.pattern, "u").test(value) && !choices.some((each) => each.value === value)
  );
}

export interface Choice {
  readonly value: string | number;
  readonly label: string;
  readonly hint?: string;
  /** Why it cannot be chosen now. */
  readonly unavailable?: string;
}

interface Row {
  /** Field of the answers file. */
  readonly id: string;
  readonly flag: string;
  readonly env: string;
  /** What the prompt says. */
  readonly message: string;
  /** The line in help, schema and docs. */
  readonly help: string;
  /** Heading under which help lists it, of a template's own. */
  readonly group?: string;
  /** Says the default in help and docs where it is not one value. */
  readonly defaultHelp?: string;
  readonly refusalCode?: UserErrorCode;
  /** Whether it is asked at all, from the answers before it; absent: always. */
  when?(draft: Draft): boolean;
  /** What to do where it was answered and is not asked: a sentence. */
  readonly goesWith?: string;
  /** Whether a prompt asks it where its default stands; absent: always. */
  isWorthAsking?(draft: Draft): boolean;
  /** What an unanswered question counts as; undefined: it must be answered. */
  default?(draft: Draft): Value | undefined;
  /** What a prompt offers where there is no default. */
  suggest?(draft: Draft): string | undefined;
  /** Why there is no default, where the reader would wonder. */
  whyOpen?(draft: Draft): string | undefined;
  /** Why this value cannot stand; undefined when it can. */
  refuse?(value: Value): Refusal | undefined;
}

export interface Refusal {
  /** A clause without a full stop. */
  readonly why: string;
  /** A sentence. */
  readonly hint: string;
  /** The part of the value that is at fault, where it is not all of it. */
  readonly part?: unknown;
}

/** The question as it stands after these answers: choices that clash with them cannot be chosen. */
export function besideAnswers(question: Question, draft: Draft): Question {
  if (!("choices" in question) || question.clash === undefined) return question;
  const choices = question.choices.map((choice) => {
    const unavailable = question.clash?.(choice.value, draft);
    return unavailable === undefined ? choice : { ...choice, unavailable };
  });
  return { ...question, choices };
}

/**
 * The value that a flag or an environment variable spells.
 *
 * @param source what the reader wrote it in, for the message
 * @throws UserError
 */
export function parseText(question: Question, text: string, source: string): Value {
  switch (question.kind) {
    case "boolean": {
      const word = text.toLowerCase();
      if (["true", "yes", "on", "1"].includes(word)) return true;
      if (["false", "no", "off", "0"].includes(word)) return false;
      return refuse(question, text, source, {
        why: "neither yes nor no",
        hint: "Say true or false.",
      });
    }
    case "number": {
      const value = text.trim() === "" ? Number.NaN : Number(text);
      return checkValue(question, Number.isNaN(value) ? text : value, source);
    }
    case "select": {
      const choice = question.choices.find(({ value }) => String(value) === text);
      return checkValue(question, choice?.value ?? text, source);
    }
    case "multiselect":
      return checkValue(question, text.trim() === "none" ? [] : words(text), source);
    default:
      return checkValue(question, text, source);
  }
}

/** `value` itself when this question takes it: lists in the order of the choices. @throws UserError */
export function checkValue(question: Question, value: unknown, source: string): Value {
  const refusal = wrongKind(question, value) ?? question.refuse?.(value as Value);
  if (refusal !== undefined) return refuse(question, value, source, refusal);
  if (question.kind !== "multiselect") return value as Value;
  const chosen = new Set(value as readonly string[]);
  const ids = question.choices.map((choice) => String(choice.value));
  return ids.filter((id) => chosen.has(id) && !question.without?.has(id));
}

function wrongKind(question: Question, value: unknown): Refusal | undefined {
  switch (question.kind) {
    case "boolean":
      return typeof value === "boolean"
        ? undefined
        : { why: "neither true nor false", hint: "Write true or false." };
    case "number":
      return Number.isFinite(value) ? undefined : { why: "not a number", hint: "Write a number." };
    case "select":
      return wrongChoice(question, value);
    case "multiselect": {
      if (!Array.isArray(value))
        return { why: "not a list", hint: 'Write a list of names, such as ["a", "b"].' };
      for (const each of value) {
        const refusal = wrongChoice(question, each);
        if (refusal !== undefined) return refusal;
      }
      return undefined;
    }
    default:
      return typeof value === "string"
        ? undefined
        : { why: "not a text", hint: "Write it in quotes." };
  }
}

function wrongChoice(question: ChoiceQuestion, value: unknown): Refusal | undefined {
  if (isOther(question, value)) return undefined;
  const { choices } = question;
  const choice = choices.find((each) => each.value === value);
  if (choice?.unavailable !== undefined) {
    return { why: choice.unavailable, hint: offer(choices), part: value };
  }
  if (choice !== undefined) return undefined;
  const names = choices.map((each) => each.value).filter((each) => typeof each === "string");
  const near = nearest(String(value), names);
  const rest = question.other === undefined ? "" : ` ${question.other.howTo}`;
  const hint =
    near === undefined ? `${offer(choices)}${rest}` : `Did you mean ${near}? ${offer(choices)}`;
  return { why: "none of the choices", hint, part: value };
}

function offer(choices: readonly Choice[]): string {
  const open = choices.filter(({ unavailable }) => unavailable === undefined);
  return open.length === 0
    ? "There is nothing to choose."
    : `Choose from: ${open.map(({ value }) => value).join(", ")}.`;
}

function refuse(question: Question, value: unknown, source: string, refusal: Refusal): never {
  const { why, hint, part = value } = refusal;
  const text = typeof part === "string" ? part : (JSON.stringify(part) ?? "nothing");
  const shown = question.kind === "secret" ? "" : ` ${quote(text)}`;
  throw new UserError(question.refusalCode ?? "INVALID_ANSWER", `${source}${shown}: ${why}.`, hint);
}

function words(text: string): string[] {
  return text
    .split(",")
    .map((word) => word.trim())
    .filter((word) => word !== "");
}
