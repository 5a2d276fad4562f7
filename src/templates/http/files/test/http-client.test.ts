import type { RequestListener } from "node:http";
import { gzipSync } from "node:zlib";
import { describe, expect, onTestFinished } from "vitest";
import { HttpClient, HttpStatusError, parseRetryAfter } from "../src/http-client.ts";
import { test } from "./support/fixtures.ts";
import { startUpstream } from "./support/upstream.ts";

const client = new HttpClient({ pauseMs: 0 });

test("gives a whole answer", async () => {
  const { url } = await serve((_request, response) => response.end('{"ok":true}'));
  expect(await client.json({ url })).toEqual({ ok: true });
});

test("asks again over the same connection, and sends the body again", async () => {
  const bodies: string[] = [];
  const sockets = new Set<unknown>();
  const { url } = await serve((request, response) => {
    sockets.add(request.socket);
    request.setEncoding("utf8").on("data", (text: string) => bodies.push(text));
    request.on("end", () => response.writeHead(bodies.length < 3 ? 503 : 200).end("busy"));
  });
  const response = await client.fetch({ url, method: "PUT", body: "same" });
  expect(await response.text()).toBe("busy");
  expect(bodies).toEqual(["same", "same", "same"]);
  expect(sockets.size).toBe(1);
});

test("asks again when the connection breaks in the middle of a body", async () => {
  const server = await serve((_request, response) => {
    response.writeHead(200, { "content-length": "4" }).write("wh");
    if (server.requests === 1) setTimeout(() => response.destroy(), 10);
    else response.end("at");
  });
  expect(await (await client.fetch(server)).text()).toBe("what");
});

test("asks again when an attempt takes too long", async () => {
  const server = await serve((_request, response) => {
    if (server.requests > 1) response.end();
  });
  const { status } = await client.fetch({ url: server.url, attemptTimeoutMs: 200, retries: 10 });
  expect(status).toBe(200);
  expect(server.requests).toBeGreaterThan(1);
});

test("gives up when all the time is used, and leaves no request behind", async () => {
  const server = await serve(() => {});
  const slow = client.fetch({ ...server, attemptTimeoutMs: 60_000, totalTimeoutMs: 100 });
  await expect(slow).rejects.toMatchObject({ name: "TimeoutError", message: /100 ms/ });
  await expect.poll(() => server.open).toBe(0);
});

test("does not repeat what is not idempotent, unless told that it is", async () => {
  const server = await serve((_request, response) => response.writeHead(503).end());
  await expect(client.fetch({ ...server, method: "POST" })).rejects.toBeInstanceOf(HttpStatusError);
  expect(server.requests).toBe(1);
  const post = client.fetch({ ...server, method: "POST", idempotent: true, retries: 1 });
  await expect(post).rejects.toMatchObject({ status: 503 });
  expect(server.requests).toBe(3);
});

test("an option that is undefined leaves the client's own in force", async () => {
  const server = await serve((_request, response) => response.writeHead(503).end());
  const own = new HttpClient({ pauseMs: 0, retries: 0 });
  await expect(own.fetch({ ...server, retries: undefined })).rejects.toMatchObject({ status: 503 });
  expect(server.requests).toBe(1);
});

test.each([{ method: "NO WORD" }, { headers: { "x-name": "a\nb" } }])(
  "a request that is wrong is not tried again: %o",
  async (wrong) => {
    const retried: unknown[] = [];
    const onRetry = (retry: unknown) => void retried.push(retry);
    const asked = client.fetch({ url: "http://127.0.0.1:9", idempotent: true, onRetry, ...wrong });
    await expect(asked).rejects.toBeInstanceOf(TypeError);
    expect(retried).toEqual([]);
  },
);

