import { Mutex } from "./mutex.ts";
import type { Permit } from "./semaphore.ts";
import { WaitLine, type WaitOptions } from "./wait-line.ts";

/**
 * Waiting, inside of a mutex, for something that others change under the same mutex. `wait` unlocks it,
 * waits to be notified, and holds it again when it returns, also when it rejects. Waiters are notified
 * in the order of their arrival, and then take their turn for the mutex like everybody else.
 * The mutex is entered by the condition, because `wait` has to know the token that it lends out.
 *
 * An aborted waiter leaves the line, takes the mutex back and rejects with the signal's reason; if it was
 * notified already, the notification goes to the next.
 *
 * ```ts
 * const changed = new Condition();
 * await changed.with(async () => {
 *   await changed.waitFor(() => stock > 0, { signal });
 *   stock--;
 * });
 * await changed.with(() => {
 *   stock++;
 *   changed.notify();
 * });
 * ```
 *
 * @see asyncio.Condition
 */
export class Condition {
  /** Several conditions may share one. */
  readonly mutex: Mutex;
  readonly #line: WaitLine<void> = new WaitLine<void>(nothing, () => this.#line.wake());

  constructor(mutex: Mutex = new Mutex()) {
    this.mutex = mutex;
  }

  /** How many wait and were not notified yet. */
  get waiting(): number {
    return this.#line.size;
  }

  /** Waits for the mutex; of several conditions that share it, any may be asked. */
  async acquire(options?: WaitOptions): Promise<Permit> {
    const permit = await this.mutex.acquire(options);
    holders.set(this.mutex, permit);
    return permit;
  }

  /** Calls `fn` with the mutex held until what it returns has settled; gives what `fn` gives. */
  async with<T>(fn: () => T | PromiseLike<T>, options: WaitOptions = {}): Promise<T> {
    const permit = await this.acquire(options);
    try {
      options.signal?.throwIfAborted();
      return await fn();
    } finally {
      permit.release();
    }
  }

  /** Waits to be notified. Look at the state again afterwards, or use `waitFor`. Throws outside of `with`. */
  async wait({ signal }: WaitOptions = {}): Promise<void> {
    const holder = this.#holder("wait");
    signal?.throwIfAborted();
    // In the line before the mutex is free: a notification in between cannot be missed.
    const turn = this.#line.join(signal);
    holder.lend();
    try {
      await turn;
    } finally {
      holder.takeOver(await this.mutex.acquire());
      holders.set(this.mutex, holder);
    }
    if (signal?.aborted === true) {
      // Notified, then aborted on the way to the mutex: somebody else shall hear of it.
      this.#line.wake();
      throw signal.reason;
    }
  }

  /** Waits until `predicate` gives something truthy, and gives that. The mutex is held until it has. */
  async waitFor<T>(predicate: () => T | PromiseLike<T>, options?: WaitOptions): Promise<Truthy<T>> {
    this.#holder("waitFor");
    for (;;) {
      const result = await predicate();
      if (result) return result as Truthy<T>;
      await this.wait(options);
    }
  }

  /** Notifies the `count` that wait longest. Throws outside of `with`. */
  notify(count = 1): void {
    this.#holder("notify");
    for (let left = count; left > 0 && this.#line.wake(); left--);
  }

  /** Notifies everybody. Throws outside of `with`. */
  notifyAll(): void {
    this.notify(Infinity);
  }

  #holder(call: string): Permit {
    const holder = holders.get(this.mutex);
    if (holder?.held !== true) {
      throw new Error(`${call}() needs the mutex: call it inside of with()`);
    }
    return holder;
  }
}

/** Who holds a mutex that was entered by a condition. */
const holders = new WeakMap<Mutex, Permit>();

type Truthy<T> = Exclude<T, false | 0 | "" | null | undefined>;

const nothing = (): void => {};
