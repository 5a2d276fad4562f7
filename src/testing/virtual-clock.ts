import { bindContext } from "#concurrency/bind-context.ts";
import { withClock, type Clock, type Timer } from "#concurrency/clock.ts";
import { CallSite } from "./call-site.ts";
import { realDelay, realWorld, turn } from "./real-world.ts";
import type { PendingTimer } from "./watched-clock.ts";
import { liveWorkerCalls } from "./worker-calls.ts";

export interface VirtualClockOptions {
  /** Where `now()` begins, in ms. Default 0. */
  readonly start?: number | undefined;
  /** Picks among timers that are due at the same time: 0 the earliest set, which is the default. */
  readonly pick?: ((count: number) => number) | undefined;
  /** How long, in real ms, open connections must be silent before the clock jumps. Default 20. */
  readonly quietMs?: number | undefined;
}

/**
 * Time that passes only when nothing else can happen: while code runs under it (`run`), it jumps to the
 * next timer as soon as every task waits. An hour of retries takes microseconds, in the order in which
 * it would happen.
 *
 * All that the primitives do with time obeys it, without patching a global. Real work goes on in real
 * time and the clock waits for it: files, sockets, child processes, calls of a `WorkerPool`, and what is
 * passed to `hold`.
 *
 * ```ts
 * const clock = new VirtualClock();
 * await clock.run(() => sleep(3_600_000)); // at once
 * ```
 *
 * @see Trio's MockClock (autojump), kotlinx-coroutines-test, Go's testing/synctest
 */
export class VirtualClock implements Clock {
  #now: number;
  readonly #pick: (count: number) => number;
  readonly #quietMs: number;
  /** By time, and for the same time in the order in which they were set. */
  readonly #timers: VirtualTimer[] = [];
  #runs = 0;
  #isJumping = false;
  #autojump = true;
  /** How many reasons there are not to jump: real work, and a time that is advanced by hand. */
  #held = 0;
  /** Grows with all that happens on this clock. */
  #activity = 0;

  constructor({ start = 0, pick = () => 0, quietMs = 20 }: VirtualClockOptions = {}) {
    this.#now = start;
    this.#pick = pick;
    this.#quietMs = quietMs;
  }

  now(): number {
    return this.#now;
  }

  setTimer(callback: () => void, ms: number, { ref = true }: { ref?: boolean } = {}): Timer {
    const delay = ms >= 1 ? ms : 1; // As on Node, where no timer fires at once.
    const timer = new VirtualTimer(bindContext(callback), this.#now + delay, delay, ref);
    if (delay < Infinity) {
      this.#timers.splice(this.#countUntil(timer.at), 0, timer);
    }
    this.#activity++;
    this.#jump();
    return timer;
  }

  clearTimer(timer: Timer): void {
    const { at, order } = timer as VirtualTimer;
    const index = this.#countUntil(at, order) - 1;
    if (this.#timers[index] !== timer) return;
    this.#timers.splice(index, 1);
    this.#activity++;
  }

  /** Timers that have not fired, the next one first. */
  get timers(): readonly PendingTimer[] {
    return this.#timers;
  }

  /** Clears what still waits. */
  clear(): void {
    this.#timers.length = 0;
  }

  /** Whether it jumps by itself, under `run`. Set to false, time passes by `advance` alone. */
  get autojump(): boolean {
    return this.#autojump;
  }

  set autojump(on: boolean) {
    this.#autojump = on;
    this.#jump();
  }

  /** Calls `body` with this clock and lets time jump until it has settled. */
  async run<T>(body: () => T | PromiseLike<T>): Promise<T> {
    this.#runs++;
    this.#jump();
    try {
      return await withClock(this, body);
    } finally {
      this.#runs--;
    }
  }

  /** Lets `ms` pass: fires what is due, in its order, and lets everything settle in between. */
  async advance(ms: number): Promise<void> {
    if (!(ms >= 0 && ms < Infinity)) {
      throw new RangeError(`ms must be a finite number >= 0, got ${String(ms)}`);
    }
    const end = this.#now + ms;
    await this.hold(async () => {
      await this.#idle();
      while (this.#timers.length > 0 && this.#timers[0]!.at <= end) {
        this.#fireNext();
        await this.#idle();
      }
    });
    this.#now = Math.max(this.#now, end);
  }

  /** No time passes while `body` does real work of a kind that the runtime does not tell of. */
  async hold<T>(body: () => T | PromiseLike<T>): Promise<T> {
    this.#held++;
    try {
      return await body();
    } finally {
      this.#held--;
      this.#jump();
    }
  }

  /** Whether real work is under way that `hold` was told of. */
  get isHeld(): boolean {
    return this.#held > 0;
  }

  get #mayJump(): boolean {
    return this.#autojump && this.#runs > 0 && this.#held === 0 && this.#timers.length > 0;
  }

  /** From timer to timer, each as soon as nothing else happens any more; one such walk at a time. */
  #jump(): void {
    if (this.#isJumping || !this.#mayJump) return;
    this.#isJumping = true;
    void this.#walk();
  }

  async #walk(): Promise<void> {
    while (this.#mayJump) {
      await this.#idle();
      // A worker computes in real time, at most until somebody aborts it by `advance`.
      if (liveWorkerCalls() > 0) await realDelay(1);
      else if (this.#mayJump) this.#fireNext();
    }
    // In the same breath as the check above: whoever comes later starts the next walk.
    this.#isJumping = false;
  }

  /** Resolves when every task waits: a turn of the event loop passed in which nothing happened. */
  async #idle(): Promise<void> {
    let silentMs = 0;
    for (;;) {
      const before = this.#activity;
      await turn();
      const world = realWorld();
      if (this.#activity !== before) silentMs = 0;
      else if (world === "quiet" || (world === "open" && silentMs >= this.#quietMs)) return;
      else {
        await realDelay(1);
        silentMs = world === "open" ? silentMs + 1 : 0;
      }
    }
  }

  #fireNext(): void {
    const due = this.#countUntil(this.#timers[0]!.at);
    const [timer] = this.#timers.splice(due > 1 ? this.#pick(due) : 0, 1);
    this.#now = timer!.at;
    this.#activity++;
    try {
      timer!.callback();
    } catch (error) {
      void Promise.reject(error); // Seen as unhandled, as from a timer of the platform; time goes on.
    }
  }

  /** How many timers are due before `at`, or at `at` and were not set later than the one of that `order`. */
  #countUntil(at: number, order = Infinity): number {
    let [low, high] = [0, this.#timers.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      const timer = this.#timers[middle]!;
      if (timer.at < at || (timer.at === at && timer.order <= order)) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}

class VirtualTimer implements PendingTimer {
  /** Grows with every timer that is set. */
  readonly order = ++lastOrder;
  readonly callback: () => void;
  readonly at: number;
  readonly ms: number;
  readonly ref: boolean;
  readonly site = new CallSite();

  constructor(callback: () => void, at: number, ms: number, ref: boolean) {
    this.callback = callback;
    this.at = at;
    this.ms = ms;
    this.ref = ref;
  }
}

let lastOrder = 0;
