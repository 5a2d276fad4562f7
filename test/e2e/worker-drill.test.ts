import { mkdtemp, rm, symlink } from "node:fs/promises";
import { tmpdir } from "node:os";
import { delimiter, dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { execa } from "execa";
import { describe, expect, it, onTestFinished } from "vitest";
import { toolchain } from "../../scripts/toolchain.ts";
import { runWorkerDrill } from "../concurrency/run-worker-drill.ts";

const drill = fileURLToPath(new URL("../fixtures/workers/drill.ts", import.meta.url));

/** Each runs the source as it stands; what Node 20 needs is in test/concurrency/worker-drill.test.ts. */
const runtimes = ["node@22", "node@24", "node@26", "bun", "deno"] as const;

describe.each(runtimes)("the drill of the worker pool, on %s", (name) => {
  const args = name === "deno" ? ["run", "--allow-all"] : [];

  // oxlint-disable-next-line vitest/expect-expect -- runWorkerDrill asserts
  it.each(["thread", "process"] as const)(
    "keeps every promise, in a %s",
    { timeout: 60_000 },
    async (how) => runWorkerDrill([await toolchain(name), ...args, drill], how),
  );
});

describe("a worker process on Deno", { timeout: 60_000 }, () => {
  it.each([
    ["--allow-run=deno --allow-env", "env"],
    ["--allow-run=deno --allow-env --allow-net --allow-read=.", "net env"],
    ["--allow-run=deno --allow-env --allow-net --deny-net=example.com", "env"],
    ["--allow-all", "read write net env sys run ffi"],
  ])("of one that runs with %s is granted: %s", async (flags, expected) => {
    expect(await granted(await toolchain("deno"), flags)).toBe(expected);
  });

  // As Homebrew and version managers have it: what is on PATH is a link to the program.
  it.skipIf(process.platform === "win32")("starts where Deno is a link", async () => {
    const place = await mkdtemp(join(tmpdir(), "corral-link-"));
    onTestFinished(() => rm(place, { recursive: true }));
    await symlink(await toolchain("deno"), join(place, "deno"));
    expect(await granted(join(place, "deno"), "--allow-run=deno --allow-env")).toBe("env");
  });
});

/** What a worker is granted by `flags` of the Deno that starts it, which is the first on PATH. */
async function granted(deno: string, flags: string): Promise<string> {
  const PATH = [dirname(deno), process.env["PATH"]].join(delimiter);
  const fixture = fileURLToPath(new URL("../fixtures/workers/granted.ts", import.meta.url));
  const { stdout } = await execa(deno, ["run", "--no-prompt", ...flags.split(" "), fixture], {
    env: { PATH },
  });
  return stdout;
}
