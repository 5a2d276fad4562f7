import type { Answers } from "../create/answers.ts";
import type { TemplateTest } from "../create/manifest.ts";
import { outlineOf } from "../create/outline-of.ts";
import { planProject } from "../create/plan.ts";
import type { Plan } from "../create/plan.ts";
import type { Sources } from "../create/sources.ts";
import { UserError } from "../shared/errors.ts";
import { answerSetsOf, describeAnswers } from "./answer-sets.ts";
import { manifestName } from "./authored-template.ts";
import type { AuthoredTemplate } from "./authored-template.ts";
import { compareGolden, goldenFolder, readGolden } from "./golden.ts";
import type { GoldenFault } from "./golden.ts";
import { ownFiles } from "./own-files.ts";
import { answersFrom, givenFields } from "./test-answers.ts";

/** Why a test of a template fails. */
export type TestFault =
  | ({ readonly kind: "golden" } & GoldenFault)
  | { readonly kind: "files"; readonly path: string; readonly what: "missing" | "not listed" }
  | { readonly kind: "refused"; readonly message: string; readonly hint: string }
  | { readonly kind: "command"; readonly message: string };

export interface TestResult {
  readonly name: string;
  /** What was looked at, in words. */
  readonly what: string;
  readonly faults: readonly TestFault[];
}

/** A test of the manifest, with the project that its answers give. */
export interface PlannedTest {
  readonly test: TemplateTest;
  readonly answers: Answers;
  readonly plan: Plan;
}

/** One result for each of the manifest's tests, without its commands. */
export function runTests(
  template: AuthoredTemplate,
  sources: Sources,
  tests: readonly TemplateTest[],
): readonly { readonly result: TestResult; readonly planned: PlannedTest | undefined }[] {
  return tests.map((test) => {
    const planned = refusalOr(() => planTest(test, sources));
    if (planned.kind === "refused")
      return { result: resultOf(test, [planned]), planned: undefined };
    const files = ownFiles(planned.value, template, sources);
    const faults: TestFault[] = [];
    if (test.golden !== undefined) {
      const folder = goldenFolder(placeOf(template), test.golden);
      for (const fault of compareGolden(readGolden(folder), files))
        faults.push({ kind: "golden", ...fault });
    }
    if (test.files !== undefined) faults.push(...wrongFiles(test.files, planned.value.plan));
    return { result: resultOf(test, faults), planned: planned.value };
  });
}

/** @throws UserError INVALID_ANSWER, NEEDS_INPUT, TEMPLATE_INVALID */
export function planTest(test: TemplateTest, sources: Sources): PlannedTest {
  const given = givenFields(test.answers, `the test "${test.name}"`);
  const answers = answersFrom(given, outlineOf(sources.template));
  return { test, answers, plan: planProject(answers, sources) };
}

/** Every two answers together once more: each must give a project. A mistake is told once, with the answers that showed it first. */
export function renderAll(sources: Sources): TestResult {
  const outline = outlineOf(sources.template);
  const { sets } = answerSetsOf(outline);
  const told = new Set<string>();
  const faults = sets.flatMap((answers): readonly TestFault[] => {
    const planned = refusalOr(() => planProject(answers, sources));
    if (planned.kind !== "refused" || told.has(planned.message)) return [];
    told.add(planned.message);
    const message = `${planned.message} With ${describeAnswers(answers, outline)}.`;
    return [{ ...planned, message }];
  });
  return { name: "answers", what: `${sets.length} sets of answers give a project`, faults };
}

export const placeOf = ({ folder, layer }: AuthoredTemplate) => ({
  folder,
  root: layer.manifest.root,
});

function resultOf(test: TemplateTest, faults: readonly TestFault[]): TestResult {
  const looked = [
    ...(test.golden === undefined ? [] : [`as recorded in ${test.golden}`]),
    ...(test.files === undefined ? [] : [`the ${test.files.length} files that are listed`]),
  ];
  return { name: test.name, what: looked.join(", ") || "gives a project", faults };
}

/** A list names every file, Corral's own records aside. */
function wrongFiles(listed: readonly string[], { files }: Plan): readonly TestFault[] {
  const paths = files.filter(({ origin }) => origin !== "lock").map(({ path }) => path);
  const missing = listed.filter((path) => !paths.includes(path)).sort();
  const others = paths.filter((path) => !listed.includes(path));
  return [
    ...missing.map((path) => ({ kind: "files", path, what: "missing" }) as const),
    ...others.map((path) => ({ kind: "files", path, what: "not listed" }) as const),
  ];
}

type Refusal = Extract<TestFault, { kind: "refused" }>;

function refusalOr<T>(make: () => T): { readonly kind: "value"; readonly value: T } | Refusal {
  try {
    return { kind: "value", value: make() };
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    return { kind: "refused", message: error.message, hint: error.hint };
  }
}

/**
 * Those of the manifest's tests that are named; all where no name is given.
 *
 * @throws UserError USAGE for a name that no test has
 */
export function pickTests(
  tests: readonly TemplateTest[],
  names: readonly string[],
): readonly TemplateTest[] {
  for (const name of names) {
    if (tests.some((test) => test.name === name)) continue;
    const there = tests.map((test) => test.name).join(", ");
    throw new UserError(
      "USAGE",
      `There is no test "${name}" in ${manifestName}.`,
      there === "" ? `It has no "tests".` : `There are: ${there}.`,
    );
  }
  return names.length === 0 ? tests : tests.filter(({ name }) => names.includes(name));
}
