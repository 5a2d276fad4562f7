import { HTTPException } from "hono/http-exception";
import { describe, expect } from "vitest";
import { defineRoute } from "../src/http/route.ts";
import { test } from "./support/service.ts";

describe("an answer", () => {
  test("is JSON", async ({ app }) => {
    const response = await app.request("/hello/Ada");
    expect(response.status).toBe(200);
    expect(await response.json()).toEqual({ message: "Hello, Ada!" });
  });

  test("carries the request id of the caller, and so do the lines of the log", async ({
    app,
    service,
  }) => {
    const response = await app.request("/nothing-here", { headers: { "x-request-id": "r-1" } });
    expect(response.headers.get("x-request-id")).toBe("r-1");
    expect(service.logged.at(-1)).toMatchObject({ requestId: "r-1", status: 404 });
  });

  test("to nonsense in x-request-id carries a new one", async ({ app }) => {
    const response = await app.request("/hello/Ada", { headers: { "x-request-id": "a b\tc" } });
    expect(response.headers.get("x-request-id")).toMatch(/^[0-9a-f-]{36}$/);
  });
});

describe("the answer of another service", () => {
  test.override({
    extraRoutes: [
      defineRoute({
        method: "get",
        path: "/handed-on",
        summary: "Hands on what a service answers",
        handler: ({ context, signal }) => fetch(new URL("/hello/Ada", context.req.url), { signal }),
      }),
    ],
  });

  test("can be handed on", async ({ client }) => {
    const response = await client.fetch("/handed-on");
    expect(await response.json()).toEqual({ message: "Hello, Ada!" });
  });
});

describe("an answer whose body fails at its first read", () => {
  test.override({
    extraRoutes: [
      defineRoute({
        method: "get",
        path: "/broken",
        summary: "Hands on what breaks",
        handler: () => new PlatformResponse(new ReadableStream({ pull: breakDown })),
      }),
    ],
  });

  test("is cut off, and its error is for the log alone", async ({ client, service }) => {
    const read = async (): Promise<string> => (await client.fetch("/broken")).text();
    await expect(read()).rejects.not.toThrow("secret");
    await expect.poll(() => service.lifecycle.size).toBe(0);
    const logged = service.logged.find((line) => line["level"] === "error");
    expect(JSON.stringify(logged)).toContain("a secret of the service");
  });
});

/** What `fetch` answers with; while the service runs, the adapter has one of its own in its place. */
const PlatformResponse = Response;

const breakDown = (): never => {
  throw new Error("a secret of the service");
};

describe("a large answer", () => {
  const text = "ä".repeat(100_000);
  test.override({
    extraRoutes: [
      defineRoute({
        method: "get",
        path: "/large",
        summary: "Answers with more than goes out at once",
        handler: () => ({ text }),
      }),
      defineRoute({
        method: "get",
        path: "/large-response",
        summary: "Makes its answer itself",
        handler: () => new Response(text),
      }),
    ],
  });

  test("arrives whole, and says how long it is", async ({ client }) => {
    const response = await client.fetch("/large");
    expect(response.headers.get("content-length")).toBe("200011");
    expect(response.headers.get("content-type")).toBe("application/json");
    expect(await response.json()).toEqual({ text });
  });

  test.for(["/large", "/large-response"])(
    "of %s is cut off when its client does not read it",
    async (path, { app, clock, service }) => {
      await app.request(path);
      await expect.poll(() => service.lifecycle.size).toBe(0);
      expect(clock.now()).toBeGreaterThanOrEqual(service.config.STREAM_STALL_MS);
      expect(service.logged.at(-1)).toMatchObject({
        status: 200,
        cancelled: "Client Stopped Reading",
      });
    },
  );
});

describe("a problem", () => {
  test("names every field that is wrong", async ({ app }) => {
    const response = await app.request("/ticks?count=0&everyMs=soon");
    expect(response.status).toBe(400);
    expect(response.headers.get("content-type")).toBe("application/problem+json");
    expect(await response.json()).toMatchObject({
      title: "Bad Request",
      status: 400,
      errors: [{ query: "count" }, { query: "everyMs" }],
    });
  });

  test("is the answer to a body that is no JSON", async ({ app }) => {
    const headers = { "content-type": "application/json" };
    const response = await app.request("/notes/1", { method: "PUT", body: "{", headers });
    expect(await response.json()).toMatchObject({ status: 400, detail: "The body is not JSON." });
  });

  test("is the answer to a body of another type, and names the one that is taken", async ({
    app,
  }) => {
    const response = await app.request("/notes/1", { method: "PUT", body: '{"text":"milk"}' });
    expect(response.status).toBe(415);
    expect(response.headers.get("accept")).toBe("application/json");
  });

  test("is the answer to a method that the path does not take, and names those that it does", async ({
    app,
  }) => {
    const response = await app.request("/notes/1", { method: "POST" });
    expect(response.status).toBe(405);
    expect(response.headers.get("allow")).toBe("GET, HEAD, PUT");
    expect(await response.json()).toMatchObject({ title: "Method Not Allowed" });
  });

  test("is the answer to a path that nobody serves", async ({ app }) => {
    const response = await app.request("/nothing-here");
    expect(await response.json()).toEqual({
      type: "about:blank",
      title: "Not Found",
      status: 404,
    });
  });
});

describe("an HTTPException of Hono's middleware", () => {
  const challenge = {
    status: 401,
    headers: { "www-authenticate": "Basic", "content-length": "2" },
  };
  test.override({
    extraRoutes: [
      defineRoute({
        method: "get",
        path: "/private",
        summary: "Takes nobody",
        handler: () => {
          throw new HTTPException(401, { res: new Response("no", challenge) });
        },
      }),
    ],
  });

  test("is answered as a problem that keeps its headers", async ({ app }) => {
    const response = await app.request("/private");
    expect(response.headers.get("www-authenticate")).toBe("Basic");
    expect(response.headers.get("content-length")).not.toBe("2");
    expect(await response.json()).toMatchObject({ title: "Unauthorized", status: 401 });
  });
});

describe("with a small limit for bodies", () => {
  test.override({ env: { MAX_BODY_BYTES: "10" } });

  test("a larger one is refused", async ({ app }) => {
    const response = await app.request("/notes/1", {
      method: "PUT",
      body: '{"text":"too long"}',
      headers: { "content-length": "19", "content-type": "application/json; charset=utf-8" },
    });
    expect(response.status).toBe(413);
  });
});
