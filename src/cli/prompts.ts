import * as clack from "@clack/prompts";
import type { Value } from "../create/answers.ts";
import { checkValue, parseText, type Choice, type Question } from "../create/question.ts";
import { UserError } from "../shared/errors.ts";

/** Where prompts are drawn and read; aborting `signal` ends the open prompt as Ctrl-C does. */
export interface Terminal {
  readonly input: NodeJS.ReadStream;
  readonly output: NodeJS.WriteStream;
  readonly signal: AbortSignal;
}

/** The first line above the prompts. */
export function openPrompts(title: string, { output }: Terminal): void {
  clack.intro(title, { output });
}

/** The last line below them. */
export function closePrompts(line: string, { output }: Terminal): void {
  clack.outro(line, { output });
}

/**
 * Asks one question at the terminal until its answer stands. The caller has made sure that there is one.
 *
 * @param offered what Enter alone answers: the default, or else the suggestion
 * @throws UserError CANCELLED on Ctrl-C, Escape, or when the signal aborts
 */
export async function ask(
  question: Question,
  offered: Value | undefined,
  terminal: Terminal,
): Promise<Value> {
  // clack leaves a listener on the signal that it is given, prompt after prompt: each gets a signal of its own.
  const own = new AbortController();
  const forward = (): void => own.abort(terminal.signal.reason);
  terminal.signal.addEventListener("abort", forward);
  if (terminal.signal.aborted) forward();
  const answer = await prompt(question, offered, { ...terminal, signal: own.signal });
  terminal.signal.removeEventListener("abort", forward);
  if (clack.isCancel(answer)) {
    throw new UserError("CANCELLED", "Cancelled.", "Nothing was written.");
  }
  return typeof answer === "string" ? parseText(question, answer, "answer") : answer;
}

function prompt(
  question: Question,
  offered: Value | undefined,
  terminal: Terminal,
): Promise<Value | typeof clack.CANCEL_SYMBOL> {
  const common = { ...terminal, message: question.message };
  switch (question.kind) {
    case "boolean":
      return clack.confirm({ ...common, initialValue: offered !== false });
    case "select":
      return clack.select<string>({
        ...common,
        options: question.choices.map(option),
        ...(offered !== undefined && { initialValue: String(offered) }),
      });
    case "multiselect":
      return clack.multiselect<string>({
        ...common,
        required: false,
        initialValues: Array.isArray(offered) ? offered.map(String) : [],
        options: question.choices
          .filter(({ value }) => !question.without?.has(String(value)))
          .map(option),
      });
    case "secret":
      return clack.password({ ...common, validate: (typed = "") => problem(question, typed) });
    default: {
      const fallback = offered === undefined ? "" : String(offered);
      return clack.text({
        ...common,
        placeholder: fallback,
        defaultValue: fallback,
        validate: (typed) => problem(question, typed || fallback),
      });
    }
  }
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

interface Option {
  value: string;
  label: string;
  hint?: string;
  disabled?: boolean;
}
