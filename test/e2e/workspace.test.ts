import { existsSync } from "node:fs";
import { mkdtemp, readdir, readFile, realpath, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { execa } from "execa";
import { expect, inject, it, onTestFinished } from "vitest";
import { withTools, type ToolName } from "../../scripts/toolchain.ts";

interface Monorepo {
  readonly pm: "npm" | "pnpm";
  readonly tools: readonly ToolName[];
  readonly files: Readonly<Record<string, string>>;
  readonly lockFile: string;
}

const root = '{ "name": "root", "private": true, "workspaces": ["packages/*"] }\n';
const monorepos: readonly Monorepo[] = [
  { pm: "npm", tools: [], files: { "package.json": root }, lockFile: "package-lock.json" },
  {
    pm: "pnpm",
    tools: ["pnpm"],
    files: {
      "package.json": '{ "name": "root", "private": true }\n',
      "pnpm-workspace.yaml": "packages:\n  - packages/*\n",
    },
    lockFile: "pnpm-lock.yaml",
  },
];

it.each(monorepos)(
  "in a workspace of $pm a member is installed from the root, and verifies",
  async ({ pm, tools, files, lockFile }) => {
    const cwd = await folderWith(files);
    const argv = ["packages/api", `--pm=${pm}`, "--node=20", "--verify"];
    const { exitCode, all } = await create(argv, { cwd, tools });
    expect(exitCode, all).toBe(0);
    expect(await readFile(join(cwd, lockFile), "utf8")).toContain("packages/api");
    expect(existsSync(join(cwd, "packages/api", lockFile))).toBe(false);
    expect(existsSync(join(cwd, "packages/api/.git"))).toBe(false);
  },
);

it("yarn installs a project below somebody else's package", async () => {
  const cwd = await folderWith({ "package.json": '{ "name": "somebody-elses" }\n' });
  const argv = ["api", "--pm=yarn", "--node=22"];
  const { exitCode, all } = await create(argv, { cwd, tools: ["yarn"] });
  expect(exitCode, all).toBe(0);
  expect(await readFile(join(cwd, "api/yarn.lock"), "utf8")).toContain('"hono@');
});

it("a member of a workspace that is to run on Deno is refused, and nothing is written", async () => {
  const cwd = await folderWith({ "deno.json": '{ "workspace": ["packages/*"] }\n' });
  const { exitCode, all } = await create(["packages/api", "--runtime=deno"], { cwd, tools: [] });
  expect(exitCode).toBe(2);
  expect(all).toContain('--runtime "deno": does not go with a folder that a workspace lists');
  expect(await readdir(cwd)).toEqual(["deno.json"]);
});

async function folderWith(files: Readonly<Record<string, string>>): Promise<string> {
  const folder = await realpath(await mkdtemp(join(tmpdir(), "corral-monorepo-")));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  for (const [path, text] of Object.entries(files)) await writeFile(join(folder, path), text);
  return folder;
}

/** Runs the packed program, which asks nothing. */
async function create(
  argv: readonly string[],
  { cwd, tools }: { readonly cwd: string; readonly tools: readonly ToolName[] },
) {
  const program = join(inject("packed").folder, "bin/create-corral.js");
  return execa(process.execPath, [program, ...argv, "--template=http", "--yes"], {
    cwd,
    env: { ...(await withTools(tools)), CI: "true" },
    extendEnv: false,
    all: true,
    reject: false,
    stdin: "ignore",
  });
}
