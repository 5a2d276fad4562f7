import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { parseArgs } from "node:util";
import { format } from "prettier";
import { mapConcurrent } from "../src/concurrency/map-concurrent.ts";
import { repository } from "./build.ts";
import { cellsOf } from "./matrix/cells.ts";
import type { Cell } from "./matrix/cells.ts";
import { formatPage, formatTable } from "./matrix/report.ts";
import { drillCell, hasFailed, prepareCell } from "./matrix/run-cell.ts";
import type { CellResult } from "./matrix/run-cell.ts";
import { pack } from "./pack.ts";
import { toolchain } from "./toolchain.ts";

const usage = `npm run matrix [-- options]
  --slice          only the cells that CI runs on every change; names the others
  --only <words>   only cells whose name has all of these words
  --page           write docs/matrix.md also when cells are left out; it names them
  --list           name the cells, run none
  --report <file>  also write {passed, failed, skipped} as JSON`;

const { values: options } = parseArgs({
  options: {
    slice: { type: "boolean", default: false },
    only: { type: "string", default: "" },
    page: { type: "boolean", default: false },
    list: { type: "boolean", default: false },
    report: { type: "string" },
    help: { type: "boolean", default: false },
  },
});

const cells = cellsOf("http");
const words = options.only.split(" ").filter(Boolean);
const chosen = cells.filter(
  ({ name, slice }) =>
    (!options.slice || slice) && words.every((word) => name.split(" ").includes(word)),
);

if (options.help) {
  console.log(usage);
} else if (options.list) {
  for (const { name, slice } of cells) console.log(`${slice ? "slice " : "      "} ${name}`);
} else {
  const leftOut = cells.filter((cell) => !chosen.includes(cell));
  for (const { name } of leftOut) console.log(`not run: ${name}`);
  const results = await runCells(chosen);
  console.log(`\n${formatTable(results)}\n`);
  const failed = results.filter(hasFailed);
  if (leftOut.length === 0 || options.page) await writePage(results, leftOut);
  if (options.report !== undefined) {
    await mkdir(dirname(options.report), { recursive: true });
    await writeFile(
      options.report,
      JSON.stringify({
        passed: results.length - failed.length,
        failed: failed.length,
        skipped: leftOut.length,
      }),
    );
  }
  console.log(
    `matrix: ${results.length - failed.length} cells passed, ${failed.length} failed, ${leftOut.length} not run`,
  );
  process.exitCode = failed.length === 0 && results.length > 0 ? 0 : 1;
}

/** Two projects are made at a time; the drills come after, one by one, since they measure how long answers take. */
async function runCells(todo: readonly Cell[]): Promise<CellResult[]> {
  const packed = await pack();
  const place = await mkdtemp(join(tmpdir(), "corral-matrix-"));
  const prepared = await mapConcurrent(
    todo,
    async (cell) => {
      const result = await prepareCell(cell, place, packed);
      printSteps(result);
      return result;
    },
    { concurrency: 2 },
  );
  const results: CellResult[] = [];
  for (const cell of prepared) {
    const result = await drillCell(cell);
    printSteps({ ...result, steps: result.steps.slice(cell.steps.length) });
    results.push(result);
  }
  await rm(dirname(packed.tarball), { recursive: true });
  if (results.some(hasFailed)) console.log(`the projects that failed are left in ${place}`);
  else await rm(place, { recursive: true, force: true });
  return results;
}

function printSteps({ cell, steps }: CellResult): void {
  for (const { step, seconds, faults } of steps) {
    console.log(
      `${cell.name}: ${step} ${faults.length === 0 ? "passed" : "FAILED"} in ${seconds} s`,
    );
    for (const fault of faults) console.log(fault);
  }
}

async function writePage(results: readonly CellResult[], leftOut: readonly Cell[]): Promise<void> {
  const versions = ["node 20.20.2"];
  for (const name of ["node@22", "node@24", "node@26", "deno", "bun", "pnpm", "yarn"] as const) {
    const version = /toolchain[\\/][a-z]+-(\d[\d.]+)/.exec(await toolchain(name))?.[1];
    if (version !== undefined) versions.push(`${name.replace(/@.*/, "")} ${version}`);
  }
  const page = await format(formatPage(results, leftOut, versions), {
    parser: "markdown",
    printWidth: 100,
  });
  await writeFile(join(repository, "docs", "matrix.md"), page);
}
