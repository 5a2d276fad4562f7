import { describe, expect } from "vitest";
import { test } from "./support/service.ts";

describe("with one place, and room for one to wait", () => {
  test.override({ env: { MAX_IN_FLIGHT: "1", MAX_WAITING: "1" } });

  test("a third request is refused at once, and told when to come again", async ({
    client,
    service,
  }) => {
    const first = await client.fetch("/ticks?count=1000000&everyMs=1000");
    const second = client.fetch("/hello/Ada");
    await expect.poll(() => service.lifecycle.size).toBe(2);
    const third = await client.fetch("/hello/Ada");
    expect(third.status).toBe(503);
    expect(third.headers.get("retry-after")).toBe("1");
    expect((await client.fetch("/healthz")).status).toBe(200);
    await first.body?.cancel();
    expect((await second).status).toBe(200);
  });
});

describe("with one place, and a short wait", () => {
  test.override({ env: { MAX_IN_FLIGHT: "1", MAX_WAIT_MS: "50" } });

  test("who waits too long is refused", async ({ client }) => {
    const first = await client.fetch("/ticks?count=1000000&everyMs=1000");
    expect((await client.fetch("/hello/Ada")).status).toBe(503);
    await first.body?.cancel();
  });
});
