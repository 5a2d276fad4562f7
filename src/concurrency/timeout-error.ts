/**
 * A time-out of ours: what `withTimeout`, `withDeadline`, `shield` and `waitFor` reject with by default.
 *
 * @see TimeoutError of Python, in place of asyncio.TimeoutError
 */
export class TimeoutError extends Error {
  override readonly name = "TimeoutError";
}

/** What to reject with when the time is up: an error, or a function that makes it, or throws it, then. */
export type TimeoutReason = Error | (() => unknown);

/** The reason asked for, else a TimeoutError; made only now, because an error costs microseconds. */
export function timeoutReason(asked: TimeoutReason | undefined, message: string): unknown {
  if (asked === undefined) return new TimeoutError(message);
  if (typeof asked !== "function") return asked;
  try {
    return asked();
  } catch (thrown) {
    return thrown;
  }
}
