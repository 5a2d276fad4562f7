import { spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { onTestFinished } from "vitest";

/** The built program, as npm links it. */
export const program = fileURLToPath(new URL("../../bin/create-corral.js", import.meta.url));

export interface Run {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs the built program, or a copy of it, as a child process with no terminal. */
export function run(argv: readonly string[], options: RunOptions): Promise<Run> {
  const { cwd, env = {}, input = "", program: path = program } = options;
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [path, ...argv], {
      cwd,
      env: { ...cleanEnvironment(), ...env },
    });
    let stdout = "";
    let stderr = "";
    child.stdout.setEncoding("utf8").on("data", (text: string) => (stdout += text));
    child.stderr.setEncoding("utf8").on("data", (text: string) => (stderr += text));
    child.on("error", reject);
    child.on("close", (status) => resolve({ status, stdout, stderr }));
    child.stdin.end(input);
  });
}

interface RunOptions {
  readonly cwd: string;
  readonly env?: Readonly<Record<string, string>>;
  readonly input?: string;
  readonly program?: string;
}

/** This environment without what the test run itself was started with, and with a journal folder of the test's own. */
export function cleanEnvironment(): Record<string, string> {
  const entries = Object.entries(process.env).filter(
    ([name]) =>
      !/^(npm_|CORRAL_|VITEST|CI$|NO_COLOR$|FORCE_COLOR$|NODE_OPTIONS$|NODE_ENV$)/i.test(name),
  );
  return Object.fromEntries(entries.map(([name, value]) => [name, value ?? ""]));
}

/** An empty folder that goes when the test ends. */
export function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), "corral-test-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/** What --json printed, a line each. */
export function eventsIn(stdout: string): Record<string, unknown>[] {
  const lines = stdout.split("\n");
  if (lines.pop() !== "") throw new Error(`The last line does not end:\n${stdout}`);
  return lines.map((line) => JSON.parse(line) as Record<string, unknown>);
}
