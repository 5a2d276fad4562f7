import { execFile } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { describe, expect, it } from "vitest";
import { formatTally, tallyTests } from "../../scripts/tally.ts";

const script = fileURLToPath(new URL("../../scripts/tally.ts", import.meta.url));
const green = {
  success: true,
  numPassedTests: 7,
  numFailedTests: 0,
  numPendingTests: 2,
  numTodoTests: 0,
  testResults: [],
};

describe("the closing line of CI", () => {
  it("adds up tests and cells", () => {
    expect(formatTally([tallyTests(green), { passed: 4, failed: 1, skipped: 6 }])).toBe(
      "11 passed, 1 failed, 8 skipped",
    );
  });

  it("names no skipped tests where there are none", () => {
    expect(formatTally([{ passed: 3, failed: 0, skipped: 0 }])).toBe("3 passed, 0 failed");
  });

  it("counts a file that could not be loaded", () => {
    const testResults = [{ status: "failed", assertionResults: [] }];
    expect(tallyTests({ ...green, success: false, testResults }).failed).toBe(1);
  });

  it("counts an error outside of any test", () => {
    expect(tallyTests({ ...green, success: false }).failed).toBe(1);
  });

  it("counts a report that was never written, and ends with status 1", async () => {
    const folder = await mkdtemp(join(tmpdir(), "corral-tally-"));
    await writeFile(join(folder, "tests.json"), JSON.stringify(green));
    const run = promisify(execFile)(process.execPath, [
      "--import",
      "tsx",
      script,
      join(folder, "tests.json"),
      join(folder, "none.json"),
    ]);
    await expect(run).rejects.toMatchObject({ code: 1, stdout: "7 passed, 1 failed, 2 skipped\n" });
    await rm(folder, { recursive: true });
  });
});
