/**
 * Lets everything else that is ready run first, timers and I/O included, then goes on: a breath in the
 * middle of a long computation. Rejects with the signal's reason if it is aborted before or meanwhile.
 *
 * ```ts
 * for (const row of rows) {
 *   if (++seen % 1000 === 0) await yieldNow({ signal });
 * }
 * ```
 *
 * @see trio.lowlevel.checkpoint
 */
export async function yieldNow({
  signal,
}: { signal?: AbortSignal | undefined } = {}): Promise<void> {
  signal?.throwIfAborted();
  await nextTurn();
  signal?.throwIfAborted();
}

/** The cheapest way to the next turn of the event loop that the runtime has. */
function nextTurn(): PromiseLike<unknown> {
  if (turns.setImmediate === undefined && turns.scheduler?.yield !== undefined) {
    return turns.scheduler.yield();
  }
  return new Promise((resolve) => (turns.setImmediate ?? turns.setTimeout)(resolve));
}

// Read at the call, so that fake timers put there later are obeyed.
const turns = globalThis as unknown as {
  setImmediate?: (callback: (nothing?: unknown) => void) => unknown;
  setTimeout: (callback: (nothing?: unknown) => void) => unknown;
  scheduler?: { yield?: () => PromiseLike<unknown> };
};
