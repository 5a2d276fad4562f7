import { hasFailed } from "./run-cell.ts";
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

/** The page kept in docs/, from a run of all cells. */
export function formatPage(results: readonly CellResult[], versions: readonly string[]): string {
  const failed = results.filter(hasFailed).length;
  return `# The matrix

Each row is one project, made from the packed tarball, installed, checked (typecheck, lint, tests), started, drilled and stopped, in its
own runtime and with its own package manager. Every two answers that go together meet in at least one row. \`+feature\` is on, \`-feature\` off.
Figures are seconds on a machine of two cores; \`npm run matrix\` makes this page.

Ran with ${versions.join(", ")}: ${results.length - failed} passed, ${failed} failed.

${formatTable(results)}
`;
}

function formatStep({ steps }: CellResult, column: string): string {
  const found = steps.find(({ step }) => step === column);
  if (found === undefined) return "";
  return found.faults.length === 0 ? `${found.seconds}` : `**${found.seconds}**`;
}
