import { setImmediate } from "node:timers/promises";
import { describe, expect } from "vitest";
import { Problem } from "../src/http/problem.ts";
import { defineRoute } from "../src/http/route.ts";
import { test } from "./support/service.ts";

test("lines come one by one, and then the answer ends", async ({ app, clock }) => {
  const response = await app.request("/ticks?count=3&everyMs=60000");
  expect(await response.text()).toBe('{"tick":1}\n{"tick":2}\n{"tick":3}\n');
  expect(clock.now()).toBe(180_000);
});

test("the work stops when the client reads no more of it", async ({ app, clock, service }) => {
  await app.request("/ticks?count=1000&everyMs=0");
  await expect.poll(() => service.lifecycle.size).toBe(0);
  expect(clock.now()).toBeGreaterThanOrEqual(service.config.STREAM_STALL_MS);
  expect(service.logged.at(-1)).toMatchObject({
    status: 200,
    cancelled: "Client Stopped Reading",
  });
});

describe("a stream that looks at no signal", () => {
  test.override({
    extraRoutes: [
      defineRoute({
        method: "get",
        path: "/floods",
        summary: "Sends as fast as it is read",
        streams: true,
        handler: () => flood(),
      }),
    ],
  });

  test("ends when its request is cancelled, however fast it is read", async ({
    client,
    service,
  }) => {
    const response = await client.fetch("/floods");
    const read = response.text().catch((error: unknown) => error);
    service.lifecycle.cancelRequests(new Problem(503, "Service Unavailable"));
    expect(await read).toBeInstanceOf(Error);
    expect(floods).toBe(0);
  });
});

let floods = 0;

async function* flood() {
  floods++;
  try {
    for (;;) {
      await setImmediate();
      yield { text: "x".repeat(100) };
    }
  } finally {
    floods--;
  }
}

test("HEAD is answered, and nothing goes on behind it", async ({ client, service }) => {
  const response = await client.fetch("/ticks?count=1000000&everyMs=1", { method: "HEAD" });
  expect(response.status).toBe(200);
  await expect.poll(() => service.lifecycle.size).toBe(0);
});

test("the work stops when the client goes away", async ({ client, service }) => {
  const leaving = new AbortController();
  const response = await client.fetch("/ticks?count=1000000&everyMs=1", { signal: leaving.signal });
  await response.body?.getReader().read();
  leaving.abort();
  await expect.poll(() => service.lifecycle.size).toBe(0);
  expect(service.logged.at(-1)).toMatchObject({
    status: 200,
    cancelled: "Client Closed Request",
  });
});
