import { createHash } from "node:crypto";
import { mkdir, mkdtemp, readFile, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, relative } from "node:path";
import { execa } from "execa";
import { afterAll, beforeAll, describe, expect, inject, it } from "vitest";
import { toolchain, withTools } from "../../scripts/toolchain.ts";
import type { ToolName } from "../../scripts/toolchain.ts";

const packed = inject("packed");
let place: string;

beforeAll(async () => {
  place = await mkdtemp(join(tmpdir(), "corral-runtimes-"));
});
afterAll(() => rm(place, { recursive: true, force: true }));

const projects = [
  ["--node=22", "--pm=npm"],
  ["--runtime=deno", "--work=compute"],
  ["--runtime=bun", "--work=compute"],
];

describe.each(projects)("a project of %s %s", (...answers) => {
  let byNode20: string[];
  beforeAll(async () => {
    byNode20 = await createWith("node@20", answers);
  });

  it("is whole", () => {
    expect(byNode20.length).toBeGreaterThan(40);
  });

  it.each(["node@22", "node@24", "node@26", "deno", "bun"] as const)(
    "has the same bytes when %s makes it",
    async (runtime) => {
      expect(await createWith(runtime, answers)).toEqual(byNode20);
    },
  );
});

it("what Deno does not allow ends with 2 and the name of the flag", async () => {
  const program = join(packed.folder, "bin", "create-corral.js");
  const args = ["run", "--no-prompt", "--allow-read", "--allow-env", "--allow-sys", program];
  const { exitCode, stderr } = await execa(
    await toolchain("deno"),
    [...args, "refused", "--template=http", "--yes", "--no-install", "--no-git"],
    { cwd: place, env: { CI: "true", NO_COLOR: "1" }, reject: false, stdin: "ignore" },
  );
  expect(exitCode, stderr).toBe(2);
  expect(stderr).toContain("--allow-write");
  expect(stderr).not.toContain("bug");
});

/** What Deno must allow: no more than reading, writing and knowing where it is. */
const permissions = [
  "run",
  "--no-prompt",
  "--allow-read",
  "--allow-write",
  "--allow-env",
  "--allow-sys",
];

/** Creates a project with the packed program under `runtime`; its files with their digests, sorted. */
async function createWith(runtime: ToolName, answers: readonly string[]): Promise<string[]> {
  const cwd = join(place, [runtime, ...answers].join(" "));
  await mkdir(cwd);
  const program = join(packed.folder, "bin", "create-corral.js");
  const flags = ["service", "--template=http", ...answers, "--yes", "--no-install", "--no-git"];
  const args = [...(runtime === "deno" ? permissions : []), program, ...flags];
  const env = { ...(await withTools([])), CI: "true", NO_COLOR: "1" };
  const { exitCode, all } = await execa(await toolchain(runtime), args, {
    cwd,
    env,
    extendEnv: false,
    all: true,
    reject: false,
    stdin: "ignore",
  });
  expect(exitCode, all).toBe(0);
  return digests(join(cwd, "service"));
}

async function digests(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = entries
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name));
  const lines = files.map(async (path) => {
    const digest = createHash("sha256")
      .update(await readFile(path))
      .digest("hex");
    return `${relative(folder, path).replaceAll("\\", "/")} ${digest}`;
  });
  return (await Promise.all(lines)).sort();
}
