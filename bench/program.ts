import { execFileSync } from "node:child_process";
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { placeBareWriter } from "./bare-writer.ts";
import { interleave, formatSummary, type Result } from "./measure.ts";

/** Processor time that `--help` costs above a Node that does nothing. POSIX: read from the shell's own account. */
export async function compareHelp(program: string, peer: string): Promise<Result> {
  const place = mkdtempSync(join(tmpdir(), "corral-bench-"));
  const printsALine = join(place, "prints-a-line.mjs");
  writeFileSync(printsALine, 'process.stdout.write("a line\\n");\n');
  const cpu = await interleave(
    {
      "node -e 0": async () => shellCpuMs([process.execPath, "-e", "0"]),
      "an ES module that prints a line": async () => shellCpuMs([process.execPath, printsALine]),
      "create-corral --help": async () => shellCpuMs([process.execPath, program, "--help"]),
      "create-vite --help": async () => shellCpuMs([process.execPath, peer, "--help"]),
    },
    15,
  );
  rmSync(place, { recursive: true });
  const bare = cpu["node -e 0"].median;
  const above = cpu["create-corral --help"].median - bare;
  // Beside the bar, which was set where bare Node takes 25 ms: a share of 0.48. And what no ES module gets below.
  const share = above / bare;
  const least = cpu["an ES module that prints a line"].median - bare;
  return {
    what: "--help, processor time",
    rows: Object.entries(cpu).map(([name, summary]) => [name, formatSummary(summary, "ms")]),
    verdict:
      `${above.toFixed(1)} ms above bare Node, ${share.toFixed(2)} of it (bar: 12 ms); ` +
      `an ES module that prints one line is ${least.toFixed(1)} ms above`,
    met: above <= 12,
  };
}

/**
 * A project on disk from nothing, without installing: the wall clock, each time into a fresh folder. Beside it the least that so many
 * files cost: a program that does nothing but write the same ones, and the same program writing so that a crash can be taken back.
 */
export async function compareScaffold(program: string, peer: string): Promise<Result> {
  const place = mkdtempSync(join(tmpdir(), "corral-bench-"));
  try {
    let count = 0;
    const written: Record<string, number> = {};
    const scaffold = (command: readonly string[]) => async (): Promise<number> => {
      const folder = `app-${(count += 1)}`;
      const since = performance.now();
      execFileSync(process.execPath, [command[0] ?? "", folder, ...command.slice(1)], {
        cwd: place,
        stdio: ["ignore", "ignore", "inherit"],
      });
      const ms = performance.now() - since;
      const files = readdirSync(join(place, folder), { recursive: true, withFileTypes: true });
      written[command[0] ?? ""] = files.filter((entry) => entry.isFile()).length;
      rmSync(join(place, folder), { recursive: true });
      return ms;
    };
    const create = [program, "--template=http", "--yes", "--no-git", "--no-install"];
    const model = join(place, "model");
    execFileSync(process.execPath, [program, model, ...create.slice(1)], { stdio: "ignore" });
    const bare = placeBareWriter(place, model);
    const wall = await interleave(
      {
        "create-corral": scaffold(create),
        "create-vite": scaffold([peer, "--template", "vanilla-ts", "--no-interactive"]),
        "the same files, written by a bare program": scaffold([bare]),
        "and so that a crash can be taken back": scaffold([bare, "--safely"]),
      },
      15,
    );
    const peers = wall["create-vite"].median;
    const ratio = wall["create-corral"].median / peers;
    const least = wall["the same files, written by a bare program"].median / peers;
    const safely = wall["and so that a crash can be taken back"].median / peers;
    const files = `${written[program] ?? 0} files against ${written[peer] ?? 0}`;
    return {
      what: "scaffold without install, wall clock",
      rows: Object.entries(wall).map(([name, summary]) => [name, formatSummary(summary, "ms")]),
      verdict:
        `${ratio.toFixed(2)} × create-vite (bar: no slower), ${files}, ` +
        `which to write alone is ${least.toFixed(2)} ×, and to write safely ${safely.toFixed(2)} ×`,
      met: ratio <= 1,
    };
  } finally {
    rmSync(place, { recursive: true, force: true });
  }
}

const RUNS = 10;

/** User and system time of one run in ms: ten in a row, because the shell counts in hundredths of a second. */
function shellCpuMs(command: readonly string[]): number {
  const words = command.map((word) => `'${word}'`).join(" ");
  const script = `for i in ${"1 ".repeat(RUNS)}; do ${words} >/dev/null; done; times`;
  const lines = execFileSync("sh", ["-c", script], { encoding: "utf8" }).trim().split("\n");
  // Two lines, "user system" each: the shell itself, then its children.
  const [user = 0, system = 0] = (lines[1] ?? "").split(" ").map((time) => {
    const [minutes, seconds] = time.replace("s", "").split("m");
    return Number(minutes) * 60 + Number(seconds);
  });
  return ((user + system) * 1000) / RUNS;
}
