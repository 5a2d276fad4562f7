import { randomUUID } from "node:crypto";
import { createServer, type Server } from "node:http";
import { getRequestListener } from "@hono/node-server";
import type { Hono } from "hono";
import { onAbort } from "../concurrency/abort.ts";
import type { BackgroundTasks } from "../concurrency/background-tasks.ts";
import { currentClock } from "../concurrency/clock.ts";
import { moveOnAfter } from "../concurrency/move-on-after.ts";
import { sleep } from "../concurrency/sleep.ts";
import { ConfigError, type Config } from "../config.ts";
import type { Log } from "../log.ts";
import type { Lifecycle, OpenRequest } from "./lifecycle.ts";
import { Problem, problemResponse } from "./problem.ts";
import type { AppEnv } from "./request-scope.ts";

export interface ServeOptions {
  readonly config: Pick<Config, "HOST" | "PORT" | "CLOSE_NOTICE_MS" | "SHUTDOWN_MS">;
  readonly lifecycle: Lifecycle;
  /** Drained within the same deadline as the requests. */
  readonly background: BackgroundTasks;
  readonly log: Log;
  /** Its abort begins the shutdown. */
  readonly signal: AbortSignal;
  readonly onListening?: (url: string) => void;
}

/** How much was cut off at the shutdown's deadline: requests and background tasks. */
export interface Served {
  readonly cutOff: number;
}

/** Serves until `signal` aborts, then shuts down without losing a request that it could still answer. */
export async function serve(app: Hono<AppEnv>, options: ServeOptions): Promise<Served> {
  const { log, signal, onListening } = options;
  const errorHandler = (error: unknown): Response => refuse(error, log);
  const listener = getRequestListener(app.fetch, { errorHandler });
  // The adapter refuses a missing Host, too, and its refusals are answered as problems.
  const server = createServer({ requireHostHeader: false }, (...args) => void listener(...args));
  const url = await listen(server, options.config);
  log.info("listening", { url });
  onListening?.(url);
  await new Promise<void>((resolve) => onAbort(signal, () => resolve()));
  return shutDown(server, options);
}

/** What cannot become a request of the app: the adapter makes no URL out of its Host and its target. */
function refuse(cause: unknown, log: Log): Response {
  const requestId = randomUUID();
  log.info("request", { requestId, status: 400, error: cause instanceof Error && cause.message });
  const detail = "The Host header, or the target, is not valid.";
  return problemResponse(
    new Problem(400, "Bad Request", { detail, headers: { "x-request-id": requestId } }),
  );
}

/** @throws ConfigError when the address cannot be had */
function listen(server: Server, { HOST, PORT }: ServeOptions["config"]): Promise<string> {
  return new Promise((resolve, reject) => {
    const fail = (cause: Error): void =>
      reject(new ConfigError(`Cannot listen on HOST ${HOST}, PORT ${PORT}: ${cause.message}`));
    server.once("error", fail);
    server.listen(PORT, HOST, () => {
      server.off("error", fail);
      const address = server.address();
      const port = typeof address === "object" ? address?.port : PORT;
      resolve(`http://${HOST.includes(":") ? `[${HOST}]` : HOST}:${port}`);
    });
  });
}

async function shutDown(server: Server, options: ServeOptions): Promise<Served> {
  const { lifecycle, background, log } = options;
  const { CLOSE_NOTICE_MS, SHUTDOWN_MS } = options.config;
  const clock = currentClock();
  const deadline = clock.now() + SHUTDOWN_MS;
  const leftMs = (): number => Math.max(0, deadline - clock.now());
  log.info("shutting down", { openRequests: lifecycle.size, backgroundTasks: background.size });
  lifecycle.startDraining();
  // Closing idle connections now would lose what clients have just written to them: let the answers
  // tell the clients to close first.
  const untilTold = async (): Promise<void> => {
    // Bounded: a balancer that goes on sending requests must not keep the service from ending.
    const latest = Math.min(clock.now() + 5 * CLOSE_NOTICE_MS, deadline);
    for (;;) {
      const ms = Math.min(lifecycle.lastUntoldAt + CLOSE_NOTICE_MS, latest) - clock.now();
      if (ms <= 0) return;
      await sleep(ms);
    }
  };
  // An answer whose head was out before cannot: its client may send one more request after it. Till then
  // the server listens, since Deno ends the connections of one that does not after their present answer.
  const isUntold = (request: OpenRequest): boolean => !request.closesConnection;
  await moveOnAfter(leftMs() - 5 * CLOSE_NOTICE_MS, (signal) =>
    lifecycle.untilNone(isUntold, { signal }),
  );
  await untilTold();
  const closed = close(server);
  await moveOnAfter(leftMs(), (signal) => lifecycle.untilNone(isOpen, { signal }));
  await untilTold();
  const requests = lifecycle.size;
  if (requests > 0) {
    log.warn("cutting off requests", { requests });
    lifecycle.cancelRequests(shutDownNow());
    await moveOnAfter(cleanUpMs, (signal) => lifecycle.untilNone(isOpen, { signal }));
  }
  // All: one on which no request ever came does not count as idle.
  server.closeAllConnections();
  await closed;
  const tasks = await background.drain(leftMs());
  if (tasks.length > 0) log.warn("cut off background tasks", { tasks });
  log.info("stopped");
  return { cutOff: requests + tasks.length };
}

const isOpen = (): boolean => true;

/** How long cancelled requests have to clean up and send their answer. */
const cleanUpMs = 1000;

/** Stops accepting, closes idle connections, and resolves when the last connection has ended. */
function close(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
    server.closeIdleConnections();
  });
}

const shutDownNow = (): Problem =>
  new Problem(503, "Service Unavailable", {
    detail: "The service is shutting down.",
    headers: { "retry-after": "1" },
  });
