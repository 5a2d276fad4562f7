import { addHeaders } from "./add-headers.ts";
import type { Answers } from "./answers.ts";
import { decide } from "./decide.ts";
import type { Decisions } from "./decide.ts";
import { completePackageFiles } from "./package-files.ts";
import { namedPrimitives, pickPrimitives } from "./pick-primitives.ts";
import type { Merge } from "./manifest.ts";
import { planHooks, planNextSteps } from "./plan-hooks.ts";
import { planSteps } from "./plan-steps.ts";
import type { Step } from "./plan-steps.ts";
import { byPath, mergeFiles } from "./merge-files.ts";
import { spellings } from "./package-manager.ts";
import { installRoot, type Place } from "./place.ts";
import { dependsOnSecret, hideSecrets, planOwnFiles } from "./plan-own-files.ts";
import { renderTemplate } from "./render-template.ts";
import type { Sources } from "./sources.ts";
import type { Lock } from "../project/lock.ts";
import { quoteForShell } from "../shared/quote-for-shell.ts";

/** All that `create` will do, as data: `--dry-run` prints it, tests compare it, the writer and the steps carry it out. */
export interface Plan {
  /** Sorted by path. */
  readonly files: readonly PlannedFile[];
  readonly steps: readonly Step[];
  /** What to do next, a sentence each. */
  readonly notes: readonly string[];
}

export interface PlannedFile {
  /** Below the target, written with "/". */
  readonly path: string;
  readonly bytes: Uint8Array;
  readonly mode: 0o644 | 0o755;
  readonly origin: "template" | "primitive" | "testing" | "lock";
  /** Made once: later it is the user's, neither drifted nor touched. */
  readonly owner?: "user";
  /** How what follows the template joins its new text with the user's; absent: line by line. */
  readonly merge?: Merge;
  /** Of a file that depends on a secret: its text with a place-holder, which alone is told of. */
  readonly told?: Uint8Array;
}

export interface PlanOptions {
  /** Check the new project, which takes an installation. */
  readonly verify?: boolean;
  /** Paths whose files the target has and keeps: the lock says of them what `earlier`, the target's own lock, does. */
  readonly kept?: readonly string[];
  readonly earlier?: Lock | undefined;
  /** What the target lies in. */
  readonly place?: Place | undefined;
}

/** Pure: the same answers and sources give the same plan, byte for byte, on every runtime and platform. */
export function planProject(
  answers: Answers,
  sources: Sources,
  { verify = false, kept = [], earlier, place }: PlanOptions = {},
): Plan {
  const { manifest } = sources.template;
  const decisions = decide(answers, sources.template);
  const files = planFiles(decisions, sources);
  const filesFor = (other: Answers) =>
    other === answers ? files : planFiles(decide(other, sources.template), sources);
  const [hidden, other] = [hideSecrets(answers, manifest), hideSecrets(answers, manifest, "0")];
  const twins = { hidden: filesFor(hidden), other: filesFor(other) };
  const ownFiles = planOwnFiles(answers, sources, { files, ...twins, kept, earlier });
  const shown = hidden === answers ? decisions : decide(hidden, sources.template);
  const hooks = planHooks(sources.template, decisions, shown);
  const steps = planSteps(answers, { verify, place, hooks });
  return {
    files: [...withTold(files, twins), ...yarnLock(answers, place), ...ownFiles].sort(byPath),
    steps,
    notes: [
      ...(steps.some(({ kind }) => kind === "install")
        ? []
        : [
            spellings[answers.pm].install.join(" "),
            ...hooks
              .filter(({ after }) => after === "install")
              .map(({ command }) => command.map((word) => quoteForShell(word, "linux")).join(" ")),
          ]),
      ...planNextSteps(sources.template, shown),
    ],
  };
}

/** The hash of a short secret's file is as good as the secret: who has the template tries them all. */
function withTold(
  files: readonly PlannedFile[],
  { hidden, other }: Readonly<Record<"hidden" | "other", readonly PlannedFile[]>>,
): readonly PlannedFile[] {
  return files.map((file, index) => {
    const [twin = file, another = file] = [hidden[index], other[index]];
    return dependsOnSecret(twin, another) ? { ...file, told: twin.bytes } : file;
  });
}

/** What the template and our sources give. */
function planFiles(decisions: Decisions, sources: Sources) {
  const { template } = sources;
  const rendered = addHeaders(renderTemplate(template, decisions), template.manifest.headers);
  const own = completePackageFiles(rendered, template.manifest, decisions);
  const picked = pickPrimitives(own, sources, namedPrimitives(template.manifest, decisions));
  return mergeFiles([...own.map((each) => ({ ...each, origin: "template" as const })), ...picked]);
}

/**
 * An empty lock file tells yarn that the project stands by itself; without one it takes a package.json in a folder above for its root,
 * and refuses. In a member it would cut the project off from its workspace. It is not of the template: the installation fills it.
 */
function yarnLock({ pm }: Answers, place: Place | undefined): readonly PlannedFile[] {
  const member = place !== undefined && installRoot(place, pm) !== undefined;
  if (pm !== "yarn" || member) return [];
  return [{ path: "yarn.lock", bytes: new Uint8Array(), mode: 0o644, origin: "lock" }];
}
