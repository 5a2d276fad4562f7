import { mkdtemp, rm, symlink } from "node:fs/promises";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, it, onTestFinished } from "vitest";
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

// As Homebrew and version managers have it: what is on PATH is a link to the program.
// oxlint-disable-next-line vitest/expect-expect -- runWorkerDrill asserts
it.skipIf(process.platform === "win32")(
  "processes of a Deno that is a link, and is allowed by its name",
  { timeout: 60_000 },
  async () => {
    const place = await mkdtemp(join(tmpdir(), "corral-link-"));
    onTestFinished(() => rm(place, { recursive: true }));
    await symlink(await toolchain("deno"), join(place, "deno"));
    const path = process.env["PATH"];
    process.env["PATH"] = [place, path].join(delimiter);
    onTestFinished(() => void (process.env["PATH"] = path));
    const allowed = ["--allow-run=deno", "--allow-env", "--allow-read", "--allow-write"];
    await runWorkerDrill(["deno", "run", "--no-prompt", ...allowed, drill], "process");
  },
);
