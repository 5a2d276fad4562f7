import { WaitLine, type WaitOptions } from "./wait-line.ts";

/**
 * Counting semaphore: at most `permits` holders at a time; waiters are served in the order of their
 * arrival, and nobody gets ahead of them, not even in the moment between a release and the next turn.
 *
 * An aborted waiter leaves the line and takes nothing; aborted just after it was served, it passes the
 * permit on. An abort takes nothing from a holder: the permit is its own until it releases it.
 *
 * ```ts
 * const connections = new Semaphore(10);
 * const body = await connections.with(() => fetch(url, { signal }), { signal });
 * ```
 *
 * @see asyncio.Semaphore (fair hand-over) and the Governor of TC39 concurrency control (token with
 * `release()` = `[Symbol.dispose]()`, `with`, `wrap`)
 */
export class Semaphore {
  #permits: number;
  /** Permits that are held, or on their way to somebody who was woken. */
  #held = 0;
  readonly #line: WaitLine<Permit>;
  readonly #giveBack = (): void => {
    // The permit goes straight to the first in line: freeing it would let a newcomer get ahead.
    if (this.#held > this.#permits || !this.#line.wake()) this.#held--;
  };

  /** @param permits whole number, at least 1; RangeError otherwise */
  constructor(permits: number) {
    if (!Number.isInteger(permits) || permits < 1) {
      throw new RangeError(`permits must be a whole number >= 1, got ${String(permits)}`);
    }
    this.#permits = permits;
    this.#line = new WaitLine(() => new Permit(this.#giveBack), this.#giveBack);
  }

  /** How many may hold a permit at the same time. */
  get permits(): number {
    return this.#permits;
  }

  /** Permits that nobody holds. */
  get available(): number {
    return Math.max(0, this.#permits - this.#held);
  }

  /** How many wait for a permit, and none was handed to them yet. */
  get waiting(): number {
    return this.#line.size;
  }

  /** Waits for a permit. Release it in a `finally`, bind it with `using`, or use `with` instead. */
  acquire({ signal }: WaitOptions = {}): Promise<Permit> {
    if (signal?.aborted === true) return Promise.reject(signal.reason);
    if (this.#held >= this.#permits) return this.#line.join(signal);
    this.#held++;
    if (this.#line.woken === 0) return Promise.resolve(new Permit(this.#giveBack));
    // Somebody was woken before and has not run yet: behind him, although there is a permit for both.
    const turn = this.#line.join(signal);
    this.#line.wake();
    return turn;
  }

  /** Takes a permit if one is free and nobody waits for it; undefined otherwise. */
  tryAcquire(): Permit | undefined {
    if (this.#held >= this.#permits) return undefined;
    this.#held++;
    return new Permit(this.#giveBack);
  }

  /** Calls `fn` with a permit held until what it returns has settled; gives what `fn` gives. */
  async with<T>(fn: () => T | PromiseLike<T>, options: WaitOptions = {}): Promise<T> {
    const permit = await this.acquire(options);
    try {
      options.signal?.throwIfAborted();
      return await fn();
    } finally {
      permit.release();
    }
  }

  /** `fn`, each of its calls made with a permit held; `this` and the arguments pass through. */
  wrap<This, Args extends readonly unknown[], T>(
    fn: (this: This, ...args: Args) => T | PromiseLike<T>,
  ): (this: This, ...args: Args) => Promise<T> {
    const withPermit = (call: () => T | PromiseLike<T>): Promise<T> => this.with(call);
    return function (this: This, ...args: Args): Promise<T> {
      return withPermit(() => fn.apply(this, args as unknown as [...Args]));
    };
  }

  /** For CapacityLimiter: permits that are out, also those above a limit that was lowered. */
  protected get held(): number {
    return this.#held;
  }

  /** For CapacityLimiter: from now on `permits` may hold one; who has one keeps it. */
  protected resize(permits: number): void {
    this.#permits = permits;
    while (this.#held < permits && this.#line.wake()) this.#held++;
  }
}

/** The right to go on. Whoever acquired it releases it; a second release does nothing. */
export class Permit implements Disposable {
  /**
   * Not a thenable. Said on the object itself: every promise asks, and the search through the prototypes costs a quarter of an `acquire`.
   *
   * @internal
   */
  // oxlint-disable-next-line unicorn/no-thenable -- it says the opposite
  readonly then = undefined;
  // undefined: lent out; null: released.
  #giveBack: (() => void) | undefined | null;

  /** @internal */
  constructor(giveBack: () => void) {
    this.#giveBack = giveBack;
  }

  /** Not released, and not lent out. */
  get held(): boolean {
    return typeof this.#giveBack === "function";
  }

  /** Hands the right on to the next in line. A second call does nothing. */
  release(): void {
    const giveBack = this.#giveBack;
    this.#giveBack = null;
    giveBack?.();
  }

  [Symbol.dispose](): void {
    this.release();
  }

  /**
   * For Condition: gives the right back for a while; the token stays its holder's.
   *
   * @internal
   */
  lend(): void {
    const giveBack = this.#giveBack;
    this.#giveBack &&= undefined;
    giveBack?.();
  }

  /**
   * For Condition: takes over the right of `other`, or releases it when the token was released meanwhile.
   *
   * @internal
   */
  takeOver(other: Permit): void {
    if (this.#giveBack === null) return other.release();
    this.#giveBack = other.#giveBack;
    other.#giveBack = null;
  }
}
