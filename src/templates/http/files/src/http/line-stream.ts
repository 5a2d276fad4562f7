import type { Context } from "hono";
import type { ContentfulStatusCode } from "hono/utils/http-status";
import type { AppEnv } from "./request-scope.ts";

/**
 * Sends items as they come, one JSON value a line. Nothing is produced faster than the client reads; a
 * client that goes away ends the iteration, with the `finally` of the generator run.
 */
export function streamLines(
  c: Context<AppEnv>,
  items: AsyncIterable<unknown>,
  status?: ContentfulStatusCode,
): Response {
  const { readable, writable } = new TransformStream<Uint8Array, Uint8Array>();
  // In the request's group, so that what the generator logs, waits for and fails with belongs to the request.
  const scope = c.get("scope");
  scope.afterHead(() => writeLines(items, writable, scope.signal));
  return c.body(readable, status, { "content-type": "application/x-ndjson" });
}

async function writeLines(
  items: AsyncIterable<unknown>,
  writable: WritableStream<Uint8Array>,
  signal: AbortSignal,
): Promise<void> {
  const encoder = new TextEncoder();
  const writer = writable.getWriter();
  for await (const item of items) {
    signal.throwIfAborted();
    await writer.ready;
    await writer.write(encoder.encode(`${JSON.stringify(item)}\n`));
  }
  await writer.close();
}
