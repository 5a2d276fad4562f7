import type { Answers } from "./answers.ts";
import type { Hook } from "./manifest.ts";
import { spellings } from "./package-manager.ts";
import { installRoot, type Place } from "./place.ts";

/** A command that runs after writing, in the order of the plan. */
export interface Step {
  readonly kind: "git" | "install" | "hook" | "typecheck" | "lint" | "test";
  readonly command: readonly [string, ...string[]];
  /** What a hook is for, in its template's words. */
  readonly why?: string;
  /** Absolute path of the folder that it runs in; absent: the new project. */
  readonly folder?: string;
}

/** A command of the template's, as these answers have it. */
export interface PlannedHook {
  readonly command: readonly [string, ...string[]];
  readonly after: Hook["after"];
  readonly why?: string;
}

/**
 * What runs after writing. git begins before the installation, which a package manager may look for, and commits after it, so that
 * the first commit holds the lock file, and what hooks have made. `verify` installs even when the answers do not; hooks that come
 * after an installation need one. In a workspace there is no repository to begin, and the root installs for its members.
 */
export function planSteps(
  { git: wanted, install, pm }: Answers,
  { verify, place = nowhere, hooks = [] }: StepOptions,
): readonly Step[] {
  const spelling = spellings[pm];
  const git = wanted && place.workspace === undefined;
  const folder = installRoot(place, pm);
  const installation: Step = {
    kind: "install",
    command: spelling.install,
    ...(folder !== undefined && { folder }),
  };
  const hooksAfter = (moment: PlannedHook["after"]): readonly Step[] =>
    hooks
      .filter(({ after }) => after === moment)
      .map(({ after: _after, ...hook }) => ({ kind: "hook", ...hook }));
  const check = (kind: "typecheck" | "lint" | "test"): Step => ({
    kind,
    command: spelling.script(kind),
  });
  return [
    ...(git ? [gitInit] : []),
    ...hooksAfter("write"),
    ...(install || verify ? [installation, ...hooksAfter("install")] : []),
    ...(git ? gitCommit : []),
    ...(verify ? [check("typecheck"), check("lint"), check("test")] : []),
  ];
}

interface StepOptions {
  readonly verify: boolean;
  readonly place?: Place | undefined;
  readonly hooks?: readonly PlannedHook[];
}

const nowhere: Place = { repository: undefined, workspace: undefined };

const gitInit: Step = { kind: "git", command: ["git", "init", "--quiet"] };

const gitCommit: readonly Step[] = [
  { kind: "git", command: ["git", "add", "--all"] },
  { kind: "git", command: ["git", "commit", "--quiet", "--message", "Start from Corral"] },
];
