import { currentClock } from "./clock.ts";
import { checkedTime, Deadline, type DeadlineOptions, type TimedTask } from "./deadline.ts";

/**
 * Runs `task` for at most `ms` milliseconds: when the time is up its signal aborts, its clean-up is
 * awaited, and the call rejects with a TimeoutError (or with `error`).
 *
 * - What the task throws on its own passes through, with the time-out as its `cause` if it has none.
 * - A task that returns a value in spite of the abort has a value to give: that is the result.
 * - An abort of `signal` reaches the task with its own reason, which the call rejects with.
 * - `ms` ≤ 0: expired already, the task is not started. `Infinity`: no limit. NaN: RangeError.
 * - The second argument moves the limit: `deadline.reschedule(deadline.at + 1000)`.
 *
 * ```ts
 * const user = await withTimeout(500, (signal) => fetchUser(id, { signal }), { signal });
 * ```
 *
 * @see asyncio.timeout, asyncio.wait_for, trio.fail_after
 */
export async function withTimeout<T>(
  ms: number,
  task: TimedTask<T>,
  options: DeadlineOptions = {},
): Promise<T> {
  const at = currentClock().now() + checkedTime("ms", ms);
  return new Deadline(at, `timed out after ${ms} ms`, options).run(task);
}
