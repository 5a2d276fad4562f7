import { createHash } from "node:crypto";
import { expect, test } from "vitest";
import { startProcess } from "./support/service-process.ts";

// In a process of its own, because that is where workers run the built code, too.

test("a worker computes, the others are answered meanwhile, and an abort stops it", async ({
  onTestFinished,
}) => {
  const service = await startProcess({ WORKERS: "1" });
  onTestFinished(() => service[Symbol.asyncDispose]());
  const leaving = new AbortController();
  const endless = fetch(`${service.url}/digest?text=a&rounds=1000000000`, leaving);
  expect((await fetch(`${service.url}/hello/Ada`)).status).toBe(200);
  leaving.abort();
  await expect(endless).rejects.toThrow("aborted");
  // The only worker is free again, although it would have computed for many minutes.
  const response = await fetch(`${service.url}/digest?text=a&rounds=1`);
  const digest = createHash("sha256").update("a").digest("hex");
  expect(await response.json()).toEqual({ digest });
});
