import { spawn } from "@lydell/node-pty";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { Result } from "./measure.ts";

/** How much JavaScript of ours a run loads, by V8's own account: asking nothing, and at a terminal. git is on, and brings execa. */
export async function weighLoadedCode(folder: string): Promise<Result> {
  const silent = await load(folder, ["my-service", "--yes", "--no-install"]);
  const asking = await load(folder, ["--no-install"]);
  const data = statSync(join(folder, "dist/parsed-templates.json")).size;
  return {
    what: "loaded code",
    rows: [
      ["--yes --no-install", `${kB(silent.bytes)} in ${silent.files} files (bar: 250 kB)`],
      ["at a terminal, --no-install", `${kB(asking.bytes)} in ${asking.files} files (bar: 350 kB)`],
      ["beside it, as data", `${kB(data)} of parsed templates`],
    ],
    verdict: `${kB(silent.bytes)} and ${kB(asking.bytes)}`,
    met: silent.bytes <= 250_000 && asking.bytes <= 350_000,
  };
}

const kB = (bytes: number): string => `${Math.round(bytes / 1000)} kB`;

/** Runs the program in a pseudo-terminal, where Enter answers whatever is asked. */
async function load(
  folder: string,
  argv: readonly string[],
): Promise<{ readonly bytes: number; readonly files: number }> {
  const place = mkdtempSync(join(tmpdir(), "corral-bench-"));
  try {
    const coverage = join(place, "coverage");
    mkdirSync(coverage);
    const pty = spawn(process.execPath, [join(folder, "bin/create-corral.js"), ...argv], {
      cwd: place,
      cols: 80,
      rows: 40,
      env: { PATH: process.env["PATH"], HOME: place, TERM: "xterm", NODE_V8_COVERAGE: coverage },
    });
    let shown = "";
    pty.onData((text) => (shown += text));
    const enter = setInterval(() => pty.write("\r"), 200);
    const status = await new Promise((resolve) => pty.onExit(({ exitCode }) => resolve(exitCode)));
    clearInterval(enter);
    if (status !== 0) throw new Error(`create-corral ended with ${String(status)}:\n${shown}`);
    const scripts = new Set(
      readdirSync(coverage).flatMap((name) => scriptsIn(join(coverage, name))),
    );
    const own = [...scripts].filter((path) => path.startsWith(folder));
    return { bytes: own.reduce((sum, path) => sum + statSync(path).size, 0), files: own.length };
  } finally {
    rmSync(place, { recursive: true, force: true });
  }
}

function scriptsIn(file: string): string[] {
  const { result } = JSON.parse(readFileSync(file, "utf8")) as { result: { url: string }[] };
  return result.flatMap(({ url }) => (url.startsWith("file:") ? [fileURLToPath(url)] : []));
}
