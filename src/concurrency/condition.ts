import { Mutex } from "./mutex.ts";
import type { Permit } from "./semaphore.ts";
import { WaitLine, type WaitOptions } from "./wait-line.ts";

/**
 * Waiting, inside of a mutex, for something that others change under the same mutex. `wait` unlocks it,
 * waits to be notified, and holds it again when it returns, also when it rejects. Waiters are notified
 * in the order of their arrival, and then take their turn for the mutex like everybody else.
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

  /** `mutex.acquire` */
  acquire(options?: WaitOptions): Promise<Permit> {
    return this.mutex.acquire(options);
  }

  /** `mutex.with` */
  with<T>(fn: () => T | PromiseLike<T>, options?: WaitOptions): Promise<T> {
    return this.mutex.with(fn, options);
  }

  /** Waits to be notified. Look at the state again afterwards, or use `waitFor`. Throws unless the mutex is held. */
  async wait({ signal }: WaitOptions = {}): Promise<void> {
    this.#mustBeLocked("wait");
    signal?.throwIfAborted();
    // In the line before the mutex is free: a notification in between cannot be missed.
    const turn = this.#line.join(signal);
    const takeBack = this.mutex.suspend();
    try {
      await turn;
    } finally {
      await takeBack();
    }
    if (signal?.aborted === true) {
      // Notified, then aborted on the way to the mutex: somebody else shall hear of it.
      this.#line.wake();
      throw signal.reason;
    }
  }

  /** Waits until `predicate` gives something truthy, and gives that. It is called with the mutex held. */
  async waitFor<T>(predicate: () => T, options?: WaitOptions): Promise<Truthy<T>> {
    this.#mustBeLocked("waitFor");
    for (;;) {
      const result = predicate();
      if (result) return result as Truthy<T>;
      await this.wait(options);
    }
  }

  /** Notifies the `count` that wait longest. Throws unless the mutex is held. */
  notify(count = 1): void {
    this.#mustBeLocked("notify");
    for (let left = count; left > 0 && this.#line.wake(); left--);
  }

  /** Notifies everybody. Throws unless the mutex is held. */
  notifyAll(): void {
    this.notify(Infinity);
  }

  #mustBeLocked(call: string): void {
    if (!this.mutex.locked) throw new Error(`${call}() needs the mutex: call it inside of with()`);
  }
}

type Truthy<T> = Exclude<T, false | 0 | "" | null | undefined>;

const nothing = (): void => {};
