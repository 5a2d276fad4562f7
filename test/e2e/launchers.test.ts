import { mkdtemp, readFile, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { execa } from "execa";
import { afterAll, beforeAll, describe, expect, inject, it } from "vitest";
import { withTools } from "../../scripts/toolchain.ts";
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

/** Each way in which a user starts the published package, with throw-away caches and the local registry alone. */
const launchers: readonly {
  name: string;
  command: (dir: string) => string[];
  env: () => NodeJS.ProcessEnv;
}[] = [
  {
    name: "npm create",
    command: (dir) => ["npm", "create", "-y", "corral@latest", dir, "--", ...flags],
    env: () => ({ npm_config_registry: registry.url, npm_config_cache: join(place, "npm-cache") }),
  },
  {
    name: "npx",
    command: (dir) => ["npx", "-y", "create-corral@latest", dir, ...flags],
    env: () => ({ npm_config_registry: registry.url, npm_config_cache: join(place, "npm-cache") }),
  },
  {
    name: "pnpm create",
    command: (dir) => ["pnpm", "create", "corral", dir, ...flags],
    // pnpm does not read npm_config_registry
    env: () => ({
      pnpm_config_registry: registry.url,
      XDG_CACHE_HOME: join(place, "pnpm"),
      XDG_DATA_HOME: join(place, "pnpm"),
    }),
  },
];

describe("from a registry", () => {
  it.each(launchers)("$name makes a project", async ({ name, command, env }) => {
    const dir = name.replace(" ", "-");
    const [program = "", ...args] = command(dir);
    const tools = await withTools(program === "pnpm" ? ["pnpm"] : []);
    const { exitCode, all } = await execa(program, args, {
      cwd: place,
      env: { ...tools, ...env(), CI: "true" },
      extendEnv: false,
      all: true,
      reject: false,
      stdin: "ignore",
    });
    expect(all).toContain(dir);
    expect(exitCode, all).toBe(0);
    const manifest = JSON.parse(await readFile(join(place, dir, "package.json"), "utf8")) as {
      name: string;
    };
    expect(manifest.name).toBe(dir);
    expect(await readdir(join(place, dir))).toEqual(
      expect.arrayContaining([".corral", ".gitignore", "src", "test", "tsconfig.json"]),
    );
  });
});
