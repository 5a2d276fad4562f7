import { onAbort } from "./abort.ts";
import { currentClock, type Timer } from "./clock.ts";
import { currentOwner } from "./owner.ts";
import { timeoutReason, type TimeoutReason } from "./timeout-error.ts";

export interface WaitForOptions<F = never> {
  /** Ends the wait with its reason; the work goes on. */
  readonly signal?: AbortSignal | undefined;
  /** What to reject with when the time is up, or a function that makes it then. Default: a TimeoutError. */
  readonly error?: TimeoutReason | undefined;
  /** In place of an error: what it returns when the time is up is the result. */
  readonly fallback?: (() => F | PromiseLike<F>) | undefined;
}

/**
 * Waits at most `ms` milliseconds for work that runs already. When the time is up, or the signal
 * aborts, the wait ends and the work goes on: nobody can stop a promise. It is handed to the
 * enclosing task group, which waits for it at its exit (outside of groups: to the process). To stop the work itself
 * give `withTimeout` a function that takes a signal.
 *
 * The timer takes what `setTimeout` takes, so a promise that is settled already always wins;
 * `Infinity` never fires. Settles in the tick in which `Promise.race([promise, timer])` would.
 *
 * ```ts
 * const user = await waitFor(cache.get(id), 50, { fallback: () => undefined });
 * ```
 *
 * @see asyncio.wait_for (which cancels the work) and asyncio.shield (which does not)
 */
export function waitFor<T, F = never>(
  promise: T | PromiseLike<T>,
  ms?: number | string,
  { signal, error, fallback }: WaitForOptions<F> = {},
): Promise<T | F> {
  const clock = currentClock();
  // Asked for now: the callbacks of a timer or a signal run in somebody else's context.
  const owner = currentOwner();
  return new Promise<T | F>((resolve, reject) => {
    const work = Promise.resolve(promise);
    if (signal?.aborted === true) {
      owner.adopt(work);
      return reject(signal.reason);
    }
    let timer: Timer | undefined;
    let forgetSignal: (() => void) | undefined;
    // Neither is there yet when a test's `setTimeout` calls back at once.
    const stopWaiting = (): void => {
      if (timer !== undefined) clock.clearTimer(timer);
      forgetSignal?.();
    };
    const abandon = (): void => {
      stopWaiting();
      owner.adopt(work);
    };
    timer = clock.setTimer(
      () => {
        abandon();
        try {
          if (fallback === undefined) reject(timeoutReason(error, `timed out after ${ms ?? 0} ms`));
          else resolve(fallback());
        } catch (failure) {
          reject(failure);
        }
      },
      Number(ms ?? 0),
    );
    forgetSignal = onAbort(signal, (reason) => {
      abandon();
      reject(reason);
    });
    work.then(
      (value) => {
        stopWaiting();
        return resolve(value);
      },
      (failure: unknown) => {
        stopWaiting();
        reject(failure);
      },
    );
  });
}
