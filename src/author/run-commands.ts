import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import type { StepEvent } from "../create/events.ts";
import type { Plan } from "../create/plan.ts";
import { runSteps } from "../create/steps.ts";
import { UserError } from "../shared/errors.ts";
import type { PlannedTest, TestFault } from "./test-template.ts";

/**
 * Runs a test's commands, one after the other, in a project of its own in a temporary folder, which goes afterwards. The first that
 * does not end with 0 ends them.
 *
 * @throws UserError CANCELLED
 */
export async function runCommands(
  { test, plan }: PlannedTest,
  outside: {
    readonly env: NodeJS.ProcessEnv;
    readonly signal: AbortSignal;
    readonly emit: (event: StepEvent) => void;
  },
): Promise<readonly TestFault[]> {
  const target = realpathSync(mkdtempSync(join(tmpdir(), "corral-template-")));
  try {
    writeProject(target, plan);
    const steps = (test.commands ?? []).map((command) => ({ kind: "test", command }) as const);
    await runSteps(steps, { target, shown: target, caution: undefined, ...outside });
    return [];
  } catch (error) {
    if (!(error instanceof UserError) || error.code === "CANCELLED") throw error;
    return [{ kind: "command", message: error.message }];
  } finally {
    rmSync(target, { recursive: true, force: true });
  }
}

function writeProject(target: string, { files }: Plan): void {
  for (const { path, bytes, mode } of files) {
    mkdirSync(dirname(join(target, path)), { recursive: true });
    writeFileSync(join(target, path), bytes, { mode });
  }
}
