import type { ContentfulStatusCode } from "hono/utils/http-status";
import { Queue } from "../concurrency/queue.ts";
import type { RequestScope } from "./request-scope.ts";

/**
 * Sends items as they come, one JSON value a line. Nothing is produced faster than the client reads; a
 * client that goes away ends the iteration, with the `finally` of the generator run.
 */
export function streamLines(
  scope: RequestScope,
  items: AsyncIterable<unknown>,
  status?: ContentfulStatusCode,
): Response {
  const { context: c } = scope;
  const lines = new Queue<Uint8Array>(1);
  const encoder = new TextEncoder();
  let failed: { readonly error: unknown } | undefined;
  const body = new ReadableStream<Uint8Array>({
    async pull(controller) {
      try {
        controller.enqueue(await lines.get());
      } catch {
        // The queue is closed: no more lines.
        if (failed === undefined) controller.close();
        else controller.error(failed.error);
      }
    },
  });
  // In the request's group, so that what the generator logs, waits for and fails with belongs to the request.
  scope.afterHead(async () => {
    try {
      for await (const item of items) {
        const line = encoder.encode(`${JSON.stringify(item)}\n`);
        await lines.put(line, { signal: scope.signal });
      }
      lines.close();
    } catch (error) {
      failed = { error };
      // Behind a socket the scope cuts the connection; without one the reader must be told.
      if (c.env?.outgoing === undefined) lines.close();
      throw error;
    }
  });
  return c.body(body, status, { "content-type": "application/x-ndjson" });
}
