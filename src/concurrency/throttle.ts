import { delayed, type Delayed, SharedCall } from "./shared-call.ts";

export interface ThrottleOptions {
  /** Aborted: the call that is put off, and all later ones, reject with its reason. */
  readonly signal?: AbortSignal | undefined;
}

/**
 * `fn`, called at most once in `ms` milliseconds: at once when the last call began that long ago, else
 * when it will have. Those who call meanwhile share that one call, made with the last arguments, and
 * its result. `flush()` makes it at once, `cancel()` drops it. A call that runs already is not waited for.
 *
 * ```ts
 * const report = throttle((done: number) => show(done), 1_000, { signal });
 * ```
 *
 * To let every call through, one after the other, is what `RateLimiter` does.
 *
 * @throws RangeError at once for `ms` that is no number from 0
 * @see Swift's AsyncThrottleSequence
 */
export function throttle<Args extends readonly unknown[], R>(
  fn: (...args: Args) => R | PromiseLike<R>,
  ms: number,
  { signal }: ThrottleOptions = {},
): Delayed<Args, R> {
  if (!(ms >= 0)) throw new RangeError(`ms must be a number >= 0, got ${String(ms)}`);
  let free = -Infinity;
  const begin = (...args: Args): R | PromiseLike<R> => {
    free = shared.clock.now() + ms;
    return fn(...args);
  };
  const shared = new SharedCall(begin, signal);

  const call = (...args: Args): Promise<R> => {
    const isFirst = !shared.pending;
    const result = shared.join(args);
    const wait = free - shared.clock.now();
    if (wait <= 0) void shared.make();
    // Aborted, nothing is put off any more.
    else if (isFirst && shared.pending) shared.putOff(wait);
    return result;
  };
  return delayed(call, shared);
}