test("an answer that was encoded does not say so any more", async () => {
  const bytes = gzipSync("plain text");
  const server = await serve((_request, response) => {
    response.writeHead(200, { "content-encoding": "gzip", "content-length": bytes.length });
    response.end(bytes);
  });
  const response = await client.fetch(server);
  expect(Object.fromEntries(response.headers)).not.toHaveProperty("content-encoding");
  expect(response.headers.get("content-length")).toBeNull();
  expect(await response.text()).toBe("plain text");
});

test("does not ask again for an answer that will stay as it is, and keeps the query to itself", async () => {
  const server = await serve((_request, response) => response.writeHead(404).end());
  const missing = client.fetch({ url: `${server.url}/users/7?token=secret` });
  await expect(missing).rejects.toThrow(`${server.url}/users/7 answered 404`);
  expect(server.requests).toBe(1);
});

describe("Retry-After", () => {
  const now = Date.parse("2026-01-01T00:00:00Z");

  test.each([
    [null, undefined],
    ["2", 2000],
    ["0", 0],
    ["Thu, 01 Jan 2026 00:00:30 GMT", 30_000],
    ["Wed, 31 Dec 2025 23:59:00 GMT", 0],
    ["soon", undefined],
    ["-1", undefined],
  ])("%s means %s ms", (value, ms) => {
    expect(parseRetryAfter(value, now)).toBe(ms);
  });

  test("makes the pause longer, and an abort ends the pause", async () => {
    const server = await serve((_request, response) => {
      response.writeHead(429, { "retry-after": "3" }).end();
    });
    const stop = new AbortController();
    const pauses: number[] = [];
    const asked = client.fetch({
      url: server.url,
      signal: stop.signal,
      onRetry: ({ delayMs }) => {
        pauses.push(delayMs);
        setImmediate(() => stop.abort("no more"));
      },
    });
    await expect(asked).rejects.toBe("no more");
    expect({ pauses, requests: server.requests }).toEqual({ pauses: [3000], requests: 1 });
  });

  test("longer than the client will wait ends the attempts", async () => {
    const server = await serve((_request, response) => {
      response.writeHead(503, { "retry-after": "3600" }).end();
    });
    await expect(client.fetch(server)).rejects.toMatchObject({ retryAfterMs: 3_600_000 });
    expect(server.requests).toBe(1);
  });
});

describe("a batch", () => {
  test("keeps its bound and the order of the answers", async () => {
    const server = await serve((request, response) => {
      const path = request.url ?? "";
      setTimeout(() => response.end(path), path === "/0" ? 60 : 20);
    });
    const requests = Array.from({ length: 6 }, (_, index) => ({ url: `${server.url}/${index}` }));
    const responses = await client.fetchAll(requests, { concurrency: 2 });
    const texts: string[] = [];
    for (const response of responses) texts.push(await response.text());
    expect(texts).toEqual(["/0", "/1", "/2", "/3", "/4", "/5"]);
    expect(server.mostOpen).toBe(2);
  });

  test("ends its other requests when one fails", async () => {
    const server = await serve((request, response) => {
      if (request.url === "/bad") response.writeHead(400).end();
    });
    const urls = ["/slow", "/bad", "/never-asked"].map((path) => ({ url: server.url + path }));
    const batch = client.fetchAll(urls, { concurrency: 2 });
    await expect(batch).rejects.toMatchObject({ status: 400 });
    await expect.poll(() => server.open).toBe(0);
    expect(server.requests).toBe(2);
  });
});

/** A real server, closed at the end of the test, that counts what it is asked. */
async function serve(answer: RequestListener) {
  const seen = { url: "", requests: 0, open: 0, mostOpen: 0 };
  const upstream = await startUpstream((request, response) => {
    seen.requests += 1;
    seen.open += 1;
    seen.mostOpen = Math.max(seen.mostOpen, seen.open);
    response.once("close", () => (seen.open -= 1));
    answer(request, response);
  });
  onTestFinished(() => upstream[Symbol.asyncDispose]());
  seen.url = upstream.url;
  return seen;
}
