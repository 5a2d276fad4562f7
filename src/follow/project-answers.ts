import type { Project } from "./find-project.ts";
import type { Answers, Value } from "../create/answers.ts";
import { interview, toAnswers } from "../create/interview.ts";
import type { Given } from "../create/interview.ts";
import { outlineOf } from "../create/outline-of.ts";
import { hideSecrets } from "../create/plan-own-files.ts";
import { secretsOf } from "../create/plan-lock.ts";
import { variableOf } from "../create/prompt-names.ts";
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
export function answersOf(project: Project, sources: Sources): Answers {
  const features = Object.entries(project.lock.features).flatMap(([id, on]) => (on ? [id] : []));
  const given = [...fixed(project, sources, features), ...locked(project), ...hidden(sources)];
  return answer(project, sources, new Map(given));
}

/**
 * The answers with other features: a question that comes with one is answered by its variable, else by its default, and one that goes
 * with another is forgotten.
 *
 * @throws UserError INVALID_ANSWER, LOCK_INVALID
 */
export function answersWith(
  features: readonly string[],
  project: Project,
  { sources, env }: { readonly sources: Sources; readonly env: NodeJS.ProcessEnv },
): Answers {
  const outside = sources.template.manifest.prompts.flatMap((prompt): [string, Given][] => {
    const variable = variableOf(prompt);
    const text = env[variable];
    if (text === undefined || text === "" || prompt.id in project.lock.answers) return [];
    return [[prompt.id, { value: { text }, source: variable, optional: true }]];
  });
  const given = [
    ...fixed(project, sources, features),
    ...locked(project).map(([id, each]): [string, Given] => [id, { ...each, optional: true }]),
    ...hidden(sources),
    ...outside,
  ];
  return answer(project, sources, new Map(given));
}

/** What is no answer of the lock's, and no question any more. */
function fixed(
  { folder }: Project,
  { template }: Sources,
  features: readonly string[],
): [string, Given][] {
  const { name, manifest } = template;
  const known: Readonly<Record<string, Value>> = {
    dir: folder,
    template: name,
    ...(manifest.features.length > 0 && { features }),
    git: false,
    install: false,
  };
  return Object.entries(known).map(([id, json]) => [id, fromLock(id, json)]);
}

const locked = ({ lock }: Project): [string, Given][] =>
  Object.entries(lock.answers).map(([id, json]) => [id, fromLock(id, json)]);

const fromLock = (id: string, json: Value): Given => ({
  value: { json },
  source: `"${id}" in ${lockPath}:`,
});

function hidden({ template: { manifest } }: Sources): [string, Given][] {
  const empty = secretsOf(manifest).map((id) => [id, ""] as const);
  const { custom } = hideSecrets({ custom: Object.fromEntries(empty) }, manifest);
  return Object.entries(custom).map(([id, json]) => [
    id,
    { ...fromLock(id, json), optional: true },
  ]);
}

function answer(
  { folder }: Project,
  { template }: Sources,
  given: ReadonlyMap<string, Given>,
): Answers {
  const { name } = template;
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
  const interviewed = interview((chosen) => questionsFor(chosen, around), given);
  const [missing] = interviewed.missing;
  if (missing === undefined) return toAnswers(interviewed);
  const what = `"${missing.id}" is not among the answers in ${lockPath}.`;
  throw new UserError("LOCK_INVALID", what, `Set ${missing.env} to answer it.`);
}
