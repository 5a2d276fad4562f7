import { currentClock, type Timer } from "./clock.ts";
import { Competition } from "./competition.ts";

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
 * clean-up is told to the enclosing owner, or is in `siblingErrors(error)` of the one that is thrown.
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

  const clock = currentClock();
  let timer: Timer | undefined;
  let started = 0;

  const start = (): void => {
    stopTimer();
    if (competition.isOver || started === max) return;
    const attempt = ++started;
    if (attempt < max) timer = clock.setTimer(start, delayMs);
    competition.start((own) => fn(own, attempt));
  };
  const stopTimer = (): void => {
    if (timer !== undefined) clock.clearTimer(timer);
    timer = undefined;
  };
  const rules = { name: "hedge", errorWins: false, onFailed: start, onOver: stopTimer };
  const competition = new Competition<T>(rules, signal);
  start();
  return competition.result;
}
