import { onAbort } from "./abort.ts";

/** What everything that waits takes. An abort makes the wait reject with the signal's reason, unchanged. */
export interface WaitOptions {
  /** Ends the wait; who waits leaves the line. */
  readonly signal?: AbortSignal | undefined;
}

/**
 * Those who wait for a turn, served in the order of their arrival: what every lock and queue here
 * stands on. Joining, leaving from the middle and waking the first cost O(1).
 *
 * Who is woken gets what `take()` returns at that moment. An aborted waiter leaves the line and takes
 * nothing, which `onLeave()` is told; aborted after it was woken and before it was served, its turn goes
 * to `passOn()`.
 */
export class WaitLine<T> {
  readonly #take: () => T;
  readonly #passOn: () => void;
  readonly #onLeave: (() => void) | undefined;
  #first: Waiter<T> | undefined;
  #last: Waiter<T> | undefined;
  #size = 0;
  #woken = 0;

  constructor(take: () => T, passOn: () => void, onLeave?: () => void) {
    this.#take = take;
    this.#passOn = passOn;
    this.#onLeave = onLeave;
  }

  /** How many wait and were not woken yet. */
  get size(): number {
    return this.#size;
  }

  /** How many were woken and have not taken yet: what they will take is spoken for. */
  get woken(): number {
    return this.#woken;
  }

  /** Waits at the end of the line. Rejects with the reason of a signal that is, or becomes, aborted. */
  join(signal: AbortSignal | undefined): Promise<T> {
    return new Promise((resolve, reject) => void this.add(resolve, reject, signal));
  }

  /** `join` for callers who make the promise themselves; what it returns can be sent away. */
  add(
    resolve: (value: T) => void,
    reject: (error: unknown) => void,
    signal: AbortSignal | undefined,
  ): Waiter<T> {
    const waiter = new Waiter(resolve, reject, this.#last);
    if (this.#last === undefined) this.#first = waiter;
    else this.#last.next = waiter;
    this.#last = waiter;
    this.#size++;
    if (signal !== undefined) {
      waiter.forgetSignal = onAbort(signal, (reason) => this.sendAway(waiter, reason));
    }
    return waiter;
  }

  /** Wakes the first in line; false when nobody waits. */
  wake(): boolean {
    const waiter = this.#first;
    if (waiter === undefined) return false;
    this.#unlink(waiter);
    // Nobody can abort it, and nobody who was woken before it still has to take: no detour.
    if (waiter.forgetSignal === undefined && this.#woken === 0) {
      this.#give(waiter);
      return true;
    }
    waiter.state = "woken";
    this.#woken++;
    // A resolved promise cannot be taken back, so it is resolved only when the waiter is about to run:
    // an abort that comes between the waking and that moment still finds its turn to pass on.
    void nextMicrotask.then(() => this.#serve(waiter));
    return true;
  }

  /** Empties the line: everybody who was not woken is rejected with `error`. */
  reject(error: unknown): void {
    for (let waiter = this.#first; waiter !== undefined; waiter = this.#first) {
      this.#unlink(waiter);
      waiter.leave();
      waiter.reject(error);
    }
  }

  /** Rejects one who waits, or was woken and not served; his turn goes to the next. Nothing for who has gone. */
  sendAway(waiter: Waiter<T>, reason: unknown): void {
    if (waiter.state === "gone") return;
    const wasWoken = waiter.state === "woken";
    if (wasWoken) this.#woken--;
    else this.#unlink(waiter);
    waiter.leave();
    waiter.reject(reason);
    if (wasWoken) this.#passOn();
    else this.#onLeave?.();
  }

  #serve(waiter: Waiter<T>): void {
    if (waiter.state !== "woken") return;
    this.#woken--;
    this.#give(waiter);
  }

  #give(waiter: Waiter<T>): void {
    waiter.leave();
    try {
      waiter.resolve(this.#take());
    } catch (error) {
      waiter.reject(error);
    }
  }

  #unlink(waiter: Waiter<T>): void {
    this.#size--;
    if (waiter.previous === undefined) this.#first = waiter.next;
    else waiter.previous.next = waiter.next;
    if (waiter.next === undefined) this.#last = waiter.previous;
    else waiter.next.previous = waiter.previous;
    waiter.previous = undefined;
    waiter.next = undefined;
  }
}

/** One in the line. */
export class Waiter<T> {
  readonly resolve: (value: T) => void;
  readonly reject: (error: unknown) => void;
  previous: Waiter<T> | undefined;
  next: Waiter<T> | undefined = undefined;
  state: "waiting" | "woken" | "gone" = "waiting";
  forgetSignal: (() => void) | undefined = undefined;

  constructor(
    resolve: (value: T) => void,
    reject: (error: unknown) => void,
    previous: Waiter<T> | undefined,
  ) {
    this.resolve = resolve;
    this.reject = reject;
    this.previous = previous;
  }

  leave(): void {
    this.state = "gone";
    this.forgetSignal?.();
  }
}

const nextMicrotask = Promise.resolve();
