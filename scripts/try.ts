import { rmSync } from "node:fs";
import { join, relative } from "node:path";
import { disconnect } from "../test/e2e/drills/disconnect.ts";
import { spinningTask } from "../test/e2e/drills/spinning-task.ts";
import { stopUnderLoad } from "../test/e2e/drills/stop-under-load.ts";
import type { DrillReport } from "../test/e2e/drills/target.ts";
import { httpTarget } from "../test/e2e/http-target.ts";
import { RunningService } from "../test/e2e/running-service.ts";
import { build, repository } from "./build.ts";
import { askHello, compute } from "./try/requests.ts";
import { cleanUp, runProgram, StepFailed } from "./try/run-program.ts";

/**
 * `npm run try`: the main job for real. Makes a service with the built program in the git-ignored folder `playground/`, installs and
 * checks it, starts it, sends it requests and stops it; says in plain lines what it did and saw. Status 1 when anything is wrong.
 */
const playground = join(repository, "playground");
const folder = join(playground, "my-service");
const began = performance.now();

// Ctrl-C too ends what was started: a service is not in our process group, its own exit hook stops it.
process.once("SIGINT", () => process.exit(130));

try {
  await main();
  console.log(`\nAll went well, in ${seconds(began)}. It is yours to play with:`);
  console.log(`  cd ${relative(process.cwd(), folder)} && npm run dev`);
} catch (error) {
  console.log(error instanceof StepFailed ? `\n✗ ${error.message}` : error);
  process.exitCode = 1;
}

async function main(): Promise<void> {
  await step("built the program", () => build({ clean: false }));
  rmSync(folder, { recursive: true, force: true });
  // A repository of its own: the linter goes by .gitignore, and ours ignores the playground.
  await runProgram(["git", "init", "--quiet", playground], repository);
  await step("created playground/my-service", async () => {
    const program = join(repository, "bin/create-corral.js");
    const flags = ["--template=http", "--work=compute", "--pm=npm"];
    const modes = ["--yes", "--no-git", "--no-install"];
    const output = await runProgram(
      [process.execPath, program, folder, ...flags, ...modes],
      repository,
    );
    return output.match(/\d+ new files/)?.[0];
  });
  // With Node 20 the tests build dist/ first, from which the service runs.
  for (const [script, ...args] of [["install"], ["run", "typecheck"], ["run", "lint"], ["test"]]) {
    const words = ["npm", script ?? "", ...args];
    await step(words.join(" "), async () => lastWords(await runProgram(words, folder)));
  }
  if (process.platform === "win32") {
    console.log("- not started here: Windows has no SIGTERM to stop it by");
    return;
  }
  await useAndStop();
}

async function useAndStop(): Promise<void> {
  const target = httpTarget({
    folder,
    program: process.execPath,
    builds: Number(process.versions.node.split(".")[0]) < 22,
    features: ["worker-pool"],
    pm: "npm",
    env: process.env,
  });
  let service: RunningService | undefined;
  try {
    await step("started it", async () => {
      service = await RunningService.start(target);
      return `process ${service.pid} on port ${service.port}`;
    });
    if (service === undefined || target.spin === undefined) return;
    const running: RunningService = service;
    const { spin } = target;
    await step("asked it", async () => askHello(running));
    await step("let it compute", async () => compute(running));
    await step("a client goes away", async () => seen(await disconnect(target, running)));
    await step("a request spins", async () => seen(await spinningTask(spin, running)));
    await step("SIGTERM under load", async () => seen(await stopUnderLoad(target, running)));
  } finally {
    service?.dispose();
  }
}

/** Does one thing and says so, with what was seen and how long it took. */
async function step(what: string, fn: () => Promise<string | undefined | void>): Promise<void> {
  const since = performance.now();
  const saw = await fn();
  console.log(`✓ ${what}${saw === undefined ? "" : `: ${saw}`} (${seconds(since)})`);
}

function seen({ line, faults }: DrillReport): string {
  if (faults.length > 0) throw new StepFailed(`${line}\n  ${faults.join("\n  ")}`);
  return line;
}

/** The line in which npm, the linter or the tests say how it went. */
function lastWords(output: string): string | undefined {
  const telling = /^(added \d+ packages|Found \d+ warnings.*|\s*Tests\s+.*passed.*)/gm;
  return cleanUp(output).match(telling)?.at(-1)?.trim().replaceAll(/\s+/g, " ");
}

function seconds(since: number): string {
  return `${((performance.now() - since) / 1000).toFixed(1)} s`;
}
