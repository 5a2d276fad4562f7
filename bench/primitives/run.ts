import { execFile } from "node:child_process";
import { rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs, promisify } from "node:util";
import { build } from "esbuild";
import { describeMachine, formatResult, type Result } from "../measure.ts";
import { installPeers } from "../peers.ts";
import type { Bar, Contest } from "./contest.ts";
import { contests } from "./contests.ts";
import { plot } from "./plot.ts";
import { weighPrimitives } from "./sizes.ts";

const usage = `npm run bench:primitives [-- words] [options]
  words             only the contests with one of these words in their name
  --runtime <path>  what runs the contestants: a node, deno or bun; default this Node
  --rounds <n>      how often each contestant runs, in turn with the others; default 3
  --plot <file>     also draws the last contest that runs, as SVG`;

const { values: options, positionals: words } = parseArgs({
  allowPositionals: true,
  options: {
    runtime: { type: "string", default: process.execPath },
    rounds: { type: "string", default: "3" },
    plot: { type: "string" },
    help: { type: "boolean", default: false },
  },
});

const run = promisify(execFile);
const here = fileURLToPath(new URL(".", import.meta.url));

if (options.help) {
  console.log(usage);
} else {
  const program = await bundle(installPeers("primitives/peers"));
  const { stdout: version } = await run(options.runtime, ["--version"]);
  console.log(`${describeMachine()}; contestants on ${version.trim().split("\n")[0]}\n`);
  let missed = 0;
  const isAsked = (what: string): boolean =>
    words.length === 0 || words.some((word) => what.includes(word));
  const tell = (result: Result): void => {
    console.log(formatResult(result));
    if (!result.met) missed++;
  };
  for (const contest of contests) {
    if (isAsked(contest.what)) tell(await hold(contest, program));
  }
  if (isAsked("size")) tell(await weighPrimitives());
  console.log(missed === 0 ? "all bars met" : `${missed} contests with a bar not met`);
  process.exitCode = missed === 0 ? 0 : 1;
}

/** The contestants as one program beside the installed peers, of which it loads only what it is asked for. */
async function bundle(peers: string): Promise<string> {
  const outdir = join(peers, "dist");
  rmSync(outdir, { recursive: true, force: true });
  await build({
    entryPoints: [join(here, "contestant.ts")],
    outdir,
    outExtension: { ".js": ".mjs" },
    bundle: true,
    format: "esm",
    platform: "node",
    target: "es2022",
    packages: "external",
    logLevel: "error",
  });
  // Browsers have no AsyncLocalStorage: hidden, the same code runs without a context.
  const withoutContext =
    "process.getBuiltinModule = undefined;\nawait import('./contestant.mjs');\n";
  writeFileSync(join(outdir, "without-context.mjs"), withoutContext);
  return outdir;
}

async function hold(contest: Contest, program: string): Promise<Result> {
  const names = Object.keys(contest.contestants);
  const least = new Map<string, number>();
  for (let round = 0; round < Number(options.rounds); round++) {
    for (const name of names) {
      const entry = name.endsWith("without context") ? "without-context.mjs" : "contestant.mjs";
      const args = [...runtimeArgs(), join(program, entry), contest.what, name];
      const { stdout } = await run(options.runtime, args);
      least.set(name, Math.min(least.get(name) ?? Infinity, Number(stdout)));
    }
  }
  if (options.plot !== undefined) {
    const isOurs = (name: string): boolean => /^(all|gather|mapConcurrent|TaskGroup)\b/.test(name);
    writeFileSync(
      options.plot,
      plot(`${contest.what}, ns of processor time each`, [...least], isOurs),
    );
  }
  const [first = ""] = names;
  const base = least.get(first) ?? NaN;
  const rows = names.map((name): [string, string] => {
    const ns = least.get(name) ?? NaN;
    return [name, `${ns.toFixed(ns < 100 ? 1 : 0).padStart(8)} ns  ${(ns / base).toFixed(2)} ×`];
  });
  const verdicts = (contest.bars ?? []).map((bar) => judge(bar, least));
  return {
    what: contest.what,
    rows,
    verdict: verdicts.map(({ text }) => text).join("; ") || "no bar",
    met: verdicts.every(({ met }) => met),
  };
}

function judge(
  { contestant, against, atMost, beside }: Bar,
  least: ReadonlyMap<string, number>,
): { text: string; met: boolean } {
  const cost = least.get(contestant) ?? NaN;
  const figure = against === undefined ? cost : cost / (least.get(against) ?? NaN);
  const met = figure <= atMost;
  const unit = against === undefined ? " ns" : " ×";
  const text = `${contestant} ${figure.toFixed(2)}${unit}${met ? "" : " (!)"} ≤ ${atMost}`;
  if (beside === undefined) return { text, met };
  const other = (least.get(beside.contestant) ?? NaN) / (least.get(beside.against) ?? NaN);
  return { text: `${text} (${beside.contestant}: ${other.toFixed(2)} ×)`, met };
}

function runtimeArgs(): string[] {
  return options.runtime.includes("deno") ? ["run", "--allow-all"] : [];
}
