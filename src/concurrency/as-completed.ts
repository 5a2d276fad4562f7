import { AbortError, AbortScope } from "./abort.ts";
import { isCancelled } from "./is-cancelled.ts";
import { mapConcurrent } from "./map-concurrent.ts";
import { currentOwner } from "./owner.ts";

export interface AsCompletedOptions {
  /** Cancels what runs, and ends the loop with its reason. */
  readonly signal?: AbortSignal | undefined;
  /** How many functions run at a time: a whole number from 1, or Infinity, the default. */
  readonly concurrency?: number | undefined;
}

/**
 * Starts task functions at the first `next()` and gives their results as they come.
 *
 * A failure cancels the others and is thrown, untouched, after the results that came before it. Leaving
 * the loop early cancels what runs, whose clean-up errors are then told to the enclosing owner. Either
 * way the loop is left only when everything has ended.
 *
 * ```ts
 * for await (const page of asCompleted(urls.map((url) => (signal) => fetchPage(url, { signal })))) show(page);
 * ```
 *
 * @throws RangeError at the first `next()` for a concurrency that is no whole number from 1
 * @see asyncio.as_completed
 */
export async function* asCompleted<F extends (signal: AbortSignal) => unknown>(
  fns: Iterable<F>,
  options: AsCompletedOptions = {},
): AsyncGenerator<Awaited<ReturnType<F>>, void, undefined> {
  options.signal?.throwIfAborted();
  const scope = new AbortScope(options.signal);
  const arrived: Awaited<ReturnType<F>>[] = [];
  let failure: { readonly error: unknown } | undefined;
  let ended = false;
  let wake = (): void => {};

  let work: Promise<void> | undefined;
  let told = false;
  try {
    work = mapConcurrent(
      fns,
      async (fn, _index, signal) => {
        arrived.push((await fn(signal)) as Awaited<ReturnType<F>>);
        wake();
      },
      { signal: scope.signal, concurrency: options.concurrency },
    ).then(
      () => {
        ended = true;
        wake();
      },
      (error: unknown) => {
        failure = { error };
        ended = true;
        wake();
      },
    );
    while (!ended || arrived.length > 0) {
      while (arrived.length > 0) yield arrived.shift() as Awaited<ReturnType<F>>;
      if (!ended) await new Promise<void>((resolve) => (wake = resolve));
    }
    told = true;
    if (failure !== undefined) throw failure.error;
  } finally {
    scope.abort(new AbortError("the loop was left"));
    await work;
    scope.close();
    // The loop was left early, and what still ran failed to stop. Thrown here, a `for await` that is
    // left by an error of its own would drop it.
    if (!told && failure !== undefined && !isCancelled(failure.error, scope)) {
      currentOwner().adopt(Promise.reject(failure.error));
    }
  }
}
