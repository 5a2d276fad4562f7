import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";
import { parseArgs, promisify } from "node:util";
import { toolchain } from "../../scripts/toolchain.ts";
import {
  describeMachine,
  formatResult,
  formatSummary,
  type Result,
  type Summary,
} from "../measure.ts";
import { installPeers } from "../peers.ts";

const usage = `npm run bench:workers [-- options]
  --runtime <path>  what runs the contestants: a node that loads TypeScript, a deno or a bun; default Node 22`;

const { values: options } = parseArgs({
  options: { runtime: { type: "string" }, help: { type: "boolean", default: false } },
});

/** At most so many times what the bare platform takes: on Node, but for the last, which is Deno's. */
const bars: Readonly<Record<string, number>> = {
  "1 KB, one after the other": 1.3,
  "1 KB, 32 in flight": 1.5,
  "1 MB copied": 2,
};
const ABORT_BAR_MS = 25;

interface Measured {
  readonly results: Readonly<Record<string, Readonly<Record<string, Summary>>>>;
  readonly abortMs: number;
}

if (options.help) {
  console.log(usage);
} else {
  const runtime = options.runtime ?? (await toolchain("node@22"));
  const contestants = fileURLToPath(new URL("./contestants.ts", import.meta.url));
  const flags = runtime.includes("deno") ? ["run", "--allow-all"] : [];
  const run = promisify(execFile);
  const { stdout: version } = await run(runtime, ["--version"]);
  console.log(`${describeMachine()}; contestants on ${version.trim().split("\n")[0]}\n`);
  const { stdout } = await run(runtime, [...flags, contestants, installPeers("workers/peers")]);
  const { results, abortMs } = JSON.parse(stdout) as Measured;
  const isNode = /^v\d/.test(version);
  const verdicts = Object.entries(results).map(([what, summaries]) =>
    judge(what, summaries, isNode || what === "1 MB copied"),
  );
  verdicts.push({
    what: "abort of a call that spins",
    rows: [["WorkerPool", `${abortMs.toFixed(1)} ms, the least of 7`]],
    verdict: isNode ? `${abortMs.toFixed(1)} ms ≤ ${ABORT_BAR_MS}` : "no bar",
    met: !isNode || abortMs <= ABORT_BAR_MS,
  });
  for (const verdict of verdicts) console.log(formatResult(verdict));
  const missed = verdicts.filter(({ met }) => !met).length;
  console.log(missed === 0 ? "all bars met" : `${missed} bars not met`);
  process.exitCode = missed === 0 ? 0 : 1;
}

/** The least of the rounds is compared: what others do on the machine only adds. */
function judge(
  what: string,
  summaries: Readonly<Record<string, Summary>>,
  hasBar: boolean,
): Result {
  const base = Object.values(summaries)[0]!.least;
  const times = ({ least }: Summary): string => `${(least / base).toFixed(2)} ×`;
  const own = summaries["WorkerPool"]!;
  const bar = hasBar ? bars[what]! : Infinity;
  return {
    what,
    rows: Object.entries(summaries).map(([name, summary]) => [
      name,
      `${times(summary)}  ${formatSummary(summary, "µs")}`,
    ]),
    verdict: hasBar ? `WorkerPool ${times(own)} ≤ ${bar}` : "no bar",
    met: own.least / base <= bar,
  };
}
