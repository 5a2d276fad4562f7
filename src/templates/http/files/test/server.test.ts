import { connect } from "node:net";
import { text } from "node:stream/consumers";
import { expect } from "vitest";
import { ConfigError } from "../src/config.ts";
import { serve } from "../src/http/server.ts";
import { createLog } from "../src/log.ts";
import { test } from "./support/service.ts";

const badHosts = ["Host: a b", "Host: ", "Host: a:99999", "X-No-Host: at all"];

test.for(badHosts)("%o is answered as a problem", async (header, { client, service }) => {
  const socket = connect(Number(new URL(client.url).port), "127.0.0.1");
  socket.write(`GET /hello/Ada HTTP/1.1\r\n${header}\r\nConnection: close\r\n\r\n`);
  const [head = "", body = ""] = (await text(socket)).split("\r\n\r\n");
  expect(head).toContain("400 Bad Request");
  expect(head).toContain("content-type: application/problem+json");
  // Bun sends it in chunks.
  expect(JSON.parse(/{.*}/.exec(body)?.[0] ?? "")).toMatchObject({
    status: 400,
    title: "Bad Request",
  });
  const requestId = /x-request-id: (\S+)/.exec(head)?.[1];
  expect(requestId).toMatch(/^[0-9a-f-]{36}$/);
  expect(service.logged.at(-1)).toMatchObject({ message: "request", requestId, status: 400 });
});

test("a port that is taken is said in one line", async ({ client, service, signal }) => {
  const port = Number(new URL(client.url).port);
  const second = serve(service.app, {
    ...service.services,
    config: { ...service.config, PORT: port },
    lifecycle: service.lifecycle,
    log: createLog("silent"),
    signal,
  });
  await expect(second).rejects.toBeInstanceOf(ConfigError);
  await expect(second).rejects.toThrow(
    new RegExp(`^Cannot listen on HOST 127.0.0.1, PORT ${port}: .*(EADDRINUSE|in use).*$`),
  );
});
