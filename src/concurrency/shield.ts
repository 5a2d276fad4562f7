import { onAbort } from "./abort.ts";
import { currentClock } from "./clock.ts";
import { checkedTime, Deadline, type DeadlineOptions, type TimedTask } from "./deadline.ts";

/**
 * Runs work that must not be cut off half-way, such as a clean-up: cancellation does not reach it, for at
 * most `graceMs` milliseconds, counted from the abort of `signal`, or from the start without a signal.
 * When the grace is over, its own signal aborts, its clean-up is awaited, and the call rejects with a
 * TimeoutError. Otherwise it gives what the task gives, aborted or not: the caller sees its signal itself.
 *
 * ```ts
 * } finally {
 *   await shield(500, (signal) => connection.close({ signal }));
 * }
 * ```
 *
 * @see trio.CancelScope(shield=True) with a deadline
 */
export async function shield<T>(
  graceMs: number,
  task: TimedTask<T>,
  { signal, error }: DeadlineOptions = {},
): Promise<T> {
  checkedTime("graceMs", graceMs);
  const clock = currentClock();
  const counts = signal === undefined || signal.aborted;
  const at = counts ? clock.now() + graceMs : Infinity;
  const deadline = new Deadline(at, `not done within ${graceMs} ms of grace`, { error });
  const startCounting = (): void => {
    if (!deadline.expired) deadline.reschedule(clock.now() + graceMs);
  };
  return deadline.run(async (own, self) => {
    const forgetSignal = counts ? undefined : onAbort(signal, startCounting);
    try {
      return await task(own, self);
    } finally {
      // In here, while the deadline can still be moved: an abort may come in the turn in which it ends.
      forgetSignal?.();
    }
  });
}
