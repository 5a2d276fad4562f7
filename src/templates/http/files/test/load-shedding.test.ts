import { describe, expect } from "vitest";
import { sleep } from "#concurrency/sleep.ts";
import { defineRoute } from "../src/http/route.ts";
import { test as base } from "./support/service.ts";

/** With a route that holds its place until the client goes away. */
const test = base.extend("extraRoutes", [
  defineRoute({
    method: "get",
    path: "/holds",
    summary: "Holds its place",
    handler: ({ signal }) => sleep(3_600_000, { signal }),
  }),
]);

describe("with one place, and room for one to wait", () => {
  test.override({ env: { MAX_IN_FLIGHT: "1", MAX_WAITING: "1", MAX_WAIT_MS: "10000" } });

  test("a third request is refused at once, and told when to come again", async ({
    client,
    service,
  }) => {
    const leaving = new AbortController();
    const first = client.fetch("/holds", leaving);
    await expect.poll(() => service.lifecycle.size).toBe(1);
    const second = client.fetch("/hello/Ada");
    await expect.poll(() => service.lifecycle.size).toBe(2);
    const third = await client.fetch("/hello/Ada");
    expect(third.status).toBe(503);
    expect(third.headers.get("retry-after")).toBe("1");
    expect((await client.fetch("/healthz")).status).toBe(200);
    leaving.abort();
    await expect(first).rejects.toThrow("aborted");
    expect((await second).status).toBe(200);
    const shed = service.logged.filter(({ message }) => message === "Service Unavailable");
    expect(shed).toMatchObject([{ level: "warn", task: "GET /hello/Ada" }]);
    expect(JSON.stringify(service.logged)).not.toContain('"stack"');
  });

  test("a stream that is read slowly holds none", async ({ client }) => {
    const first = await client.fetch("/ticks?count=1000000&everyMs=1000");
    expect((await client.fetch("/hello/Ada")).status).toBe(200);
    await first.body?.cancel();
  });
});

describe("with one place, and a short wait", () => {
  test.override({ env: { MAX_IN_FLIGHT: "1", MAX_WAIT_MS: "50" } });

  test("who waits too long is refused", async ({ client, service }) => {
    const leaving = new AbortController();
    const first = client.fetch("/holds", leaving);
    await expect.poll(() => service.lifecycle.size).toBe(1);
    expect((await client.fetch("/hello/Ada")).status).toBe(503);
    leaving.abort();
    await expect(first).rejects.toThrow("aborted");
  });
});
