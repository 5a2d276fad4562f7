import { platform } from "./platform.ts";
import { sleep } from "./sleep.ts";

export interface RetryOptions {
  /** How often to try again after the first attempt; Infinity is allowed. Default 3. */
  readonly retries?: number | undefined;
  /** Upper bound of the first pause, ms. Default 100. */
  readonly baseMs?: number | undefined;
  /** Upper bound of any pause, ms. Default 30 000. */
  readonly maxMs?: number | undefined;
  /** What the upper bound is multiplied by from pause to pause. Default 2. */
  readonly factor?: number | undefined;
  /** Where in [0, 1) between nothing and the upper bound a pause lies ("full jitter"). Default `Math.random`. */
  readonly random?: (() => number) | undefined;
  /** Whether this error is worth another attempt. Default: every one but an AbortError. */
  readonly shouldRetry?: ((error: unknown, attempt: number) => boolean) | undefined;
  /**
   * The pause that the error asks for, ms (a server's Retry-After); undefined or NaN: none. The pause is then no
   * shorter; asking for more than `maxMs` ends the attempts, because to come back sooner would be refused.
   */
  readonly retryAfter?: ((error: unknown) => number | undefined) | undefined;
  /** Called before each pause, for logs and metrics. */
  readonly onRetry?:
    | ((event: {
        readonly error: unknown;
        readonly attempt: number;
        readonly delayMs: number;
      }) => void)
    | undefined;
  /** Aborts the pause at once; reaches the attempt as its second argument. */
  readonly signal?: AbortSignal | undefined;
}

/**
 * Calls `task` until it succeeds, with growing, randomised pauses between the attempts, which are
 * counted from 1. When the attempts are used up the last error is thrown untouched. Cancellation is
 * never retried: once `signal` is aborted the attempt's own error, or the signal's reason, ends it.
 *
 * ```ts
 * const user = await retry(
 *   (_attempt, signal) => withTimeout(500, (signal) => fetchUser(id, signal), { signal }),
 *   { retries: 4, signal },
 * );
 * ```
 *
 * @throws RangeError for retries that are no whole number from 0, baseMs or maxMs below 0, a factor below 1
 * @see "Exponential Backoff And Jitter" (AWS Architecture Blog): full jitter
 */
export async function retry<T>(
  task: (attempt: number, signal: AbortSignal) => T | PromiseLike<T>,
  options: RetryOptions = {},
): Promise<T> {
  const { retries = 3, baseMs = 100, maxMs = 30_000, factor = 2 } = options;
  const { random = Math.random, shouldRetry = isNoAbort, retryAfter, onRetry } = options;
  const { signal = new platform.AbortController().signal } = options;
  if (retries !== Infinity && !(Number.isInteger(retries) && retries >= 0)) {
    throw new RangeError(`retries must be a whole number >= 0 or Infinity, got ${String(retries)}`);
  }
  for (const [name, value, least] of [
    ["baseMs", baseMs, 0],
    ["maxMs", maxMs, 0],
    ["factor", factor, 1],
  ] as const) {
    if (!(value >= least)) {
      throw new RangeError(`${name} must be a number >= ${least}, got ${String(value)}`);
    }
  }

  signal.throwIfAborted();
  for (let attempt = 1; ; attempt++) {
    try {
      return await task(attempt, signal);
    } catch (error) {
      if (signal.aborted || attempt > retries || !shouldRetry(error, attempt)) throw error;
      // NaN, from a header that holds no number, asks for nothing: as a delay it would be none at all.
      const asked = retryAfter?.(error) || 0;
      if (asked > maxMs) throw error;
      // 0 × Infinity, after a thousand attempts without a pause, is none either.
      const most = Math.min(maxMs, baseMs * factor ** (attempt - 1) || 0);
      const delayMs = Math.max(asked, random() * most);
      onRetry?.({ error, attempt, delayMs });
      await sleep(delayMs, { signal });
    }
  }
}

function isNoAbort(error: unknown): boolean {
  return !(error instanceof Error && error.name === "AbortError");
}
