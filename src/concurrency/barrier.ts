import { WaitLine, type WaitOptions } from "./wait-line.ts";

/**
 * A place where `parties` meet: everybody waits until the last one has come, then all go on, and the next
 * round begins. An aborted waiter leaves, and one more has to come in its place.
 *
 * `abort` breaks it: who waits, and who comes, is sent away with a BrokenBarrierError until `reset`.
 *
 * ```ts
 * const loaded = new Barrier(shards.length);
 * // in each shard's task:
 * if ((await loaded.wait({ signal })) === loaded.parties - 1) announce();
 * ```
 *
 * @see asyncio.Barrier
 */
export class Barrier {
  /** How many have to come. */
  readonly parties: number;
  #broken = false;
  readonly #line = new WaitLine<void>(nothing, nothing);

  /** @param parties whole number, at least 1; RangeError otherwise */
  constructor(parties: number) {
    if (!Number.isInteger(parties) || parties < 1) {
      throw new RangeError(`parties must be a whole number >= 1, got ${String(parties)}`);
    }
    this.parties = parties;
  }

  /** How many wait for the others. */
  get waiting(): number {
    return this.#line.size;
  }

  get broken(): boolean {
    return this.#broken;
  }

  /**
   * Waits for the others. Gives how many waited when it came: just one, the last, gets `parties - 1`,
   * and does what is to be done once. Rejects with BrokenBarrierError, or the signal's reason.
   */
  wait({ signal }: WaitOptions = {}): Promise<number> {
    if (signal?.aborted === true) return Promise.reject(signal.reason);
    if (this.#broken) return Promise.reject(new BrokenBarrierError());
    const index = this.#line.size;
    if (index === this.parties - 1) {
      while (this.#line.wake());
      return Promise.resolve(index);
    }
    return new Promise((resolve, reject) => this.#line.add(() => resolve(index), reject, signal));
  }

  /** Makes it as new; whoever waits is sent away with a BrokenBarrierError. */
  reset(): void {
    this.#broken = false;
    this.#line.reject(new BrokenBarrierError("the barrier was reset"));
  }

  /** Breaks it: what the others wait for will not come. */
  abort(): void {
    this.#broken = true;
    this.#line.reject(new BrokenBarrierError());
  }
}

/** The meeting does not take place. */
export class BrokenBarrierError extends Error {
  override readonly name = "BrokenBarrierError";

  constructor(message = "the barrier is broken") {
    super(message);
  }
}

const nothing = (): void => {};
