import type { Answers } from "./answers.ts";
import { spellings } from "./package-manager.ts";

/** A command that runs in the new project, in the order of the plan. */
export interface Step {
  readonly kind: "git" | "install" | "typecheck" | "lint" | "test";
  readonly command: readonly [string, ...string[]];
}

/**
 * What runs after writing. git begins before the installation, which a package manager may look for, and commits after it, so that
 * the first commit holds the lock file. `verify` installs even when the answers do not.
 */
export function planSteps(
  { git, install, pm }: Answers,
  { verify }: { readonly verify: boolean },
): readonly Step[] {
  const spelling = spellings[pm];
  const check = (kind: "typecheck" | "lint" | "test"): Step => ({
    kind,
    command: spelling.script(kind),
  });
  return [
    ...(git ? [gitInit] : []),
    ...(install || verify ? [{ kind: "install", command: spelling.install } as const] : []),
    ...(git ? gitCommit : []),
    ...(verify ? [check("typecheck"), check("lint"), check("test")] : []),
  ];
}

const gitInit: Step = { kind: "git", command: ["git", "init", "--quiet"] };

const gitCommit: readonly Step[] = [
  { kind: "git", command: ["git", "add", "--all"] },
  { kind: "git", command: ["git", "commit", "--quiet", "--message", "Start from Corral"] },
];
