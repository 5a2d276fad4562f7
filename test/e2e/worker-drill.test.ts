import { fileURLToPath } from "node:url";
import { describe, it } from "vitest";
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
