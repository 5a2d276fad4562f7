import type { PackageManager } from "./answers.ts";

/** How each package manager spells what the generated texts and the steps of `create` ask of it. */
interface Spelling {
  readonly install: readonly [string, ...string[]];
  /** Exactly what the lock file says: for CI and images. */
  readonly cleanInstall: readonly [string, ...string[]];
  script(name: string): readonly [string, ...string[]];
  /** A program of an installed package. */
  program(name: string): readonly [string, ...string[]];
  /** The program of a package of the same name that is fetched for this one call. */
  fetched(name: string): readonly [string, ...string[]];
}

/**
 * The package manager that a user agent (`npm_config_user_agent`) names; undefined without one. yarn 1 counts as npm: it has no `dlx`,
 * and does not install our projects.
 */
export function managerOf(userAgent: string | undefined): string | undefined {
  return userAgent?.startsWith("yarn/1.") ? "npm" : userAgent?.split("/")[0];
}

export const spellings: Readonly<Record<PackageManager, Spelling>> = {
  npm: {
    install: ["npm", "install"],
    cleanInstall: ["npm", "ci"],
    script: (name) => (name === "test" || name === "start" ? ["npm", name] : ["npm", "run", name]),
    program: (name) => ["npx", name],
    fetched: (name) => ["npx", name],
  },
  pnpm: {
    install: ["pnpm", "install"],
    cleanInstall: ["pnpm", "install", "--frozen-lockfile"],
    script: (name) =>
      name === "test" || name === "start" ? ["pnpm", name] : ["pnpm", "run", name],
    program: (name) => ["pnpm", "exec", name],
    fetched: (name) => ["pnpm", "dlx", name],
  },
  yarn: {
    install: ["yarn", "install"],
    cleanInstall: ["yarn", "install", "--immutable"],
    script: (name) => ["yarn", "run", name],
    program: (name) => ["yarn", "exec", name],
    fetched: (name) => ["yarn", "dlx", name],
  },
  bun: {
    install: ["bun", "install"],
    cleanInstall: ["bun", "install", "--frozen-lockfile"],
    script: (name) => ["bun", "run", name],
    program: (name) => ["bun", "x", name],
    fetched: (name) => ["bun", "x", name],
  },
  deno: {
    install: ["deno", "install"],
    cleanInstall: ["deno", "install", "--frozen"],
    script: (name) => ["deno", "task", name],
    program: (name) => ["deno", "run", `npm:${name}`],
    fetched: (name) => ["deno", "run", "--allow-all", `npm:${name}`],
  },
};
