import type { HonoRequest } from "hono";
import { onAbort } from "../concurrency/abort.ts";
import { clientGone } from "./problem.ts";

/**
 * The body as text. An abort ends the wait, however long the client stays silent.
 *
 * @throws the signal's reason; Problem 499 when the client goes away half-way
 */
export async function readText(req: HonoRequest, signal: AbortSignal): Promise<string> {
  // Raced, because this read knows no signal, and may never end once the answer is out.
  let forgetSignal = (): void => {};
  const aborted = new Promise<never>((_, reject) => {
    forgetSignal = onAbort(signal, reject);
  });
  const text = req.text().catch((cause: unknown) => {
    throw clientGone({ cause });
  });
  try {
    return await Promise.race([text, aborted]);
  } finally {
    forgetSignal();
  }
}

/** As `readText`, but chunk by chunk: nothing is read faster than it is asked for. */
export async function* readChunks(
  req: HonoRequest,
  signal: AbortSignal,
): AsyncGenerator<Uint8Array> {
  const { body } = req.raw;
  if (body === null) return;
  yield* readStream(body, signal, (cause) => clientGone({ cause }));
}

/** The chunks of `stream`. An abort ends the wait for one with the signal's reason; who leaves early, or aborts, cancels the stream. */
export async function* readStream(
  stream: ReadableStream<Uint8Array>,
  signal: AbortSignal,
  toError: (error: unknown) => unknown = (error) => error,
): AsyncGenerator<Uint8Array> {
  const reader = stream.getReader();
  const stop = (): void => void reader.cancel().catch(() => {});
  const forgetSignal = onAbort(signal, stop);
  try {
    for (;;) {
      const { done, value } = await reader.read().catch((error: unknown) => {
        throw toError(error);
      });
      // The end that an abort makes is none of the stream.
      signal.throwIfAborted();
      if (done) return;
      yield value;
    }
  } finally {
    forgetSignal();
    stop();
  }
}
