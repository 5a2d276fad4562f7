import { hasFailed } from "./run-cell.ts";
import type { Cell } from "./cells.ts";
import type { CellResult } from "./run-cell.ts";

/** The table of a run: one row for each cell, the seconds of each step, and what did not pass. */
export function formatTable(results: readonly CellResult[]): string {
  const columns = [...new Set(results.flatMap(({ steps }) => steps.map(({ step }) => step)))];
  const header = ["cell", ...columns, "result"];
  const rows = results.map((result) => [
    result.cell.name,
    ...columns.map((column) => formatStep(result, column)),
    hasFailed(result) ? "**failed**" : "passed",
  ]);
  return [header, header.map(() => "---"), ...rows]
    .map((row) => `| ${row.join(" | ")} |`)
    .join("\n");
}

/** The page kept in docs/. It names the cells that were left out. */
export function formatPage(
  results: readonly CellResult[],
  leftOut: readonly Cell[],
  versions: readonly string[],
): string {
  const failed = results.filter(hasFailed).length;
  const rest =
    leftOut.length === 0
      ? ""
      : `\nNot run this time:\n\n${leftOut.map(({ name }) => `- ${name}`).join("\n")}\n`;
  return `# The matrix

Each row is one project, made from the packed tarball, installed, checked (typecheck, lint, tests), started, drilled and stopped, in its
own runtime and with its own package manager. In all rows together every two answers that go together meet. \`+feature\` is on, \`-feature\` off.
Figures are seconds on a machine of two cores; \`npm run matrix\` makes this page.

Ran with ${versions.join(", ")}: ${results.length - failed} passed, ${failed} failed, ${leftOut.length} not run.

${formatTable(results)}
${rest}`;
}

function formatStep({ steps }: CellResult, column: string): string {
  const found = steps.find(({ step }) => step === column);
  if (found === undefined) return "";
  return found.faults.length === 0 ? `${found.seconds}` : `**${found.seconds}**`;
}
