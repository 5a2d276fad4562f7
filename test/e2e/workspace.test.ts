import { existsSync } from "node:fs";
import { mkdtemp, readFile, realpath, rm, writeFile } from "node:fs/promises";
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
    const cwd = await realpath(await mkdtemp(join(tmpdir(), "corral-monorepo-")));
    onTestFinished(() => rm(cwd, { recursive: true, force: true }));
    for (const [path, text] of Object.entries(files)) await writeFile(join(cwd, path), text);

    const program = join(inject("packed").folder, "bin/create-corral.js");
    const argv = [
      "packages/api",
      "--template=http",
      `--pm=${pm}`,
      "--node=20",
      "--yes",
      "--verify",
    ];
    const { exitCode, all } = await execa(process.execPath, [program, ...argv], {
      cwd,
      env: { ...(await withTools(tools)), CI: "true" },
      extendEnv: false,
      all: true,
      reject: false,
      stdin: "ignore",
    });
    expect(exitCode, all).toBe(0);
    expect(await readFile(join(cwd, lockFile), "utf8")).toContain("packages/api");
    expect(existsSync(join(cwd, "packages/api", lockFile))).toBe(false);
    expect(existsSync(join(cwd, "packages/api/.git"))).toBe(false);
  },
);
