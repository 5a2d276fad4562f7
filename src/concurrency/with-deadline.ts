import { Deadline, type DeadlineOptions, type TimedTask } from "./deadline.ts";

/**
 * `withTimeout` with the moment at which the time is up, in milliseconds on `currentClock().now()`:
 * several steps share one budget. A moment that has passed: the task is not started.
 *
 * ```ts
 * const at = currentClock().now() + 2000;
 * const user = await withDeadline(at, (signal) => fetchUser(id, { signal }));
 * const orders = await withDeadline(at, (signal) => fetchOrders(user, { signal }));
 * ```
 *
 * @see asyncio.timeout_at, trio.fail_at
 */
export async function withDeadline<T>(
  at: number,
  task: TimedTask<T>,
  options: DeadlineOptions = {},
): Promise<T> {
  return new Deadline(at, "the deadline has passed", options).run(task);
}
