/** A time-out of ours: the default error of `withTimeout`, `withDeadline` and `waitFor`. */
export class TimeoutError extends Error {
  override readonly name = "TimeoutError";
}

/** What to reject with when the time is up: an error, or a function that makes it then. */
export type TimeoutReason = Error | (() => unknown);

/** The reason asked for, else a TimeoutError; made only now, because an error costs microseconds. */
export function timeoutReason(asked: TimeoutReason | undefined, message: string): unknown {
  if (asked === undefined) return new TimeoutError(message);
  return typeof asked === "function" ? asked() : asked;
}
