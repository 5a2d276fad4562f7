import { currentClock } from "./clock.ts";
import { checkedTime, Deadline, type TimedTask } from "./deadline.ts";
import { TimeoutError } from "./timeout-error.ts";

/** `timedOut` says that the time-out, and nothing else, ended the task. */
export type MovedOn<T> =
  | { readonly timedOut: false; readonly value: T }
  | { readonly timedOut: true; readonly value?: undefined };

/**
 * `withTimeout` for work that may be given up: when the time is up the task is cancelled and awaited,
 * and the call resolves with `{ timedOut: true }`. Every other error passes through, and an abort of
 * `signal` rejects with its reason.
 *
 * ```ts
 * const found: Hit[] = [];
 * const { timedOut } = await moveOnAfter(200, (signal) => search(query, found, { signal }));
 * ```
 *
 * @param ms 0 or less: expired already, the task is not started; Infinity: no limit; RangeError for NaN
 * @see trio.move_on_after (`cancelled_caught`)
 */
export async function moveOnAfter<T>(
  ms: number,
  task: TimedTask<T>,
  { signal }: { signal?: AbortSignal | undefined } = {},
): Promise<MovedOn<T>> {
  // One object that nobody else can throw: an inner time-out, or an outer one, is not taken for this.
  let timeUp: TimeoutError | undefined;
  const error = (): TimeoutError => (timeUp = new TimeoutError(`moved on after ${ms} ms`));
  const at = currentClock().now() + checkedTime("ms", ms);
  try {
    return { timedOut: false, value: await new Deadline(at, "", { signal, error }).run(task) };
  } catch (failure) {
    if (timeUp !== undefined && failure === timeUp) return { timedOut: true };
    throw failure;
  }
}
