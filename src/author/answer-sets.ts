import { resolve } from "node:path";
import { nodeMajors, packageManagers, packageManagersOf } from "../create/answers.ts";
import type { Answers, PackageManager, Runtime, Value } from "../create/answers.ts";
import { interview, toAnswers } from "../create/interview.ts";
import type { Prompt } from "../create/manifest.ts";
import type { Given, Interview } from "../create/interview.ts";
import type { Draft, Question } from "../create/question.ts";
import { questionsFor } from "../create/questions.ts";
import type { TemplateOutline } from "../create/read-outlines.ts";
import { examplesFor } from "./example-values.ts";
import { pairwise } from "./pairwise.ts";

export interface AnswerSets {
  readonly sets: readonly Answers[];
  /** Questions that no example answers, and that have no default: what hangs on them was not looked at. */
  readonly unanswered: readonly Question[];
}

/**
 * The defaults, and few sets of answers in which every two answers to every two questions meet: each runtime and Node with each package manager, each
 * feature on and off, each choice of a prompt, the ends of its bounds, texts that must be escaped. Without chance.
 */
export function answerSetsOf(outline: TemplateOutline): AnswerSets {
  const questions = questionsOf(outline).filter(
    (question) => varied.has(question.id) || promptOf(outline, question) !== undefined,
  );
  const values: Readonly<Record<string, readonly Draft[]>> = {
    platform: platforms,
    pm: packageManagers.map((pm) => ({ pm })),
    ...Object.fromEntries(
      questions.map((question) => [
        `question ${question.id}`,
        examplesFor(question, promptOf(outline, question)).map((value) => ({
          [question.id]: value,
        })),
      ]),
    ),
    ...Object.fromEntries(
      outline.features.map(({ id }) => [`feature ${id}`, [{ [id]: true }, { [id]: false }]]),
    ),
  };
  // Values of any text stand in the rows by their number.
  const parameters = Object.fromEntries(
    Object.entries(values)
      .filter(([, examples]) => examples.length > 0)
      .map(([name, examples]) => [name, examples.map((_, index) => String(index))]),
  );
  const rows = pairwise(parameters, ({ platform, pm }) => {
    if (platform === undefined || pm === undefined) return true;
    const runtime = platforms[Number(platform)]!.runtime;
    return packageManagersOf[runtime].includes(packageManagers[Number(pm)] as PackageManager);
  });
  const others = rows.map((row) => {
    const drafts = Object.entries(row).map(
      ([name, index]) => [name, values[name]![Number(index)]!] as const,
    );
    const features = drafts
      .filter(([name]) => name.startsWith("feature "))
      .flatMap(([, draft]) => Object.keys(draft).filter((id) => draft[id] === true));
    const answered = drafts.filter(([name]) => !name.startsWith("feature "));
    return interviewFor(outline, {
      asked: Object.assign(
        { features: featuresThatGoTogether(features, outline) },
        ...answered.map(([, draft]) => draft),
      ) as Draft,
    });
  });
  // Where all have one: what is wrong with all answers is told of the defaults.
  const complete = [interviewFor(outline, {}), ...others]
    .filter(({ missing }) => missing.length === 0)
    .map(toAnswers);
  const sets = new Map(complete.map((answers) => [JSON.stringify(answers), answers]));
  const unanswered = new Map(
    others.flatMap(({ missing }) => missing).map((each) => [each.id, each]),
  );
  return { sets: [...sets.values()], unanswered: [...unanswered.values()] };
}

/** These features with what they require; of two in conflict the one that stands first in the manifest. */
function featuresThatGoTogether(
  wanted: readonly string[],
  { features }: TemplateOutline,
): readonly string[] {
  const byId = new Map(features.map((feature) => [feature.id, feature]));
  const requiredBy = (id: string, above: readonly string[] = []): readonly string[] =>
    above.includes(id)
      ? []
      : [id, ...(byId.get(id)?.requires ?? []).flatMap((each) => requiredBy(each, [...above, id]))];
  const clash = (a: string, b: string): boolean =>
    byId.get(a)?.conflicts?.includes(b) === true || byId.get(b)?.conflicts?.includes(a) === true;
  const kept: string[] = [];
  for (const id of wanted) {
    const added = requiredBy(id);
    if (!added.some((each) => kept.some((other) => clash(each, other)))) kept.push(...added);
  }
  return features.map(({ id }) => id).filter((id) => kept.includes(id));
}

/**
 * The interview of nobody: given answers, then asked ones as far as they can stand, then a secret's place-holder and the defaults.
 *
 * @throws UserError INVALID_ANSWER for a given one that cannot stand
 */
export function interviewFor(
  outline: TemplateOutline,
  { given = new Map(), asked = {} }: { given?: ReadonlyMap<string, Given>; asked?: Draft },
): Interview {
  const secrets = outline.prompts.filter(({ type }) => type === "secret");
  const fixed = {
    dir: "my-service",
    template: outline.name,
    git: false,
    install: false,
    ...Object.fromEntries(
      secrets.flatMap(({ id, default: holder }) => (holder === undefined ? [] : [[id, holder]])),
    ),
  } as Draft;
  return interview(() => questionsOf(outline), given, { ...fixed, ...asked });
}

/** In words: what differs from the defaults of the template. */
export function describeAnswers(answers: Answers, outline: TemplateOutline): string {
  const { runtime } = answers;
  const usual = toAnswers(interviewFor(outline, { asked: { runtime } }));
  const expected = shapingOf(usual);
  const own = Object.entries(shapingOf(answers)).filter(
    ([id, value]) =>
      (id === "runtime" && value !== "node") ||
      (value !== undefined && JSON.stringify(value) !== JSON.stringify(expected[id])),
  );
  if (own.length === 0) return "the defaults";
  return own
    .map(([id, value]) => `${id} ${typeof value === "object" ? shownList(value) : String(value)}`)
    .join(", ");
}

/** The answers that files are made from. */
function shapingOf(answers: Answers): Readonly<Record<string, Value | undefined>> {
  const { custom, runtime, node, pm, name, description, features } = answers;
  return { runtime, node, pm, name, description, ...custom, features };
}

const shownList = (value: readonly string[]) => (value.length === 0 ? "none" : value.join("+"));

/** Every question of the template, as in a folder that lies in nothing larger, so that the answers are the same on every machine. */
export function questionsOf(outline: TemplateOutline): readonly Question[] {
  return questionsFor(outline.name, {
    cwd: resolve("/"),
    nodeVersion: undefined,
    userAgent: undefined,
    templates: [outline],
    placeOf: () => ({ repository: undefined, workspace: undefined }),
    without: new Set(),
    fetches: false,
  });
}

const platforms: readonly { readonly runtime: Runtime; readonly node?: number }[] = [
  ...nodeMajors.map((node) => ({ runtime: "node" as const, node })),
  { runtime: "deno" },
  { runtime: "bun" },
];

/** Core questions whose answers come out in files. */
const varied: ReadonlySet<string> = new Set(["name", "description"]);

const promptOf = ({ prompts }: TemplateOutline, { id }: Question): Prompt | undefined =>
  prompts.find((prompt) => prompt.id === id);
