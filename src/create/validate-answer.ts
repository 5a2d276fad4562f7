import { runInNewContext } from "node:vm";
import type { Value } from "./answers.ts";
import type { Validation } from "./manifest.ts";
import type { Refusal } from "./question.ts";
import { UserError } from "../shared/errors.ts";

/** Why a template's own rule does not take an answer: the measure, number or length, within its bounds; a text wholly of the pattern. */
export function refuseBy(
  { pattern, min, max, integer, message }: Validation,
  value: Value,
): Refusal | undefined {
  const size = typeof value === "number" ? value : (value as { readonly length?: number }).length;
  const unit = typeof value === "string" ? " characters" : Array.isArray(value) ? " entries" : "";
  const refusal = (why: string): Refusal => ({ why: message ?? why, hint: "Give another value." });
  if (integer === true && !Number.isInteger(value)) return refusal("not a whole number");
  if (min !== undefined && size !== undefined && size < min)
    return refusal(`less than ${min}${unit}`);
  if (max !== undefined && size !== undefined && size > max)
    return refusal(`more than ${max}${unit}`);
  if (pattern === undefined) return undefined;
  return matches(String(value), pattern) ? undefined : refusal(`does not match ${pattern}`);
}

/** A pattern such as `(a+)+` can take for ever on a few letters: only a context of its own can be stopped. */
function matches(text: string, pattern: string): boolean {
  const context = { text, pattern: `^(?:${pattern})$` };
  try {
    return Boolean(runInNewContext(`new RegExp(pattern, "u").test(text)`, context, { timeout }));
  } catch (error) {
    // Whether it can be read was checked with the manifest: this is the time-out.
    throw new UserError(
      "TEMPLATE_INVALID",
      `The template's pattern ${pattern} takes too long.`,
      "Write one in which nothing that repeats is repeated.",
      { cause: error },
    );
  }
}

/** Milliseconds. */
const timeout = 500;
