import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";
import { parseArgs, promisify } from "node:util";
import { platform } from "node:process";
import { toolchain } from "../../scripts/toolchain.ts";
import {
  describeMachine,
  formatResult,
  formatSummary,
  summarize,
  type Result,
  type Summary,
} from "../measure.ts";
import { installPeers } from "../peers.ts";
import type { Measured } from "./measured.ts";

const execute = promisify(execFile);

const usage = `npm run bench:workers [-- options]
  --runtime <path>  what runs the contestants: a node that loads TypeScript, a deno or a bun; default Node 22`;

const { values: options } = parseArgs({
  options: { runtime: { type: "string" }, help: { type: "boolean", default: false } },
});

/**
 * At most so many times what the bare platform takes: on Node, but for the last, which is Deno's. One
 * call after the other leaves a core at rest at every turn, and to wake it takes from 3 to 100 µs on a
 * virtual machine, by the mood of its host: so the same is measured on one core too.
 */
const bars: Readonly<Record<string, number>> = {
  "1 KB, one after the other": 1.3,
  "1 KB, one after the other, on one core": 1.3,
  "1 KB, 32 in flight": 1.5,
  "1 MB copied": 2,
};
const ABORT_BAR_MS = 25;
const OWN = "WorkerPool";

/** How many processes each pool has: the system puts their threads on its cores in one way or another. */
const PROCESSES = 5;

if (options.help) {
  console.log(usage);
} else {
  const runtime = options.runtime ?? (await toolchain("node@22"));
  const { stdout: version } = await execute(runtime, ["--version"]);
  console.log(`${describeMachine()}; contestants on ${version.trim().split("\n")[0]}\n`);
  const isNode = /^v\d/.test(version);
  const isDeno = version.startsWith("deno");
  const runs = isDeno
    ? await measure([runtime, "run", "--allow-all"], [OWN])
    : await measure([runtime], [OWN, "piscina", "tinypool"]);
  const contests = new Set(runs.flatMap(({ results }) => Object.keys(results)));
  const verdicts = [...contests].map((what) =>
    judge(what, runs, isNode === (what !== "1 MB copied") ? bars[what] : undefined),
  );
  const aborts = runs.flatMap((run) => run.aborts);
  const abortMs = Math.min(...aborts);
  verdicts.push({
    what: "abort of a call that spins",
    rows: [[OWN, `${abortMs.toFixed(1)} ms, the least of ${aborts.length}`]],
    verdict: isNode ? `${abortMs.toFixed(1)} ms ≤ ${ABORT_BAR_MS}` : "no bar",
    met: !isNode || abortMs <= ABORT_BAR_MS,
  });
  for (const verdict of verdicts) console.log(formatResult(verdict));
  const missed = verdicts.filter(({ met }) => !met).length;
  console.log(missed === 0 ? "all bars met" : `${missed} bars not met`);
  process.exitCode = missed === 0 ? 0 : 1;
}

interface Run extends Measured {
  readonly pool: string;
}

async function measure(program: readonly string[], pools: readonly string[]): Promise<Run[]> {
  const contestants = fileURLToPath(new URL("./contestants.ts", import.meta.url));
  const peers = installPeers("workers/peers");
  const runs: Run[] = [];
  for (let round = 0; round < PROCESSES; round++) {
    for (const pool of pools) {
      const command = [...program, contestants, pool, peers];
      runs.push({ pool, ...(await read(command)) });
      // `taskset` is Linux's.
      if (platform === "linux")
        runs.push({ pool, ...(await read(["taskset", "-c", "0", ...command, "one core"])) });
    }
  }
  return runs;
}

async function read([file = "", ...args]: readonly string[]): Promise<Measured> {
  const { stdout } = await execute(file, args);
  return JSON.parse(stdout) as Measured;
}

/** The least of all rounds is compared: what others do on the machine only adds. */
function judge(what: string, runs: readonly Run[], bar: number | undefined): Result {
  const summaries = (pool: string): Record<string, Summary> => {
    const results = runs
      .filter((run) => run.pool === pool && what in run.results)
      .map((run) => run.results[what]!);
    const names = Object.keys(results[0] ?? {});
    return Object.fromEntries(
      names.map((name) => [name, summarize(results.flatMap((values) => values[name]!))]),
    );
  };
  const rows = [...new Set(runs.map(({ pool }) => pool))].flatMap((pool) => {
    const { raw, ...others } = summaries(pool);
    const row = (name: string, summary: Summary): [string, string] => [
      name === "pool" ? pool : name,
      `${(summary.least / raw!.least).toFixed(2)} ×  ${formatSummary(summary, "µs")}`,
    ];
    const rest = Object.entries(others).map(([name, summary]) => row(name, summary));
    // Each pool is held against the platform beside it; one of these is shown, with what explains it.
    return pool === OWN ? [row("raw", raw!), ...rest] : rest.filter(([name]) => name === pool);
  });
  const { raw, pool } = summaries(OWN);
  const own = pool!.least / raw!.least;
  return {
    what,
    rows,
    verdict: bar === undefined ? "no bar" : `${OWN} ${own.toFixed(2)} × ≤ ${bar}`,
    met: bar === undefined || own <= bar,
  };
}
