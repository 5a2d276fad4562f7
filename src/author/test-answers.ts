import type { Answers } from "../create/answers.ts";
import { toAnswers } from "../create/interview.ts";
import type { Given } from "../create/interview.ts";
import type { TemplateOutline } from "../create/read-outlines.ts";
import { UserError } from "../shared/errors.ts";
import { nearest } from "../shared/nearest.ts";
import { quote } from "../shared/quote.ts";
import { interviewFor, questionsOf } from "./answer-sets.ts";

/**
 * The answers that a test, a file or flags give, and the defaults of all others; a secret that nobody gives is its place-holder.
 *
 * @throws UserError INVALID_ANSWER by name and value, NEEDS_INPUT where there is no default
 */
export function answersFrom(given: ReadonlyMap<string, Given>, outline: TemplateOutline): Answers {
  const ids = questionsOf(outline).map(({ id }) => id);
  for (const [id, { source }] of given) {
    if (ids.includes(id)) continue;
    const near = nearest(id, ids);
    const hint = near === undefined ? `There are: ${ids.join(", ")}.` : `Did you mean "${near}"?`;
    throw new UserError("INVALID_ANSWER", `${source}: there is no question ${quote(id)}.`, hint);
  }
  const interview = interviewFor(outline, { given });
  const missing = interview.missing.map(({ id }) => quote(id));
  if (missing.length > 0)
    throw new UserError(
      "NEEDS_INPUT",
      `There is no answer to ${missing.join(", ")}, and no default.`,
      "Give an answer, or give the prompt a default.",
    );
  return toAnswers(interview);
}

/** @param source what the fields stand in, for messages */
export const givenFields = (
  fields: Readonly<Record<string, unknown>>,
  source: string,
): ReadonlyMap<string, Given> =>
  new Map(
    Object.entries(fields).map(([id, json]) => [
      id,
      { value: { json }, source: `"${id}" in ${source}` },
    ]),
  );
