import { createAsyncContext, type AsyncContext } from "./async-context.ts";
import { platform, type Timer } from "./platform.ts";

export type { Timer };

/**
 * Where the primitives read the time and set their timers; a test puts a virtual one in its place.
 *
 * @see trio.abc.Clock
 */
export interface Clock {
  /** Milliseconds that never go backwards; only differences mean something. */
  now(): number;
  /**
   * Calls back once, `ms` milliseconds from now. What `setTimeout` makes of NaN, zero and numeric
   * strings holds; beyond 2^31-1 ms the platform's timer is chained; `Infinity` never fires.
   * `ref: false` does not keep the process alive.
   */
  setTimer(callback: () => void, ms: number, options?: { ref?: boolean }): Timer;
  /** Does nothing when the timer has fired. */
  clearTimer(timer: Timer): void;
}

/** The clock of the code that calls: that of the innermost `withClock`, else the platform's. */
export function currentClock(): Clock {
  return clocks?.getStore() ?? platformClock;
}

/**
 * Runs `fn`, and all that it starts, with `clock`.
 *
 * @see the `clock` of trio.run
 */
export function withClock<T>(clock: Clock, fn: () => T): T {
  clocks ??= createAsyncContext<Clock>();
  return clocks.run(clock, fn);
}

/** Made at the first `withClock`: a program without one pays nothing to ask for the clock. */
let clocks: AsyncContext<Clock> | undefined;

const LONGEST_DELAY = 2 ** 31 - 1;

const platformClock: Clock = {
  now: () => platform.performance.now(),
  setTimer(callback, ms, options) {
    if (ms > LONGEST_DELAY) return new LongTimer(callback, ms, options?.ref);
    return startTimer(callback, ms, options?.ref);
  },
  clearTimer(timer) {
    platform.clearTimeout(timer instanceof LongTimer ? timer.current : timer);
  },
};

/** A delay that the platform would turn into 1 ms, as a chain of the longest ones that it takes. */
class LongTimer {
  current: Timer;

  constructor(callback: () => void, ms: number, ref: boolean | undefined) {
    const chain = (left: number): Timer =>
      left > LONGEST_DELAY
        ? startTimer(() => (this.current = chain(left - LONGEST_DELAY)), LONGEST_DELAY, ref)
        : startTimer(callback, left, ref);
    this.current = chain(ms);
  }
}

function startTimer(callback: () => void, ms: number, ref = true): Timer {
  const timer = platform.setTimeout(callback, ms);
  if (!ref) (timer as { unref?(): void }).unref?.();
  return timer;
}
