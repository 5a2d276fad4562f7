/** What a project is made from: every question answered, checked once at the door. */
export interface Answers {
  /** The target folder as typed: relative to the current folder, or absolute. */
  readonly dir: string;
  readonly template: string;
  /** npm package name, scope included. */
  readonly name: string;
  /** May be empty. */
  readonly description: string;
  readonly runtime: Runtime;
  /** The oldest Node to support; absent where the runtime is another. */
  readonly node?: NodeMajor;
  readonly pm: PackageManager;
  /** Ids of the template's features, in the manifest's order. */
  readonly features: readonly string[];
  readonly git: boolean;
  readonly install: boolean;
  /** Answers to the template's own prompts, by prompt id; a prompt that does not apply is absent. */
  readonly custom: Readonly<Record<string, Value>>;
}

export type Value = string | number | boolean | readonly string[];

export const runtimes = ["node", "deno", "bun"] as const;
export type Runtime = (typeof runtimes)[number];

export const nodeMajors = [20, 22, 24, 26] as const;
export type NodeMajor = (typeof nodeMajors)[number];

export const packageManagers = ["npm", "pnpm", "yarn", "bun", "deno"] as const;
export type PackageManager = (typeof packageManagers)[number];

/** The package managers that go with a runtime; the first is the usual one. Others are refused. */
export const packageManagersOf: Readonly<Record<Runtime, readonly PackageManager[]>> = {
  node: ["npm", "pnpm", "yarn", "bun"],
  deno: ["deno", "npm"],
  bun: ["bun", "npm", "pnpm"],
};
