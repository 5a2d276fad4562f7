import type { Answers } from "./answers.ts";
import { spellings } from "./package-manager.ts";
import { installRoot, type Place } from "./place.ts";

/** A command that runs after writing, in the order of the plan. */
export interface Step {
  readonly kind: "git" | "install" | "typecheck" | "lint" | "test";
  readonly command: readonly [string, ...string[]];
  /** Absolute path of the folder that it runs in; absent: the new project. */
  readonly folder?: string;
}

/**
 * What runs after writing. git begins before the installation, which a package manager may look for, and commits after it, so that
 * the first commit holds the lock file. `verify` installs even when the answers do not. In a workspace there is no repository to
 * begin, and the root installs for its members.
 */
export function planSteps(
  { git: wanted, install, pm }: Answers,
  { verify, place = nowhere }: { readonly verify: boolean; readonly place?: Place | undefined },
): readonly Step[] {
  const spelling = spellings[pm];
  const git = wanted && place.workspace === undefined;
  const folder = installRoot(place, pm);
  const installation: Step = {
    kind: "install",
    command: spelling.install,
    ...(folder !== undefined && { folder }),
  };
  const check = (kind: "typecheck" | "lint" | "test"): Step => ({
    kind,
    command: spelling.script(kind),
  });
  return [
    ...(git ? [gitInit] : []),
    ...(install || verify ? [installation] : []),
    ...(git ? gitCommit : []),
    ...(verify ? [check("typecheck"), check("lint"), check("test")] : []),
  ];
}

const nowhere: Place = { repository: undefined, workspace: undefined };

const gitInit: Step = { kind: "git", command: ["git", "init", "--quiet"] };

const gitCommit: readonly Step[] = [
  { kind: "git", command: ["git", "add", "--all"] },
  { kind: "git", command: ["git", "commit", "--quiet", "--message", "Start from Corral"] },
];
