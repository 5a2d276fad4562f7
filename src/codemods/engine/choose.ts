import type { Choose } from "./plan-edits.ts";

/** What is safe, and before it what `unsafe` names: of several, the one that it names first. */
export function chooseSafe(unsafe: ReadonlySet<string> = new Set()): Choose {
  return ({ choices }) =>
    [...unsafe].find((wanted) => choices.some(({ code }) => code === wanted)) ??
    choices.find(({ safe }) => safe)?.code;
}
