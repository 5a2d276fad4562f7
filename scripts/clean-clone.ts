import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { execa } from "execa";
import { repository } from "./build.ts";
import { withTools } from "./toolchain.ts";
import type { ToolName } from "./toolchain.ts";

/**
 * The README's two commands on a clean clone of the last commit, with each Node: `npm run clean-clone`, or `npm run clean-clone -- 22 26`.
 * What the commands print goes straight through; a clone in which one failed is left for a look.
 */
const commands = [
  ["npm", "ci"],
  ["npm", "run", "try"],
  ["npm", "test"],
] as const;

const asked = process.argv.slice(2);
const report: string[] = [];
for (const major of asked.length > 0 ? asked : ["20", "22", "24", "26"]) {
  const env = { ...(await withTools([`node@${major}` as ToolName])), CI: "true" };
  const folder = await mkdtemp(join(tmpdir(), `corral-clone-${major}-`));
  await execa("git", ["clone", "--quiet", "--depth=1", `file://${repository}`, folder]);
  let failed = false;
  for (const [program, ...args] of commands) {
    const since = performance.now();
    const result = await execa(program, args, {
      cwd: folder,
      env,
      extendEnv: false,
      stdin: "ignore",
      stdout: "inherit",
      stderr: "inherit",
      reject: false,
    });
    failed ||= result.failed;
    const seconds = Math.round((performance.now() - since) / 1000);
    report.push(
      `Node ${major}: ${[program, ...args].join(" ")} ${result.failed ? "FAILED" : "passed"} in ${seconds} s`,
    );
    if (failed) break;
  }
  if (failed) report.push(`Node ${major}: the clone is left in ${folder}`);
  else await rm(folder, { recursive: true, force: true });
}
console.log(`\n${report.join("\n")}`);
process.exitCode = report.some((line) => line.includes("FAILED")) ? 1 : 0;
