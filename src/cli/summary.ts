import type { Value } from "../create/answers.ts";
import type { Interview } from "../create/interview.ts";
import type { Question } from "../create/question.ts";
import { wrap } from "./layout.ts";

/** A line each answer, by the name of its flag; no line wider than `width` characters, where no single word is. */
export function formatSummary({ questions, draft }: Interview, width: number): readonly string[] {
  const rows = questions.flatMap((question) => {
    const value = draft[question.id];
    return value === undefined ? [] : [[question.flag, formatAnswer(question, value)] as const];
  });
  const indent = Math.max(...rows.map(([label]) => label.length)) + 2;
  return rows.flatMap(([label, answer]) =>
    wrap(answer, width - indent).map(
      (line, index) => (index === 0 ? label : "").padEnd(indent) + line,
    ),
  );
}

/** An answer in words, on one line; a secret one is never shown. */
export function formatAnswer({ kind }: Question, value: Value): string {
  if (kind === "secret") return "••••";
  if (typeof value === "boolean") return value ? "yes" : "no";
  return (Array.isArray(value) ? value.join(", ") : String(value)) || "none";
}
