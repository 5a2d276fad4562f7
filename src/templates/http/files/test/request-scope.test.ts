import { describe, expect } from "vitest";
import { sleep } from "#concurrency/sleep.ts";
import { Problem } from "../src/http/problem.ts";
import { defineRoute } from "../src/http/route.ts";
import { test } from "./support/service.ts";

const hour = 3_600_000;

describe("a request that waits", () => {
  let ended: unknown;
  test.override({
    extraRoutes: [
      defineRoute({
        method: "get",
        path: "/waits",
        summary: "Waits in a task of its group",
        handler: ({ group }) =>
          group.spawn(
            (signal) => sleep(hour, { signal }).catch((reason: unknown) => void (ended = reason)),
            { name: "waits" },
          ),
      }),
    ],
  });

  test("is cancelled by its time-out", async ({ app, clock }) => {
    const response = await app.request("/waits");
    expect(await response.json()).toMatchObject({
      status: 504,
      detail: "No answer within 10000 ms.",
    });
    expect(ended).toMatchObject({ message: "Gateway Timeout" });
    expect(clock.now()).toBe(10_000);
  });

  test("is cancelled when the client goes away", async ({ client, service }) => {
    const leaving = new AbortController();
    const response = client.fetch("/waits", { signal: leaving.signal });
    await expect.poll(() => service.lifecycle.size).toBe(1);
    leaving.abort();
    await expect(response).rejects.toThrow("aborted");
    await expect.poll(() => service.lifecycle.size).toBe(0);
    expect(ended).toMatchObject({ message: "Client Closed Request" });
    expect(service.logged.at(-1)).toMatchObject({ cancelled: "Client Closed Request" });
  });

  describe("longer than a shutdown", () => {
    test.override({ env: { SHUTDOWN_MS: "200" } });

    test("is answered 503 at the shutdown's deadline", async ({ client, service }) => {
      const response = client.fetch("/waits");
      await expect.poll(() => service.lifecycle.size).toBe(1);
      const stopped = client.stop();
      const answer = await response;
      expect(answer.status).toBe(503);
      expect(answer.headers.get("connection")).toBe("close");
      expect(await stopped).toEqual({ cutOff: 1 });
      expect(ended).toMatchObject({ detail: "The service is shutting down." });
    });
  });
});

describe("a task that fails", () => {
  const failing = (error: Error) =>
    defineRoute({
      method: "get",
      path: `/fails/${error.name}`,
      summary: "Waits for one task while another fails",
      handler: async ({ group }) => {
        group.spawn(() => Promise.reject(error));
        await group.spawn((signal) => sleep(hour, { signal }));
      },
    });
  test.override({
    extraRoutes: [failing(new Problem(409, "Conflict")), failing(new TypeError("secret"))],
  });

  test("cancels the others and decides the answer", async ({ app }) => {
    const response = await app.request("/fails/Problem");
    expect(await response.json()).toMatchObject({ status: 409, title: "Conflict" });
  });

  test("tells the log everything and the client nothing", async ({ app, service }) => {
    const response = await app.request("/fails/TypeError");
    expect(response.status).toBe(500);
    expect(await response.text()).not.toContain("secret");
    expect(JSON.stringify(service.logged)).toContain("secret");
    const task = "GET /fails/TypeError";
    expect(service.logged).toContainEqual(expect.objectContaining({ level: "error", task }));
  });
});
