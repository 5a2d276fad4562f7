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
  [registry, place] = await Promise.all([
    startRegistry(),
    mkdtemp(join(tmpdir(), "corral-launch-")),
  ]);
  await registry.publish(inject("packed").tarball);
});
afterAll(async () => {
  await registry.close();
  await rm(place, { recursive: true, force: true });
});

const flags = ["--template=http", "--yes", "--no-install", "--no-git"];

interface Launcher {
  readonly name: string;
  readonly tools?: readonly ToolName[];
  /** Everything before the folder and the flags of ours. */
  readonly command: readonly [program: string, ...args: string[]];
  /** The local registry alone, and throw-away caches. */
  readonly env: () => NodeJS.ProcessEnv;
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
  { name: "npm create", command: ["npm", "create", "-y", "corral@latest", "--"], env: npmEnv },
  { name: "npx", command: ["npx", "-y", "create-corral@latest"], env: npmEnv },
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
  },
  { name: "bun create", tools: ["bun"], command: ["bun", "create", "corral"], env: bunEnv },
  {
    name: "bun --bun create",
    tools: ["bun"],
    command: ["bun", "--bun", "create", "corral"],
    env: bunEnv,
  },
  {
    name: "deno run",
    tools: ["deno"],
    command: ["deno", "run", "-A", "--min-dep-age=0", "npm:create-corral"],
    env: denoEnv,
  },
  {
    name: "deno init",
    tools: ["deno"],
    command: ["deno", "init", "--yes", "--npm", "corral"],
    env: denoEnv,
  },
  {
    name: "deno create",
    tools: ["deno"],
    command: ["deno", "create", "-y", "npm:corral", "--"],
    env: denoEnv,
  },
];

describe("from a registry", () => {
  it.each(launchers)("$name makes a project", async ({ name, tools = [], command, env }) => {
    const dir = name.replaceAll(/\W+/g, "-");
    const [program, ...args] = command;
    const { exitCode, all } = await execa(program, [...args, dir, ...flags], {
      cwd: place,
      env: { ...(await withTools(tools)), ...env(), CI: "true" },
      extendEnv: false,
      all: true,
      reject: false,
      stdin: "ignore",
    });
    expect(exitCode, all).toBe(0);
    const manifest = JSON.parse(await readFile(join(place, dir, "package.json"), "utf8")) as {
      name: string;
    };
    expect(manifest.name).toBe(dir);
    expect(await readdir(join(place, dir))).toEqual(
      expect.arrayContaining([".corral", ".gitignore", "src", "test", "tsconfig.json"]),
    );
  });

  it("npm create without npm's -- makes the project that was meant", async () => {
    const words = ["dashless", "--template", "http", "--node=20", "--pm=pnpm", "--features", "ci"];
    const { exitCode, all } = await execa(
      "npm",
      ["create", "-y", "corral@latest", ...words, "--no-install", "--no-git"],
      {
        cwd: place,
        env: { ...(await withTools([])), ...npmEnv(), CI: "true" },
        extendEnv: false,
        all: true,
        reject: false,
        stdin: "ignore",
      },
    );
    expect(exitCode, all).toBe(0);
    const lock = await readFile(join(place, "dashless", ".corral/lock.json"), "utf8");
    expect(JSON.parse(lock)).toMatchObject({
      answers: { name: "dashless", node: 20, pm: "pnpm" },
      features: { ci: true, docker: false },
    });
    expect(await readdir(join(place, "dashless"))).not.toContain(".git");
  });
});
