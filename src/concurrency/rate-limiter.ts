import { currentClock, type Clock, type Timer } from "./clock.ts";
import { WaitLine, type WaitOptions } from "./wait-line.ts";

export interface RateLimiterOptions {
  /** How many turns in `perMs` milliseconds: whole number, at least 1. */
  readonly limit: number;
  /** More than 0, finite. */
  readonly perMs: number;
  /**
   * `"token-bucket"` (default): turns come back evenly, one each `perMs / limit`, and those not taken are
   * saved up to `burst`. `"sliding-window"`: never more than `limit` within any `perMs`.
   */
  readonly kind?: "token-bucket" | "sliding-window" | undefined;
  /** Token bucket: how many turns can be taken at once after a quiet time. Default `limit`. */
  readonly burst?: number | undefined;
}

/**
 * At most so many turns in so much time. Those who wait are served in the order of their arrival, by one
 * timer for the first of them: nothing polls, and no timer runs when nobody waits. An aborted waiter leaves
 * the line and uses up nothing.
 *
 * ```ts
 * const limiter = new RateLimiter({ limit: 10, perMs: 1000 });
 * await limiter.acquire({ signal });
 * ```
 *
 * Time is that of `currentClock()` where the limiter is made.
 *
 * @see generic cell rate algorithm (ITU-T I.371) for the token bucket
 */
export class RateLimiter {
  readonly #clock: Clock = currentClock();
  readonly #turns: Turns;
  readonly #line: WaitLine<void> = new WaitLine<void>(
    () => {},
    () => this.#passOn(),
    () => this.#stopWithoutWaiters(),
  );
  #timer: Timer | undefined;

  /** RangeError for a limit, time or burst that is none. */
  constructor({ limit, perMs, kind = "token-bucket", burst = limit }: RateLimiterOptions) {
    for (const [name, value] of [
      ["limit", limit],
      ["burst", burst],
    ] as const) {
      if (!Number.isInteger(value) || value < 1) {
        throw new RangeError(`${name} must be a whole number >= 1, got ${String(value)}`);
      }
    }
    if (!(perMs > 0 && perMs < Infinity)) {
      throw new RangeError(`perMs must be a finite number > 0, got ${String(perMs)}`);
    }
    this.#turns =
      kind === "sliding-window" ? new Window(limit, perMs) : new Bucket(perMs / limit, burst);
  }

  /** How many wait for a turn. */
  get waiting(): number {
    return this.#line.size;
  }

  /** Resolves when it is the caller's turn. */
  acquire({ signal }: WaitOptions = {}): Promise<void> {
    if (signal?.aborted === true) return Promise.reject(signal.reason);
    if (this.tryAcquire()) return Promise.resolve();
    const turn = this.#line.join(signal);
    this.#startTimer();
    return turn;
  }

  /** Takes a turn if there is one and nobody waits for it. */
  tryAcquire(): boolean {
    return this.#line.size === 0 && this.#line.woken === 0 && this.#takeTurn();
  }

  /** Calls `fn` when it is its turn; gives what `fn` gives. */
  async with<T>(fn: () => T | PromiseLike<T>, options: WaitOptions = {}): Promise<T> {
    await this.acquire(options);
    options.signal?.throwIfAborted();
    return fn();
  }

  /** `fn`, each of its calls made when it is its turn; `this` and the arguments pass through. */
  wrap<This, Args extends readonly unknown[], T>(
    fn: (this: This, ...args: Args) => T | PromiseLike<T>,
  ): (this: This, ...args: Args) => Promise<T> {
    const atTurn = (call: () => T | PromiseLike<T>): Promise<T> => this.with(call);
    return function (this: This, ...args: Args): Promise<T> {
      return atTurn(() => fn.apply(this, args as unknown as [...Args]));
    };
  }

  #takeTurn(): boolean {
    const now = this.#clock.now();
    if (this.#turns.waitMs(now) > 0) return false;
    this.#turns.take(now);
    return true;
  }

  #serve(): void {
    while (this.#line.size > 0 && this.#takeTurn()) this.#line.wake();
    this.#startTimer();
  }

  /** Aborted after it was woken: its turn is for the next, or as if never taken. */
  #passOn(): void {
    if (!this.#line.wake()) this.#turns.giveBack();
  }

  #startTimer(): void {
    if (this.#timer !== undefined || this.#line.size === 0) return;
    const fire = (): void => {
      this.#timer = undefined;
      this.#serve();
    };
    this.#timer = this.#clock.setTimer(fire, this.#turns.waitMs(this.#clock.now()));
  }

  #stopWithoutWaiters(): void {
    if (this.#line.size > 0 || this.#timer === undefined) return;
    this.#clock.clearTimer(this.#timer);
    this.#timer = undefined;
  }
}

/** When turns are to be had. */
interface Turns {
  /** Until the next turn; 0 or less: there is one. */
  waitMs(now: number): number;
  take(now: number): void;
  /** Undoes the last `take`. */
  giveBack(): void;
}

class Bucket implements Turns {
  readonly #interval: number;
  readonly #tolerance: number;
  /** When the bucket will be full again. */
  #fullAt = -Infinity;

  constructor(interval: number, burst: number) {
    this.#interval = interval;
    this.#tolerance = interval * (burst - 1);
  }

  waitMs(now: number): number {
    return this.#fullAt - this.#tolerance - now;
  }

  take(now: number): void {
    this.#fullAt = Math.max(this.#fullAt, now) + this.#interval;
  }

  giveBack(): void {
    this.#fullAt -= this.#interval;
  }
}

/** The moments of the last `limit` turns, in a ring. */
class Window implements Turns {
  readonly #perMs: number;
  readonly #taken: number[];
  #oldest = 0;

  constructor(limit: number, perMs: number) {
    this.#perMs = perMs;
    this.#taken = Array.from({ length: limit }, () => -Infinity);
  }

  waitMs(now: number): number {
    return (this.#taken[this.#oldest] as number) + this.#perMs - now;
  }

  take(now: number): void {
    this.#taken[this.#oldest] = now;
    this.#oldest = (this.#oldest + 1) % this.#taken.length;
  }

  giveBack(): void {
    this.#oldest = (this.#oldest + this.#taken.length - 1) % this.#taken.length;
    this.#taken[this.#oldest] = -Infinity;
  }
}
