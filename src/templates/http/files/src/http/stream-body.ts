import { Queue } from "../concurrency/queue.ts";
import { withTimeout } from "../concurrency/with-timeout.ts";
import { Problem } from "./problem.ts";
import type { RequestScope } from "./request-scope.ts";

export interface StreamBodyOptions<T> {
  /** The bytes that an item is sent as. */
  readonly encode: (item: T) => Uint8Array;
  /** How long a client may leave a piece untaken before it is cut off, in ms. */
  readonly stallMs: number;
}

/**
 * A body that is sent item by item, as they come. Nothing is produced faster than the client reads; a
 * client that goes away, or stops reading, ends the iteration, with the `finally` of the generator run. An
 * error of the items is logged, and cuts the answer off: its client is told no more than that.
 */
export function streamBody<T>(
  scope: RequestScope,
  items: AsyncIterable<T> | Iterable<T>,
  { encode, stallMs }: StreamBodyOptions<T>,
): ReadableStream<Uint8Array> {
  const pieces = new Queue<Uint8Array>(1);
  let failed: { readonly error: unknown } | undefined;
  const stalled = (): Problem => {
    const problem = new Problem(499, "Client Stopped Reading");
    scope.cancel(problem);
    return problem;
  };
  // In the request's group, so that what the generator logs, waits for and fails with belongs to the request.
  scope.afterHead(async () => {
    try {
      for await (const item of items) {
        const bytes = encode(item);
        // In pieces, since one that is handed over is out of our sight.
        for (let at = 0; at < bytes.length; at += pieceBytes) {
          const piece = bytes.subarray(at, at + pieceBytes);
          // Tried first: a time limit costs more than a line.
          scope.signal.throwIfAborted();
          if (pieces.tryPut(piece)) continue;
          await withTimeout(stallMs, (signal) => pieces.put(piece, { signal }), {
            signal: scope.signal,
            error: stalled,
          });
        }
      }
      pieces.close();
    } catch (error) {
      failed = { error };
      // Behind a socket the scope cuts the connection; without one the reader must be told.
      if (scope.context.env?.outgoing === undefined) pieces.close();
      throw error;
    }
  });
  return new ReadableStream<Uint8Array>({
    async pull(controller) {
      try {
        controller.enqueue(await pieces.get());
      } catch {
        // The queue is closed: nothing more comes.
        if (failed === undefined) controller.close();
        else controller.error(failed.error);
      }
    },
  });
}

/** The platform takes that much from us at once, and a slow line carries it well within `STREAM_STALL_MS`. */
export const pieceBytes = 65_536;
