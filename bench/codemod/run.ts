import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { parseArgs } from "node:util";
import { pack } from "../../scripts/pack.ts";
import { describeMachine, formatResult, type Result } from "../measure.ts";
import { installPeers } from "../peers.ts";
import { contestantNames, contestants, type ContestantName } from "./contestants.ts";
import { spend } from "./process-tree.ts";

const usage = `npm run bench:codemod -- <folder> [options]
  folder        of a git repository, all of it or a part; nothing in it is changed
  --rounds <n>  how often each contestant runs, in turn with the others; default 3`;

const { values: options, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    rounds: { type: "string", default: "3" },
    help: { type: "boolean", default: false },
  },
});

/** What a contestant took at least, over the rounds, and what it found. */
interface Standing {
  /** User and system time in s. */
  cpu: number;
  /** MB, the most. */
  memory: number;
  found: string;
}

const [folder] = positionals;
if (options.help || folder === undefined) {
  console.log(usage);
  process.exitCode = options.help ? 0 : 2;
} else {
  console.log(`${describeMachine()}\n`);
  const packed = await pack();
  try {
    const program = join(packed.folder, "bin/corral.js");
    const standings = await measure(resolve(folder), program);
    let missed = 0;
    for (const result of judge(standings)) {
      console.log(formatResult(result));
      if (!result.met) missed++;
    }
    console.log(missed === 0 ? "all bars met" : `${missed} bars not met`);
    process.exitCode = missed === 0 ? 0 : 1;
  } finally {
    rmSync(dirname(packed.tarball), { recursive: true, force: true });
  }
}

async function measure(cwd: string, program: string): Promise<Record<ContestantName, Standing>> {
  const git = (...args: readonly string[]): string =>
    execFileSync("git", args, { cwd, encoding: "utf8", maxBuffer: 1 << 28 });
  const cache = resolve(cwd, git("rev-parse", "--git-path", "corral/outcomes.json").trim());
  const entrants = contestants(program, installPeers("codemod/peers"), cache);
  const place = mkdtempSync(join(tmpdir(), "corral-bench-"));
  const [stdin, stdout] = [join(place, "files"), join(place, "printed")];
  const standings = new Map<ContestantName, Standing>();
  try {
    // jscodeshift is told the files: what it finds by itself depends on its own reading of .gitignore.
    const files = git("ls-files", "--", "*.ts", "*.tsx", "*.mts", "*.cts").split("\n");
    const sources = files.filter((file) => file !== "" && !/\.d\.[cm]?ts$/.test(file));
    writeFileSync(stdin, sources.join("\n"));
    console.log(`${sources.length} TypeScript files, ${options.rounds} rounds\n`);
    for (let round = 0; round < Number(options.rounds); round++) {
      for (const name of contestantNames) {
        const { command, prepare, count } = entrants[name];
        prepare?.();
        const { cpu, memory = NaN, status } = await spend(command, { cwd, stdin, stdout });
        // 8: a file could not be parsed, which is told; the others were handled.
        if (status !== 0 && status !== 8) throw new Error(`${name} ended with ${status}`);
        const known = standings.get(name);
        standings.set(name, {
          cpu: Math.min(known?.cpu ?? Infinity, cpu),
          memory: Math.max(known?.memory ?? 0, memory),
          found: count(readFileSync(stdout, "utf8")),
        });
      }
    }
  } finally {
    rmSync(place, { recursive: true, force: true });
    rmSync(cache, { force: true });
  }
  return Object.fromEntries(standings) as Record<ContestantName, Standing>;
}

function* judge(standings: Readonly<Record<ContestantName, Standing>>): Generator<Result, void> {
  const all = standings["corral codemod, all rules"];
  const warm = standings["the same again, cache warm"];
  const some = standings["its promise and timer rules"];
  const jscodeshift = standings["jscodeshift, one rule"];
  const astGrep = standings["ast-grep scan, one rule"];
  const result = (
    what: string,
    names: readonly ContestantName[],
    verdict: string,
    met: boolean,
  ): Result => ({
    what,
    rows: names.map((name) => [name, describe(standings[name])]),
    verdict,
    met,
  });
  const less = jscodeshift.cpu / all.cpu;
  yield result(
    "all rules against jscodeshift, processor time",
    ["corral codemod, all rules", "jscodeshift, one rule"],
    `${less.toFixed(1)} × less (bar: 6)`,
    less >= 6,
  );
  const share = all.cpu / astGrep.cpu;
  yield result(
    "all rules against ast-grep, processor time",
    ["corral codemod, all rules", "ast-grep scan, one rule"],
    `${share.toFixed(2)} × (bar: 1.5; hoped for: 1)`,
    share <= 1.5,
  );
  const shareOfSome = some.cpu / astGrep.cpu;
  yield result(
    "promise and timer rules alone against ast-grep, processor time",
    ["its promise and timer rules", "ast-grep scan, one rule"],
    `${shareOfSome.toFixed(2)} × (bar: 1)`,
    shareOfSome <= 1,
  );
  const faster = all.cpu / warm.cpu;
  yield result(
    "a second run, processor time",
    ["corral codemod, all rules", "the same again, cache warm"],
    `${faster.toFixed(1)} × less (bar: 5)`,
    faster >= 5,
  );
  const most = Math.max(all.memory, warm.memory, some.memory);
  yield result(
    "memory at the peak",
    contestantNames,
    Number.isNaN(most)
      ? "not measured: there is no /proc here"
      : `${Math.round(most)} MB (bar: 250)`,
    most <= 250,
  );
}

function describe({ cpu, memory, found }: Standing): string {
  return `${cpu.toFixed(2).padStart(6)} s  ${memory.toFixed(0).padStart(4)} MB  ${found}`;
}
