import { currentClock } from "./clock.ts";
import type { Timer } from "./platform.ts";
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
  const clock = currentClock();
  let timer: Timer | undefined;
  let free = -Infinity;

  const stopTimer = (): void => {
    if (timer !== undefined) clock.clearTimer(timer);
    timer = undefined;
  };
  const shared = new SharedCall(fn, signal, stopTimer);
  const flush = (): Promise<R> | undefined => {
    stopTimer();
    if (shared.pending) free = clock.now() + ms;
    return shared.make();
  };
  const call = (...args: Args): Promise<R> => {
    const result = shared.join(args);
    if (!shared.pending) return result; // Aborted: nothing is put off any more.
    const wait = free - clock.now();
    if (wait <= 0) void flush();
    else timer ??= clock.setTimer(() => void flush(), wait);
    return result;
  };
  return delayed(call, flush, shared);
}
