import type { Answers, NodeMajor, PackageManager, Runtime, Value } from "./answers.ts";
import { UserError } from "../shared/errors.ts";
import { besideAnswers, checkValue, parseText, type Draft, type Question } from "./question.ts";

/** An answer as it came from outside, not yet understood: only its question can say what it means. */
export interface Given {
  readonly value: { readonly text: string } | { readonly json: unknown };
  /** What the reader wrote it in, for messages: `--node`, `CORRAL_NODE`, `"node" in answers.json`. */
  readonly source: string;
  /** A variable may be set for other projects: where its question does not apply it is passed over, not refused. */
  readonly optional?: true;
}

/** How far the questions are answered. */
export interface Interview {
  readonly draft: Draft;
  readonly questions: readonly Question[];
  /** Unanswered ones to ask, in order; those that have a default take it in `draft` all the same. */
  readonly open: readonly Question[];
  /** Unanswered and without a default. */
  readonly missing: readonly Question[];
}

/**
 * Goes through the questions in order: given (flag, environment, file) before asked (prompt) before
 * default. Pure, so that a prompt loop calls it again after every answer, and going back is taking
 * an asked answer away. One that can no longer stand, for others have changed, counts as unanswered.
 * What follows an unanswered question without default may still change.
 *
 * @param questionsFor the list for a template, from an answer in the draft; without one the list ends there
 * @throws UserError when a given value cannot stand, or answers a question that does not apply
 */
export function interview(
  questionsFor: (template: string | undefined) => readonly Question[],
  given: ReadonlyMap<string, Given>,
  asked: Draft = {},
): Interview {
  const draft: Record<string, Value> = {};
  const open: Question[] = [];
  const missing: Question[] = [];
  let questions = [...questionsFor(undefined)];
  for (let index = 0; index < questions.length; index++) {
    const question = besideAnswers(questions[index] as Question, draft);
    questions[index] = question;
    const answer = given.get(question.id);
    if (question.when?.(draft) === false) {
      if (answer !== undefined) refuseUnlessOptional(answer, question.goesWith);
      continue;
    }
    const value =
      answer === undefined
        ? stillStanding(question, asked[question.id])
        : understand(question, answer);
    const taken = value ?? question.default?.(draft);
    const settled = taken !== undefined && question.isWorthAsking?.(draft) === false;
    if (value === undefined && !settled) open.push(question);
    if (taken === undefined) missing.push(question);
    else draft[question.id] = taken;
    if (question.id === "template")
      questions = [...questionsFor(draft["template"] as string | undefined)];
  }
  if (missing.length === 0) {
    const known = new Set(questions.map(({ id }) => id));
    for (const [id, answer] of given) if (!known.has(id)) refuseUnlessOptional(answer);
  }
  return { draft, questions, open, missing };
}

/** The draft as answers, once nothing is missing. */
export function toAnswers({ draft, questions }: Interview): Answers {
  const own = questions.filter(({ id }) => !coreIds.has(id) && id in draft);
  return {
    dir: draft["dir"] as string,
    template: draft["template"] as string,
    name: draft["name"] as string,
    description: draft["description"] as string,
    runtime: draft["runtime"] as Runtime,
    ...("node" in draft && { node: draft["node"] as NodeMajor }),
    pm: draft["pm"] as PackageManager,
    features: (draft["features"] ?? []) as readonly string[],
    git: draft["git"] as boolean,
    install: draft["install"] as boolean,
    custom: Object.fromEntries(own.map(({ id }) => [id, draft[id] as Value])),
  };
}

const coreIds: ReadonlySet<string> = new Set<keyof Answers>([
  "dir",
  "template",
  "name",
  "description",
  "runtime",
  "node",
  "pm",
  "features",
  "git",
  "install",
]);

function understand(question: Question, { value, source }: Given): Value {
  return "text" in value
    ? parseText(question, value.text, source)
    : checkValue(question, value.json, source);
}

function stillStanding(question: Question, value: Value | undefined): Value | undefined {
  if (value === undefined) return undefined;
  try {
    checkValue(question, value, "answer");
    return value;
  } catch (error) {
    if (error instanceof UserError) return undefined;
    throw error;
  }
}

function refuseUnlessOptional({ source, optional }: Given, hint = "Leave it out."): void {
  if (optional) return;
  throw new UserError("INVALID_ANSWER", `${source} does not apply to the other answers.`, hint);
}
