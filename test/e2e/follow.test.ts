import { createHash } from "node:crypto";
import { mkdir, mkdtemp, readFile, readdir, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, relative } from "node:path";
import { execa } from "execa";
import { afterAll, beforeAll, describe, expect, inject, it } from "vitest";
import { toolchain, withTools } from "../../scripts/toolchain.ts";
import type { ToolName } from "../../scripts/toolchain.ts";

/** A project later, by the packed program. */
const packed = inject("packed");
const repository = join(import.meta.dirname, "..", "..");
let place: string;

beforeAll(async () => {
  place = await mkdtemp(join(tmpdir(), "corral-follow-"));
});
afterAll(() => rm(place, { recursive: true, force: true }));

describe.each(["node@20", "deno", "bun"] as const)("%s", (runtime) => {
  it("adds and removes features: the same bytes as creating with and without them by Node", async () => {
    const [without, whole] = await Promise.all([
      created(`without-${runtime}`, ["agents"]),
      created(`whole-${runtime}`, ["worker-pool", "agents", "docker"]),
    ]);
    const bare = await digests(without);
    await corral(runtime, ["add", "docker", "worker-pool"], without);
    expect(await digests(without)).toEqual(await digests(whole));
    const { exitCode, all } = await corral(runtime, ["status"], without);
    expect(exitCode, all).toBe(0);
    await corral(runtime, ["remove", "worker-pool", "docker"], without);
    expect(await digests(without)).toEqual(bare);
  });
});

describe("what Corral keeps in a project is nobody else's", () => {
  let project: string;
  beforeAll(async () => {
    project = await created("kept-out", ["docker"]);
  });

  it.each([
    ["npm", ["pack", "--dry-run"]],
    ["pnpm", ["pack", "--dry-run"]],
    ["yarn", ["pack", "--dry-run"]],
    ["bun", ["pm", "pack", "--dry-run"]],
  ] as const)("%s packs a package without it", async (tool, args) => {
    const { all, exitCode } = await execa(tool === "npm" ? tool : await toolchain(tool), args, {
      cwd: await created(`packed-by-${tool}`, ["docker"], tool),
      env: await withTools([]),
      all: true,
      reject: false,
      stdin: "ignore",
    });
    expect(exitCode, all).toBe(0);
    expect(all).toMatch(/src\/main\.ts/);
    expect(all).not.toContain(".corral");
  });

  it("prettier passes over it, which it would not by itself", async () => {
    const lock = join(project, ".corral", "lock.json");
    const before = await readFile(lock, "utf8");
    await writeFile(lock, JSON.stringify(JSON.parse(before)));
    const check = (...args: readonly string[]) => own("prettier", ["--check", ...args], project);
    expect((await check("package.json", ".corral")).exitCode).toBe(0);
    expect((await check("--ignore-path=none", ".corral")).all).toContain(".corral/lock.json");
    await writeFile(lock, before);
  });

  it("oxlint and vitest do not look at it", async () => {
    await symlink(join(repository, "node_modules"), join(project, "node_modules"));
    expect((await own("oxlint", [".corral"], project)).all).toContain("No files found to lint");
    const { all } = await own("vitest", ["list", "--filesOnly"], project);
    expect(all).toContain("test/");
    expect(all).not.toContain(".corral");
  });

  it("it is in no image: the Dockerfile's context names what comes in", async () => {
    const [first, ...others] = (await readFile(join(project, ".dockerignore"), "utf8")).split("\n");
    expect(first).toBe("*");
    expect(others.filter((line) => line.includes("corral"))).toEqual([]);
  });
});

/** A project that Node made from the packed program. */
async function created(name: string, features: readonly string[], pm = "npm"): Promise<string> {
  const cwd = join(place, name);
  await mkdir(cwd);
  const flags = ["--yes", "--no-install", "--no-git", "--node=24", `--pm=${pm}`];
  await corral("node@20", ["service", ...flags, `--features=${features.join(",")}`], cwd);
  return join(cwd, "service");
}

/** A tool of this repository's own, in a project. */
const own = (tool: string, args: readonly string[], cwd: string) =>
  execa(join(repository, "node_modules", ".bin", tool), args, { cwd, all: true, reject: false });

async function corral(runtime: ToolName, args: readonly string[], cwd: string) {
  const program = join(packed.folder, "bin", "create-corral.js");
  const before = runtime === "deno" ? ["run", "--allow-all"] : [];
  const result = await execa(await toolchain(runtime), [...before, program, ...args], {
    cwd,
    env: {
      ...(await withTools([])),
      CI: "true",
      NO_COLOR: "1",
      XDG_CACHE_HOME: join(place, ".cache"),
    },
    extendEnv: false,
    all: true,
    reject: false,
    stdin: "ignore",
  });
  expect(result.exitCode, result.all).toBe(0);
  return result;
}

async function digests(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const lines = entries
    .map((entry) => ({ entry, path: join(entry.parentPath, entry.name) }))
    .map(async ({ entry, path }) => {
      const what = entry.isFile()
        ? createHash("sha256")
            .update(await readFile(path))
            .digest("hex")
        : "folder";
      return `${relative(folder, path).replaceAll("\\", "/")} ${what}`;
    });
  return (await Promise.all(lines)).sort();
}
