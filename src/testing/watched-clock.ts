import { currentClock, type Clock, type Timer } from "#concurrency/clock.ts";
import { CallSite } from "./call-site.ts";

/** A timer that has not fired yet. */
export interface PendingTimer {
  /** What it was set to, in ms. */
  readonly ms: number;
  /** False: it keeps no process alive. */
  readonly ref: boolean;
  /** Where in the code it was set. */
  readonly site: CallSite;
}

/** The clock that it was made under, which remembers who still waits for a timer. */
export class WatchedClock implements Clock {
  readonly #inner = currentClock();
  readonly #pending = new Map<Timer, PendingTimer>();

  now(): number {
    return this.#inner.now();
  }

  setTimer(callback: () => void, ms: number, { ref = true }: { ref?: boolean } = {}): Timer {
    // Nothing wakes by it, and as a timer of the platform it would hide that nobody wakes any more.
    if (ms === Infinity) return {};
    const fire = (): void => {
      this.#pending.delete(timer);
      callback();
    };
    const timer = this.#inner.setTimer(fire, ms, { ref });
    this.#pending.set(timer, { ms, ref, site: new CallSite() });
    return timer;
  }

  clearTimer(timer: Timer): void {
    if (this.#pending.delete(timer)) this.#inner.clearTimer(timer);
  }

  get timers(): readonly PendingTimer[] {
    return [...this.#pending.values()];
  }

  /** Clears what still waits. */
  clear(): void {
    for (const timer of this.#pending.keys()) this.clearTimer(timer);
  }
}
