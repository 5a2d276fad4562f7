import { mkdtemp, readFile, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { execa } from "execa";
import { afterAll, beforeAll, describe, expect, inject, it } from "vitest";
import { withTools } from "../../scripts/toolchain.ts";
import type { ToolName } from "../../scripts/toolchain.ts";
import { startRegistry } from "../support/registry.ts";
import type { LocalRegistry } from "../support/registry.ts";

let registry: LocalRegistry;
let place: string;

beforeAll(async () => {
  const { stdout: upstream } = await execa("npm", ["config", "get", "registry"]);
  [registry, place] = await Promise.all([
    startRegistry({ upstream: upstream.trim() }),
    mkdtemp(join(tmpdir(), "corral-launch-")),
  ]);
  await registry.publish(inject("packed").tarball);
});
afterAll(async () => {
  await registry.close();
  await rm(place, { recursive: true, force: true });
});

interface Launcher {
  readonly name: string;
  readonly tools?: readonly ToolName[];
  /** Everything before the folder and the flags of ours. */
  readonly command: readonly [program: string, ...args: string[]];
  /** The local registry, and throw-away caches. */
  readonly env: () => NodeJS.ProcessEnv;
  /** Answers beside those of all. */
  readonly answers?: readonly string[];
  /** What the project is to be run and installed by. */
  readonly makes: string;
}

const npmEnv = (): NodeJS.ProcessEnv => ({
  npm_config_registry: registry.url,
  npm_config_cache: join(place, "npm"),
});
const bunEnv = (): NodeJS.ProcessEnv => ({
  BUN_CONFIG_REGISTRY: registry.url,
  BUN_INSTALL_CACHE_DIR: join(place, "bun"),
});
// Deno and Yarn refuse a version that was published a moment ago.
const denoEnv = (): NodeJS.ProcessEnv => ({
  NPM_CONFIG_REGISTRY: registry.url,
  NPM_CONFIG_MIN_RELEASE_AGE: "0",
  DENO_DIR: join(place, "deno"),
});

/** Each way in which a user starts the published package. */
const launchers: readonly Launcher[] = [
  {
    name: "npm create",
    command: ["npm", "create", "-y", "corral@latest", "--"],
    env: npmEnv,
    makes: "node npm",
  },
  {
    name: "pnpm create",
    tools: ["pnpm"],
    command: ["pnpm", "create", "corral"],
    // It does not read npm_config_registry.
    env: () => ({
      pnpm_config_registry: registry.url,
      XDG_CACHE_HOME: join(place, "pnpm"),
      XDG_DATA_HOME: join(place, "pnpm"),
    }),
    makes: "node pnpm",
  },
  {
    name: "yarn create",
    tools: ["yarn"],
    command: ["yarn", "create", "corral"],
    env: () => ({
      YARN_NPM_REGISTRY_SERVER: registry.url,
      YARN_UNSAFE_HTTP_WHITELIST: "127.0.0.1",
      YARN_NPM_MINIMAL_AGE_GATE: "0",
      YARN_GLOBAL_FOLDER: join(place, "yarn"),
    }),
    makes: "node yarn",
  },
  {
    name: "bun create",
    tools: ["bun"],
    command: ["bun", "create", "corral"],
    env: bunEnv,
    makes: "node bun",
  },
  {
    name: "bun --bun create",
    tools: ["bun"],
    command: ["bun", "--bun", "create", "corral"],
    env: bunEnv,
    answers: ["--runtime=bun"],
    makes: "bun bun",
  },
  {
    name: "deno run",
    tools: ["deno"],
    command: ["deno", "run", "-A", "--min-dep-age=0", "npm:create-corral"],
    env: denoEnv,
    answers: ["--runtime=deno"],
    makes: "deno deno",
  },
  {
    name: "deno init",
    tools: ["deno"],
    command: ["deno", "init", "--yes", "--npm", "corral"],
    env: denoEnv,
    answers: ["--runtime=deno"],
    makes: "deno deno",
  },
  {
    name: "deno create",
    tools: ["deno"],
    command: ["deno", "create", "-y", "npm:corral", "--"],
    env: denoEnv,
    answers: ["--runtime=deno"],
    makes: "deno deno",
  },
];

async function launch(
  { tools = [], command, env, answers = [] }: Omit<Launcher, "name" | "makes">,
  dir: string,
  flags: readonly string[],
) {
  const [program, ...args] = command;
  return execa(
    program,
    [...args, dir, "--template=http", "--yes", "--no-git", ...answers, ...flags],
    {
      cwd: place,
      env: { ...(await withTools(tools)), ...env(), CI: "true" },
      extendEnv: false,
      all: true,
      reject: false,
      stdin: "ignore",
    },
  );
}

describe("from a registry", () => {
  it.each(launchers)(
    "$name makes a project that verifies",
    async ({ name, makes, ...launcher }) => {
      const dir = name.replaceAll(/\W+/g, "-");
      const { exitCode, all } = await launch(launcher, dir, ["--verify"]);
      expect(exitCode, all).toBe(0);
      const { answers } = JSON.parse(
        await readFile(join(place, dir, ".corral", "lock.json"), "utf8"),
      ) as { answers: { name: string; runtime: string; pm: string } };
      expect(`${answers.runtime} ${answers.pm}`).toBe(makes);
      expect(answers.name).toBe(dir);
      // The installation, the types, the linter, the tests.
      expect(all.match(/^ {2}done in /gm), all).toHaveLength(4);
      await rm(join(place, dir), { recursive: true });
    },
  );

  it("npx makes a project", async () => {
    const npx = { command: ["npx", "-y", "create-corral@latest"], env: npmEnv } as const;
    const { exitCode, all } = await launch(npx, "npx", ["--no-install"]);
    expect(exitCode, all).toBe(0);
    expect(await readdir(join(place, "npx"))).toEqual(
      expect.arrayContaining([".corral", ".gitignore", "src", "test", "tsconfig.json"]),
    );
  });
});
