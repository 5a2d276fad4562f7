import { readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";

export interface Tally {
  readonly passed: number;
  readonly failed: number;
  readonly skipped: number;
}

/** Counts of vitest's JSON report. A file that could not even be loaded, and an error outside of any test, count as one failure each. */
export function tallyTests(report: VitestReport): Tally {
  const unloaded = report.testResults.filter(
    ({ status, assertionResults }) => status === "failed" && assertionResults.length === 0,
  );
  const failed = report.numFailedTests + unloaded.length;
  return {
    passed: report.numPassedTests,
    failed: failed === 0 && !report.success ? 1 : failed,
    skipped: report.numPendingTests + report.numTodoTests,
  };
}

export function formatTally(tallies: readonly Tally[]): string {
  const sum = (name: keyof Tally): number =>
    tallies.reduce((total, tally) => total + tally[name], 0);
  const skipped = sum("skipped");
  return `${sum("passed")} passed, ${sum("failed")} failed${skipped > 0 ? `, ${skipped} skipped` : ""}`;
}

interface VitestReport {
  readonly success: boolean;
  readonly numPassedTests: number;
  readonly numFailedTests: number;
  readonly numPendingTests: number;
  readonly numTodoTests: number;
  readonly testResults: readonly {
    readonly status: string;
    readonly assertionResults: readonly unknown[];
  }[];
}

/** A report that was never written is one failure: what should have written it broke off. */
async function readTally(path: string): Promise<Tally> {
  try {
    const report = JSON.parse(await readFile(path, "utf8")) as VitestReport | Tally;
    return "testResults" in report ? tallyTests(report) : report;
  } catch (error) {
    console.error(`${path}: ${String(error)}`);
    return { passed: 0, failed: 1, skipped: 0 };
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const tallies = await Promise.all(process.argv.slice(2).map(readTally));
  console.log(formatTally(tallies));
  process.exitCode = tallies.some(({ failed }) => failed > 0) ? 1 : 0;
}
