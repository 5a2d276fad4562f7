import { WaitLine, type WaitOptions } from "./wait-line.ts";

/**
 * Something that happens: `set` wakes everybody who waits, in the order of their arrival, and whoever
 * comes later does not wait, until `clear`. Who was woken goes on, also if it is cleared at once.
 *
 * ```ts
 * const ready = new AsyncEvent();
 * group.spawn(async (signal) => {
 *   await ready.wait({ signal });
 *   …
 * });
 * ready.set();
 * ```
 *
 * @see asyncio.Event
 */
export class AsyncEvent {
  #isSet = false;
  readonly #line = new WaitLine<void>(nothing, nothing);

  get isSet(): boolean {
    return this.#isSet;
  }

  /** How many wait. */
  get waiting(): number {
    return this.#line.size;
  }

  set(): void {
    this.#isSet = true;
    while (this.#line.wake());
  }

  clear(): void {
    this.#isSet = false;
  }

  /** Resolves when the event is set, at once if it is. An abort rejects with the signal's reason. */
  wait({ signal }: WaitOptions = {}): Promise<void> {
    if (signal?.aborted === true) return Promise.reject(signal.reason);
    return this.#isSet ? Promise.resolve() : this.#line.join(signal);
  }
}

const nothing = (): void => {};
