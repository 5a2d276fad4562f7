import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { interleave, formatSummary, type Result } from "./measure.ts";

/** Processor time that `--help` costs above a Node that does nothing. POSIX: read from the shell's own account. */
export async function compareHelp(program: string, peer: string): Promise<Result> {
  const cpu = await interleave(
    {
      "node -e 0": async () => shellCpuMs([process.execPath, "-e", "0"]),
      "create-corral --help": async () => shellCpuMs([process.execPath, program, "--help"]),
      "create-vite --help": async () => shellCpuMs([process.execPath, peer, "--help"]),
    },
    15,
  );
  const bare = cpu["node -e 0"].median;
  const above = cpu["create-corral --help"].median - bare;
  // Beside the bar: it was set where bare Node takes 25 ms, a share of 0.48.
  const share = above / bare;
  return {
    what: "--help, processor time",
    rows: Object.entries(cpu).map(([name, summary]) => [name, formatSummary(summary, "ms")]),
    verdict: `${above.toFixed(1)} ms above bare Node, ${share.toFixed(2)} of it (bar: 12 ms)`,
    met: above <= 12,
  };
}

/** A project on disk from nothing, without installing: the wall clock, each time into a fresh folder. */
export async function compareScaffold(program: string, peer: string): Promise<Result> {
  const place = mkdtempSync(join(tmpdir(), "corral-bench-"));
  try {
    let count = 0;
    const scaffold = (command: readonly string[]) => async (): Promise<number> => {
      const folder = `app-${(count += 1)}`;
      const since = performance.now();
      execFileSync(process.execPath, [command[0] ?? "", folder, ...command.slice(1)], {
        cwd: place,
        stdio: ["ignore", "ignore", "inherit"],
      });
      const ms = performance.now() - since;
      rmSync(join(place, folder), { recursive: true });
      return ms;
    };
    const wall = await interleave(
      {
        "create-corral": scaffold([
          program,
          "--template=http",
          "--yes",
          "--no-git",
          "--no-install",
        ]),
        "create-vite": scaffold([peer, "--template", "vanilla-ts", "--no-interactive"]),
      },
      15,
    );
    const ratio = wall["create-corral"].median / wall["create-vite"].median;
    return {
      what: "scaffold without install, wall clock",
      rows: Object.entries(wall).map(([name, summary]) => [name, formatSummary(summary, "ms")]),
      verdict: `${ratio.toFixed(2)} × create-vite (bar: no slower)`,
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
