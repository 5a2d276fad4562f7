import type { Choose } from "./plan-edits.ts";

/** What is safe, and what `unsafe` names. */
export function chooseSafe(unsafe: ReadonlySet<string> = new Set()): Choose {
  return ({ choices }) =>
    (choices.find(({ code }) => unsafe.has(code)) ?? choices.find(({ safe }) => safe))?.code;
}
