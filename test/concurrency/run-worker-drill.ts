import { spawn } from "node:child_process";
import { expect } from "vitest";

/** Runs test/fixtures/workers/drill and asserts that each of its promises was kept. */
export async function runWorkerDrill(
  command: readonly [program: string, ...args: string[]],
  isolation: "thread" | "process",
): Promise<void> {
  const [program, ...args] = command;
  const child = spawn(program, [...args, isolation], {
    stdio: ["ignore", "pipe", "inherit"],
    timeout: 55_000,
    killSignal: "SIGKILL",
  });
  let output = "";
  child.stdout.setEncoding("utf8").on("data", (text: string) => (output += text));
  const status = await new Promise((resolve, reject) => {
    child.on("error", reject);
    child.on("close", resolve);
  });
  const lines = output.trimEnd().split("\n");
  expect(lines.filter((line) => !line.startsWith("kept "))).toEqual([]);
  expect([status, lines.length]).toEqual([0, PROMISES]);
}

/** How many the drill has: an empty output must not pass. */
const PROMISES = 12;
