import type { FileOutcome } from "../codemods/run/run-files.ts";
import type { CodemodRun } from "../codemods/run/run-codemod.ts";
import type { Writes } from "../codemods/run/plan-writes.ts";
import { formatDiff } from "../shared/unified-diff.ts";
import { failedIn, formatFailure, readIn } from "./codemod-text.ts";
import { whereToReport } from "./finish.ts";
import type { Io } from "./io.ts";
import { paintFor } from "./layout.ts";
import { print, printEvent } from "./print.ts";

/** The exit status of a run whose other files were all handled: 70 if a rule threw, 8 if a file could not be read or parsed. */
export function statusOf(outcomes: readonly FileOutcome[]): 0 | 8 | 70 {
  const failed = failedIn(outcomes);
  if (failed.some(({ cause }) => cause === "rule")) return 70;
  return failed.length > 0 ? 8 : 0;
}

/** A line each file that was passed over, on standard error; after a bug of ours, its stack. */
export function printFailures(
  io: Io,
  outcomes: readonly FileOutcome[],
  shown: (path: string) => string,
): void {
  const { red } = paintFor(io.stderr, io.env);
  const failed = failedIn(outcomes);
  for (const failure of failed) {
    print(io.stderr, `${red("error")} ${formatFailure(failure, shown(failure.path))}\n`);
    if (failure.cause === "rule") print(io.stderr, `${failure.stack ?? failure.message}\n`);
  }
  if (statusOf(outcomes) === 70) print(io.stderr, `\n${whereToReport}\n`);
}

/** The same with `--format json`: every site, every file that was passed over. Paths begin at the root of the run. */
export function printSiteEvents(io: Io, outcomes: readonly FileOutcome[]): void {
  for (const { path, sites } of readIn(outcomes)) {
    for (const site of sites) printEvent(io, { type: "site", file: path, ...site });
  }
  for (const { path, cause, message, stack } of failedIn(outcomes)) {
    const more = cause === "rule" && stack !== undefined ? { stack } : {};
    printEvent(io, { type: "failure", file: path, cause, message, ...more });
  }
}

export function printEditEvents(io: Io, { edited }: Writes): void {
  for (const { path, before, after } of edited) {
    printEvent(io, { type: "edit", file: path, diff: formatDiff({ path, before, after }) });
  }
}

/** The last line of `--format json`. @returns the exit status */
export function endJson(
  io: Io,
  { found, outcomes, tally }: CodemodRun,
  {
    exitCode = statusOf(outcomes),
    ...more
  }: { readonly exitCode?: number } & Record<string, unknown>,
): number {
  const { root } = found;
  printEvent(io, { type: "result", ok: exitCode === 0, exitCode, root, ...tally, ...more });
  return exitCode;
}
