import { cp, mkdir, mkdtemp, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join, relative } from "node:path";
import { execa } from "execa";
import { afterAll, beforeAll, expect, inject, it } from "vitest";
import { toolchain, withTools } from "../../scripts/toolchain.ts";
import type { ToolName } from "../../scripts/toolchain.ts";

const packed = inject("packed");
const fixtures = join(import.meta.dirname, "..", "fixtures", "codemods");
let place: string;
let byOneThread: Outcome;

beforeAll(async () => {
  place = await mkdtemp(join(tmpdir(), "corral-codemod-"));
  byOneThread = await codemodWith("node@20", 1);
});
afterAll(() => rm(place, { recursive: true, force: true }));

interface Outcome {
  readonly exitCode: number | undefined;
  readonly said: string;
  /** The whole work tree afterwards, as git sees it against the commit before. */
  readonly diff: string;
}

it("the packed program edits every fixture that it can", () => {
  expect(byOneThread.exitCode).toBe(0);
  expect(byOneThread.said).toMatch(/Wrote \d{2,} edits in \d{2,} files/);
  expect(byOneThread.diff).toContain("concurrency/all.");
});

const others: readonly (readonly [ToolName, number])[] = [
  ["node@20", 3],
  ["node@22", 1],
  ["node@24", 1],
  ["node@26", 2],
  ["deno", 1],
  ["deno", 2],
  ["bun", 1],
  ["bun", 2],
];

it.each(others)("%s with %i threads says and writes the same bytes", async (runtime, jobs) => {
  expect(await codemodWith(runtime, jobs)).toEqual(byOneThread);
});

/** What Deno must allow: no more than reading, writing, knowing where it is, and asking git. */
const permissions = [
  "run",
  "--no-prompt",
  "--allow-read",
  "--allow-write",
  "--allow-env",
  "--allow-sys",
  "--allow-run=git",
];

/** Runs `codemod --write` over a repository that holds the input of every fixture. */
async function codemodWith(runtime: ToolName, jobs: number): Promise<Outcome> {
  const cwd = await mkdtemp(join(place, "repository-"));
  const env = {
    ...(await withTools([])),
    CI: "true",
    NO_COLOR: "1",
    GIT_CONFIG_GLOBAL: "/dev/null",
    XDG_CACHE_HOME: await mkdtemp(join(place, "cache-")),
  };
  const git = (...args: readonly string[]) =>
    execa("git", ["-c", "user.name=t", "-c", "user.email=t@example.invalid", ...args], {
      cwd,
      env,
    });
  await plantInputs(cwd);
  await git("init", "--quiet");
  await git("add", "--all");
  await git("commit", "--quiet", "--message", "inputs");

  const program = join(packed.folder, "bin", "corral.js");
  const flags = ["codemod", "--write", `--jobs=${jobs}`];
  const args = [...(runtime === "deno" ? permissions : []), program, ...flags];
  const options = { cwd, env, extendEnv: false, reject: false, all: true } as const;
  const { exitCode, all } = await execa(await toolchain(runtime), args, options);
  await git("add", "--all");
  const { stdout: diff } = await git("diff", "--cached", "--binary");
  return { exitCode, said: all, diff };
}

async function plantInputs(folder: string): Promise<void> {
  await writeFile(join(folder, "package.json"), `{"name":"inputs","type":"module"}`);
  const entries = await readdir(fixtures, { recursive: true, withFileTypes: true });
  const inputs = entries.filter((entry) => entry.isFile() && entry.name.startsWith("input."));
  expect(inputs.length).toBeGreaterThan(50);
  for (const { parentPath, name } of inputs) {
    const to = join(folder, relative(fixtures, parentPath), name);
    await mkdir(dirname(to), { recursive: true });
    await cp(join(parentPath, name), to);
  }
}
