import { resolve } from "node:path";
import type { Answers } from "./answers.ts";
import { cautionOnNode } from "./check-node.ts";
import { consentFor, type ConsentRequest } from "./consent.ts";
import type { CreateEvent, FileCounts, FileEntry } from "./events.ts";
import { readPlace, remarksOn, remarksOnFeatures } from "./place.ts";
import { planProject } from "./plan.ts";
import type { Plan, PlannedFile } from "./plan.ts";
import { readSources } from "./read-sources.ts";
import type { Sources } from "./sources.ts";
import { userJournals } from "../project/journal-store.ts";
import { readLock } from "../project/lock.ts";
import { recoverJournals } from "../project/recover-journals.ts";
import { surveyTarget } from "../project/survey-target.ts";
import type { Policy, Survey } from "../project/survey-target.ts";
import { writeFiles } from "../project/write-files.ts";
import { sha256 } from "../shared/sha256.ts";

export interface CreateOptions {
  /** Look and plan, change nothing. */
  readonly dryRun: boolean;
  /** Install, typecheck, lint and test the new project. */
  readonly verify: boolean;
  readonly policy: Policy;
  /** What the template is, where it is not the built-in one of that name. */
  readonly sources?: Sources;
}

/** The outside. */
export interface CreateContext {
  /** Absolute path that `answers.dir` is relative to. */
  readonly cwd: string;
  readonly env: NodeJS.ProcessEnv;
  /** Of the Node that runs here, such as "22.18.0"; undefined where none does. */
  readonly nodeVersion: string | undefined;
  readonly signal: AbortSignal;
  readonly emit: (event: CreateEvent) => void;
  /**
   * Asked before anything is written, where steps run code that the template brings or chooses; throws where it is refused. Absent
   * for a template that is trusted.
   */
  readonly consent?: (request: ConsentRequest) => Promise<void>;
}

export interface CreateResult {
  /** Absolute path, links resolved. */
  readonly target: string;
  readonly dryRun: boolean;
  readonly files: FileCounts;
  /** What to know and to do next, a sentence each. */
  readonly notes: readonly string[];
}

/**
 * Makes a project: plan, write, steps. Before the last file is in its place a failure or an abort leaves the target as it was; from
 * then on the files stay.
 *
 * @throws UserError from the template (2), the target (3), the consent (4), the writing (8), the installation and hooks (7), the
 * checks (6); CANCELLED (130)
 */
export async function createProject(
  asked: Answers,
  { dryRun, verify, policy, ...options }: CreateOptions,
  { cwd, env, nodeVersion, signal, emit, consent }: CreateContext,
): Promise<CreateResult> {
  const store = userJournals(env);
  if (!dryRun) {
    for (const { error, ...recovery } of recoverJournals(store)) {
      emit({
        type: "recovered",
        ...recovery,
        ...(error instanceof Error && { message: error.message }),
      });
    }
  }
  const sources = options.sources ?? (await readSources(asked.template));
  // An address is no fact about the project: the same template by another way gives the same files.
  const answers = { ...asked, template: sources.template.name };
  const target = resolve(cwd, answers.dir);
  const survey = (plan: Plan) =>
    surveyTarget(store.fs, target, plan.files.map(toWrite), { policy, shown: answers.dir });

  const place = readPlace(target);
  let plan = planProject(answers, sources, { verify, place });
  let found = survey(plan);
  const kept = found.files.filter(({ action }) => action === "keep").map(({ path }) => path);
  if (kept.length > 0) {
    plan = planProject(answers, sources, { verify, place, kept, earlier: readLock(found.target) });
    found = survey(plan);
  }
  const { manifest, digest } = sources.template;
  const caution = cautionOnNode(answers, nodeVersion);
  emit({
    type: "plan",
    dryRun,
    target: found.target,
    template: { name: manifest.name, version: manifest.version, digest },
    files: entriesOf(plan, found),
    steps: plan.steps,
    remarks: [
      ...remarksOn(place, answers.pm, cwd),
      ...remarksOnFeatures(manifest.features, answers, { place, folder: target }),
      ...(caution === undefined ? [] : [caution]),
    ],
  });
  const files = countsOf(found);
  const notes = [...plan.notes, ...notesOnKept(kept)];
  if (dryRun) return { target: found.target, dryRun, files, notes };

  const request = consentFor(sources.template, plan.steps);
  if (request !== undefined) await consent?.(request);
  await writeFiles(target, plan.files.map(toWrite), { policy, store, signal, shown: answers.dir });
  emit({ type: "written", target: found.target, files });
  if (plan.steps.length === 0) return { target: found.target, dryRun, files, notes };
  const { runSteps } = await import("./steps.ts");
  const undone = await runSteps(plan.steps, {
    target: found.target,
    shown: answers.dir,
    caution,
    env,
    signal,
    emit,
  });
  return { target: found.target, dryRun, files, notes: [...undone, ...notes] };
}

/** What Corral records for itself always says what is: no policy keeps an old one. */
const toWrite = ({ path, bytes, mode }: PlannedFile) => ({
  path,
  bytes,
  mode,
  always: path.startsWith(".corral/"),
});

function entriesOf({ files }: Plan, survey: Survey): readonly FileEntry[] {
  return files.map(({ path, bytes, told = bytes, mode, origin }, index) => ({
    path,
    size: told.length,
    sha256: sha256(told),
    ...(told !== bytes && { secret: true }),
    mode: mode === 0o755 ? "0755" : "0644",
    origin,
    action: survey.files[index]?.action ?? "create",
  }));
}

function countsOf({ files }: Survey): FileCounts {
  const counts = { create: 0, replace: 0, keep: 0, same: 0 };
  for (const { action } of files) counts[action]++;
  return counts;
}

function notesOnKept(kept: readonly string[]): readonly string[] {
  if (!kept.includes("package.json")) return [];
  return [
    "Your package.json was kept: compare its dependencies and scripts with those of a project in a new folder.",
  ];
}
