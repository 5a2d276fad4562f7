import { AbortError, AbortScope } from "./abort.ts";
import { currentClock } from "./clock.ts";
import { isCancelled } from "./is-cancelled.ts";
import { currentOwner } from "./owner.ts";
import type { Timer } from "./platform.ts";
import { TaskGroupError } from "./task-group-error.ts";

export interface HedgeOptions {
  /** How long an attempt is waited for before another one starts beside it, ms; 0 or more. */
  readonly delayMs: number;
  /** How many attempts there are at most, the first one included: a whole number from 1. Default 2. */
  readonly max?: number | undefined;
  /** Cancels all of them; the call then rejects with its reason. */
  readonly signal?: AbortSignal | undefined;
}

/**
 * Calls `fn`; each time no attempt has answered within `delayMs` milliseconds, or as soon as one fails,
 * another one starts beside it. The first result counts; the other attempts are cancelled and awaited.
 * For what is safe to do twice, and is slow only now and then.
 *
 * When all have failed it rejects with a TaskGroupError of their errors, in the order of their starts;
 * aborted from outside, with the signal's reason, once the attempts have ended. An error of a loser's
 * clean-up is told to the enclosing owner.
 *
 * ```ts
 * const answer = await hedge((signal) => fetch(url, { signal }), { delayMs: 200, signal });
 * ```
 *
 * @throws RangeError at the call for a delay that is no number from 0, or a `max` that is no whole number from 1
 * @see "The Tail at Scale" (Dean, Barroso, 2013): hedged requests; RFC 8305 (staggered attempts)
 */
export function hedge<T>(
  fn: (signal: AbortSignal, attempt: number) => T | PromiseLike<T>,
  { delayMs, max = 2, signal }: HedgeOptions,
): Promise<T> {
  if (!(delayMs >= 0)) {
    throw new RangeError(`delayMs must be a number >= 0, got ${String(delayMs)}`);
  }
  if (!Number.isInteger(max) || max < 1) {
    throw new RangeError(`max must be a whole number >= 1, got ${String(max)}`);
  }
  if (signal?.aborted === true) return Promise.reject(signal.reason);

  return new Promise((resolve, reject) => {
    const clock = currentClock();
    const scope = new AbortScope(signal);
    const errors: unknown[] = [];
    let won: { readonly value: T } | undefined;
    let lost: { readonly error: unknown } | undefined;
    let started = 0;
    let running = 0;
    let timer: Timer | undefined;

    const start = (): void => {
      stopTimer();
      if (scope.aborted || started === max) return;
      const index = started++;
      running++;
      if (started < max) timer = clock.setTimer(start, delayMs);
      const attempt = async (): Promise<T> => fn(scope.signal, index + 1);
      attempt().then(succeeded, (error: unknown) => failed(error, index));
    };
    const stopTimer = (): void => {
      if (timer !== undefined) clock.clearTimer(timer);
      timer = undefined;
    };
    const succeeded = (value: T): void => {
      if (!scope.aborted) {
        won = { value };
        scope.abort(new AbortError("another attempt was first"));
      }
      ended();
    };
    const failed = (error: unknown, index: number): void => {
      if (!scope.aborted) {
        errors[index] = error;
        start();
      } else if (!isCancelled(error, scope)) {
        if (won !== undefined) currentOwner().adopt(Promise.reject(error));
        // Told to stop from outside, and failed at that: an error beats the cancellation.
        else lost ??= { error };
      }
      ended();
    };
    const ended = (): void => {
      if (scope.aborted) stopTimer();
      if (--running > 0) return;
      scope.close();
      if (won !== undefined) resolve(won.value);
      else if (lost !== undefined) reject(lost.error);
      else if (signal?.aborted === true) reject(signal.reason);
      else reject(new TaskGroupError(errors, "all attempts failed"));
    };
    start();
  });
}
