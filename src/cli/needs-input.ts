import type { Interview } from "../create/interview.ts";
import type { Question } from "../create/question.ts";
import { UserError } from "../shared/errors.ts";
import { flagUsage } from "./help.ts";

/**
 * What a program needs to put the open questions to somebody and to run the command again: `answers` and what it learns, in one
 * object, are what `--answers -` reads. Secrets are left out; their variables stay set.
 */
export function needsInputEvent({ missing, draft, questions, open }: Interview): object {
  const unanswered = new Set(open.map(({ id }) => id));
  const answered = questions.filter(
    ({ id, kind }) => id in draft && !unanswered.has(id) && kind !== "secret",
  );
  return {
    type: "needs-input",
    answers: Object.fromEntries(answered.map(({ id }) => [id, draft[id]])),
    questions: missing.map((question) => ({
      id: question.id,
      kind: question.kind,
      message: question.message,
      help: question.help,
      flag: `--${question.flag}`,
      env: question.env,
      ...("choices" in question && { choices: question.choices }),
      suggestion: question.suggest?.(draft),
      why: question.whyOpen?.(draft),
    })),
  };
}

/**
 * The error that names, flag by flag, what is not answered and has no default.
 *
 * @param asking whether it would have been asked, had there been a terminal
 */
export function needsInput(
  { missing, draft }: Interview,
  { asking }: { readonly asking: boolean },
): UserError {
  const flags = missing.map((question) => {
    const why = question.whyOpen?.(draft);
    return `  ${flagUsage(question)}  ${question.help}${why === undefined ? "" : `: ${why}`}`;
  });
  const count = missing.length === 1 ? "One answer is" : `${missing.length} answers are`;
  const where = asking ? "and there is no terminal to ask at" : "and nothing may be asked";
  return new UserError(
    "NEEDS_INPUT",
    `${count} missing, ${where}:\n${flags.join("\n")}`,
    example(missing, draft),
  );
}

function example(missing: readonly Question[], draft: Interview["draft"]): string {
  const words = missing.flatMap((question) => {
    if (question.kind === "secret") return [];
    const choice = "choices" in question ? question.choices[0]?.value : undefined;
    return [`--${question.flag} ${question.suggest?.(draft) ?? choice ?? "…"}`];
  });
  // A secret on a command line stands in the shell's history and in the list of processes.
  const secrets = missing.filter(({ kind }) => kind === "secret").map(({ env }) => env);
  const flags = words.length === 0 ? [] : [`For example: ${words.join(" ")}`];
  const variables = secrets.length === 0 ? [] : [`Set the variable ${secrets.join(", ")}.`];
  return [...flags, ...variables].join("\n");
}
