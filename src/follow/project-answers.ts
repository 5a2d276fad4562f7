import type { Project } from "./find-project.ts";
import type { Answers, Value } from "../create/answers.ts";
import { interview, toAnswers } from "../create/interview.ts";
import type { Given } from "../create/interview.ts";
import { outlineOf } from "../create/outline-of.ts";
import { hideSecrets } from "../create/plan-own-files.ts";
import { secretsOf } from "../create/plan-lock.ts";
import { questionsFor } from "../create/questions.ts";
import type { Sources } from "../create/sources.ts";
import { lockPath } from "../project/lock.ts";
import { UserError } from "../shared/errors.ts";

/**
 * The answers that a project was made from, asked the questions of its template once more: they may have been edited by hand. A
 * secret, which is recorded nowhere, is its place-holder. Nothing is installed or committed for them.
 *
 * @throws UserError INVALID_ANSWER for one that cannot stand, LOCK_INVALID for one that is missing
 */
export function answersOf({ folder, lock }: Project, { template }: Sources): Answers {
  const { name } = template;
  const features = Object.entries(lock.features).flatMap(([id, on]) => (on ? [id] : []));
  const known: Readonly<Record<string, Value>> = {
    dir: folder,
    template: name,
    ...lock.answers,
    ...(template.manifest.features.length > 0 && { features }),
    git: false,
    install: false,
    ...placeholders(template),
  };
  const given = Object.entries(known).map(([id, json]): [string, Given] => [
    id,
    { value: { json }, source: `"${id}" in ${lockPath}:` },
  ]);
  const around = {
    cwd: folder,
    nodeVersion: undefined,
    userAgent: undefined,
    templates: [{ ...outlineOf(template), name }],
    fetches: false,
    // Where it lies now is no question any more.
    placeOf: () => ({ repository: undefined, workspace: undefined }),
    without: new Set<string>(),
  };
  const interviewed = interview((chosen) => questionsFor(chosen, around), new Map(given));
  const [missing] = interviewed.missing;
  if (missing === undefined) return toAnswers(interviewed);
  const what = `"${missing.id}" is not among the answers in ${lockPath}.`;
  throw new UserError("LOCK_INVALID", what, "Restore it as it was written, such as with git.");
}

function placeholders({ manifest }: Sources["template"]): Answers["custom"] {
  const empty = secretsOf(manifest).map((id) => [id, ""] as const);
  return hideSecrets({ custom: Object.fromEntries(empty) }, manifest).custom;
}
