import { rm } from "node:fs/promises";
import { join } from "node:path";
import { execa } from "execa";
import { drill } from "../../test/e2e/drill.ts";
import { spellings } from "../../src/create/package-manager.ts";
import { httpTarget } from "../../test/e2e/http-target.ts";
import type { PackedPackage } from "../pack.ts";
import { toolchain, withTools } from "../toolchain.ts";
import type { Cell } from "./cells.ts";

export interface StepResult {
  readonly step: string;
  readonly seconds: number;
  /** What is wrong, with the end of the program's output; none: the step passed. */
  readonly faults: readonly string[];
}

export interface CellResult {
  readonly cell: Cell;
  readonly steps: readonly StepResult[];
}

/** A cell under way: its project and the environment in which its runtime and its package manager are the first on PATH. */
export interface PreparedCell extends CellResult {
  readonly folder: string;
  /** The runtime. Absolute path. */
  readonly program: string;
  readonly env: NodeJS.ProcessEnv;
}

type Command = readonly [program: string, ...args: string[]];

export const hasFailed = ({ steps }: CellResult): boolean =>
  steps.some(({ faults }) => faults.length > 0);

/**
 * Creates the cell's project below `place` from the packed package, installs it and runs its `check`, each in the cell's own runtime
 * and package manager. Stops at the first step that fails: the steps done are in the result, never thrown.
 */
export async function prepareCell(
  cell: Cell,
  place: string,
  packed: PackedPackage,
): Promise<PreparedCell> {
  const { runtime, pm } = cell;
  const tool =
    cell.node === undefined ? (runtime as "deno" | "bun") : (`node@${cell.node}` as const);
  // What keeps a package manager from writing the first lock file on a CI machine.
  const env = {
    ...(await withTools([tool, ...(pm === "npm" ? [] : [pm])])),
    CI: "true",
    YARN_ENABLE_IMMUTABLE_INSTALLS: "false",
  };
  const folder = join(place, cell.id);
  const program = await toolchain(tool);
  const prepared = { cell, folder, program, env };

  const create: Command = [
    program,
    ...(runtime === "deno" ? ["run", "--allow-all"] : []),
    join(packed.folder, "bin", "create-corral.js"),
    folder,
    ...flagsOf(cell),
  ];
  const steps: StepResult[] = [];
  const todo: readonly (readonly [step: string, command: Command, cwd: string])[] = [
    ["create", create, place],
    ["install", spellings[pm].install, folder],
    ["check", spellings[pm].script("check"), folder],
    ...(cell.node === 20 ? [["build", spellings[pm].script("build"), folder] as const] : []),
  ];
  for (const [step, command, cwd] of todo) {
    const result = await runStep(step, command, { cwd, env });
    steps.push(result);
    if (result.faults.length > 0) break;
  }
  return { ...prepared, steps };
}

/** Starts the prepared project and puts it through every drill, each of which stops it again; then removes the project if all went well. */
export async function drillCell(prepared: PreparedCell): Promise<CellResult> {
  const { cell, folder, program, env } = prepared;
  const steps = [...prepared.steps];
  if (hasFailed(prepared)) return { cell, steps };
  let since = performance.now();
  try {
    const reports = drill(
      httpTarget({
        folder,
        program,
        env,
        pm: cell.pm,
        builds: cell.node === 20,
        features: cell.on,
      }),
    );
    for await (const { name, faults } of reports) {
      steps.push({
        step: name.replace(/^(SIGTERM to|Ctrl-C at) .*/, "$1 start"),
        seconds: secondsSince(since),
        faults,
      });
      since = performance.now();
    }
  } catch (error) {
    steps.push({ step: "drill", seconds: secondsSince(since), faults: [String(error)] });
  }
  const result = { cell, steps };
  if (!hasFailed(result)) await rm(folder, { recursive: true, force: true });
  return result;
}

function flagsOf({ template, runtime, node, pm, on, off, custom }: Cell): string[] {
  return [
    `--template=${template}`,
    `--runtime=${runtime}`,
    ...(node === undefined ? [] : [`--node=${node}`]),
    `--pm=${pm}`,
    ...(on.length > 0 ? [`--features=${on.join(",")}`] : []),
    ...off.map((id) => `--no-${id}`),
    ...Object.entries(custom).map(([id, value]) => `--${id}=${value}`),
    "--yes",
    "--no-install",
    "--no-git",
  ];
}

async function runStep(
  step: string,
  [program, ...args]: Command,
  { cwd, env }: { cwd: string; env: NodeJS.ProcessEnv },
): Promise<StepResult> {
  const since = performance.now();
  const { failed, shortMessage, all } = await execa(program, args, {
    cwd,
    env,
    extendEnv: false,
    all: true,
    reject: false,
    stdin: "ignore",
    timeout: 600_000,
  });
  const faults = failed ? [`${shortMessage}\n${all.split("\n").slice(-60).join("\n")}`] : [];
  return { step, seconds: secondsSince(since), faults };
}

const secondsSince = (since: number): number => Math.round((performance.now() - since) / 100) / 10;
