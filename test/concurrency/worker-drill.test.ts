import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, it } from "vitest";
import { runWorkerDrill } from "./run-worker-drill.ts";
import { openWorkerFiles, variants, type WorkerFiles } from "./worker-variants.ts";

describe.each(variants)("the drill of the worker pool, from %s", (variant) => {
  let files: WorkerFiles;
  beforeAll(async () => void (files = await openWorkerFiles(variant)));
  afterAll(() => files[Symbol.asyncDispose]());

  // oxlint-disable-next-line vitest/expect-expect -- runWorkerDrill asserts
  it.each(["thread", "process"] as const)(
    "keeps every promise, in a %s",
    { timeout: 60_000 },
    (how) => runWorkerDrill([process.execPath, fileURLToPath(files.drill)], how),
  );
});
