import { AbortScope } from "./abort.ts";
import { currentClock, type Clock, type Timer } from "./clock.ts";
import { isCancelled } from "./is-cancelled.ts";
import { timeoutReason, type TimeoutReason } from "./timeout-error.ts";

export interface DeadlineOptions {
  /** Aborts the scope from outside, with its own reason. */
  readonly signal?: AbortSignal | undefined;
  /** What to reject with when the time is up, or a function that makes it then. Default: a TimeoutError. */
  readonly error?: TimeoutReason | undefined;
}

/** Work with a time limit. Cancellation is by signal: the limit holds for what the signal is passed to. */
export type TimedTask<T> = (signal: AbortSignal, deadline: Deadline) => T | PromiseLike<T>;

/**
 * The time limit of one scope. It is told apart from the limits around it by its own error object:
 * only an error that stems from this scope's expiry is reported as this scope's time-out. Aborted from
 * outside before its time is up, it does not expire any more.
 *
 * @see asyncio.Timeout, trio.CancelScope
 */
export class Deadline {
  readonly #clock: Clock;
  readonly #scope: AbortScope;
  readonly #outer: AbortSignal | undefined;
  readonly #makeReason: () => unknown;
  #at: number;
  #timer: Timer | undefined;
  #state: "active" | "expired" | "finished" = "active";

  /** @param at milliseconds on `currentClock()`; RangeError for NaN */
  constructor(at: number, message: string, { signal, error }: DeadlineOptions) {
    this.#clock = currentClock();
    this.#at = checkedTime("at", at);
    this.#outer = signal;
    this.#makeReason = () => timeoutReason(error, message);
    this.#scope = new AbortScope(signal);
  }

  /** Milliseconds on `currentClock()`; Infinity: no limit. */
  get at(): number {
    return this.#at;
  }

  /** The time was up before the work ended. */
  get expired(): boolean {
    return this.#state === "expired";
  }

  /** Moves the limit, in milliseconds on `currentClock()`. Throws once the scope has expired or ended; RangeError for NaN. */
  reschedule(at: number): void {
    if (this.#state !== "active") throw new Error(`the deadline has ${this.#state} already`);
    this.#at = checkedTime("at", at);
    this.#stopTimer();
    this.#startTimer();
  }

  /** Runs `task` once under this limit; waits for its clean-up. The work is not started when the time is up already. */
  async run<T>(task: TimedTask<T>): Promise<T> {
    try {
      this.#outer?.throwIfAborted();
      this.#startTimer();
      if (this.expired) throw this.#scope.reason;
      return await task(this.#scope.signal, this);
    } catch (error) {
      throw this.#explain(error);
    } finally {
      this.#stopTimer();
      this.#scope.close();
      if (this.#state === "active") this.#state = "finished";
    }
  }

  #startTimer(): void {
    const ms = this.#at - this.#clock.now();
    if (ms <= 0) this.#expire();
    else if (ms < Infinity) this.#timer = this.#clock.setTimer(() => this.#expire(), ms);
  }

  #stopTimer(): void {
    if (this.#timer !== undefined) this.#clock.clearTimer(this.#timer);
    this.#timer = undefined;
  }

  #expire(): void {
    // Aborted from outside before: what ends the work is not this limit.
    if (this.#scope.aborted) return;
    this.#state = "expired";
    this.#scope.abort(this.#makeReason());
  }

  #explain(error: unknown): unknown {
    if (!this.expired) return error;
    const { reason } = this.#scope;
    if (!isCancelled(error, this.#scope)) return withCause(error, reason);
    // Cancelled from outside while it cleaned up after its own time-out: the outer scope wants its own reason back.
    return this.#outer?.aborted === true ? this.#outer.reason : reason;
  }
}

/** Refuses NaN and what is no number, at the call. */
export function checkedTime(name: string, value: number): number {
  if (typeof value !== "number" || Number.isNaN(value)) {
    throw new RangeError(`${name} must be a number of milliseconds, got ${String(value)}`);
  }
  return value;
}

/** Keeps the foreign error, and in it, where it tells no cause of its own, that the time was up. */
function withCause(error: unknown, cause: unknown): unknown {
  if (error instanceof Error && error.cause === undefined && Object.isExtensible(error)) {
    Object.defineProperty(error, "cause", { value: cause, configurable: true, writable: true });
  }
  return error;
}
