import type { ContentfulStatusCode } from "hono/utils/http-status";
import { Queue } from "../concurrency/queue.ts";
import { withTimeout } from "../concurrency/with-timeout.ts";
import { Problem } from "./problem.ts";
import type { RequestScope } from "./request-scope.ts";

export interface LineStreamOptions {
  /** Default 200. */
  readonly status?: ContentfulStatusCode | undefined;
  /** How long a client may leave a line untaken before it is cut off, in ms. */
  readonly stallMs: number;
}

/**
 * Sends items as they come, one JSON value a line. Nothing is produced faster than the client reads; a
 * client that goes away, or stops reading, ends the iteration, with the `finally` of the generator run.
 */
export function streamLines(
  scope: RequestScope,
  items: AsyncIterable<unknown>,
  { status, stallMs }: LineStreamOptions,
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
  const stalled = (): Problem => {
    const problem = new Problem(499, "Client Stopped Reading");
    scope.cancel(problem);
    return problem;
  };
  // In the request's group, so that what the generator logs, waits for and fails with belongs to the request.
  scope.afterHead(async () => {
    try {
      for await (const item of items) {
        const line = encoder.encode(`${JSON.stringify(item)}\n`);
        // Tried first: a time limit costs more than a line.
        scope.signal.throwIfAborted();
        if (lines.tryPut(line)) continue;
        await withTimeout(stallMs, (signal) => lines.put(line, { signal }), {
          signal: scope.signal,
          error: stalled,
        });
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
