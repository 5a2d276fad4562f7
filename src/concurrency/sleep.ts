import { onAbort } from "./abort.ts";
import { currentClock } from "./clock.ts";

export interface SleepOptions<T = void> {
  /** Wakes it early, with its reason. */
  readonly signal?: AbortSignal | undefined;
  /** What the promise resolves with. */
  readonly value?: T;
  /** `false`: the timer does not keep the process alive. Default true. */
  readonly ref?: boolean | undefined;
}

/**
 * Resolves after `ms` milliseconds, at the earliest in the next turn of timers. An abort clears the
 * timer and rejects with the signal's reason.
 *
 * Takes what `setTimeout` takes: missing, NaN, zero, negative and numeric strings give the delay that
 * the platform gives them. `Infinity` never resolves; a finite delay beyond 2^31-1 ms is kept.
 *
 * ```ts
 * await sleep(250, { signal });
 * ```
 *
 * @see asyncio.sleep; setTimeout (HTML) for the delays
 */
export function sleep<T = void>(
  ms?: number | string,
  { signal, value, ref = true }: SleepOptions<T> = {},
): Promise<T> {
  return new Promise((resolve, reject) => {
    if (signal?.aborted === true) return reject(signal.reason);
    const clock = currentClock();
    let forgetSignal: (() => void) | undefined;
    const wake = (): void => {
      // Not there yet when a test's `setTimeout` calls back at once.
      forgetSignal?.();
      resolve(value as T);
    };
    const timer = clock.setTimer(wake, Number(ms ?? 0), { ref });
    forgetSignal = onAbort(signal, (reason) => {
      clock.clearTimer(timer);
      reject(reason);
    });
  });
}
