import { readdirSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { execa } from "execa";
import { expect, it } from "vitest";
import { toolchain } from "../../scripts/toolchain.ts";

const root = fileURLToPath(new URL("../..", import.meta.url));

/** Every suite of the primitives; of the worker pool the cases of other pools, its drill is in worker-drill.test.ts. */
const suites = readdirSync(`${root}/test/concurrency`)
  .filter((name) => name.endsWith(".test.ts"))
  .filter((name) => !name.startsWith("worker-") || name === "worker-cases.test.ts")
  .map((name) => `test/concurrency/${name}`);

// A few interleavings of each case: `npm run conformance` takes 200 on one runtime.
it.each([
  ["node@22", "node", []],
  ["node@24", "node", []],
  ["node@26", "node", []],
  ["bun", "bun", ["--bun"]],
  ["deno", "deno", ["run", "--allow-all"]],
] as const)("the primitives keep their cases on %s", async (name, runtime, args) => {
  const vitest = [`${root}/node_modules/vitest/vitest.mjs`, "run", "--project", "unit"];
  const { stdout, exitCode } = await execa(
    await toolchain(name),
    [...args, ...vitest, "--reporter=json", ...suites],
    { cwd: root, env: { SEEDS: "3", EXPECTED_RUNTIME: runtime }, reject: false, stderr: "ignore" },
  );
  const { testResults, numPassedTests } = JSON.parse(stdout) as Report;
  const failed = testResults.flatMap(({ assertionResults }) =>
    assertionResults.filter(({ status }) => status === "failed").map(({ fullName }) => fullName),
  );
  expect({ failed, exitCode }).toEqual({ failed: [], exitCode: 0 });
  expect(testResults).toHaveLength(suites.length);
  expect(numPassedTests).toBeGreaterThan(900);
});

/** The part of vitest's report that is read. */
interface Report {
  readonly numPassedTests: number;
  readonly testResults: readonly {
    readonly assertionResults: readonly { readonly status: string; readonly fullName: string }[];
  }[];
}
