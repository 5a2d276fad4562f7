/** Timers of a clock that only moves when told to: by their time, then in the order in which they were set. */
export class VirtualTimers {
  now = 0;
  #set = 0;
  readonly #pending: VirtualTimer[] = [];

  /** As Node's: what is no delay from 1 to 2^31-1 ms is one of 1 ms. */
  readonly setTimeout = (
    callback: (...given: unknown[]) => void,
    ms?: unknown,
    ...given: unknown[]
  ): VirtualTimer => {
    return this.#add(() => callback(...given), ms, false);
  };

  /** A timer of the surroundings, which no rule could have changed. */
  setOwn(callback: () => void, ms: number): void {
    this.#add(callback, ms, true);
  }

  readonly clearTimeout = (timer: unknown): void => {
    const index = this.#pending.indexOf(timer as VirtualTimer);
    if (index >= 0) this.#pending.splice(index, 1);
  };

  /** The timers that wait, in the order in which they will fire. */
  get pending(): Waiting[] {
    return this.#pending.map(({ delay, isOwn }) => ({ delay, isOwn }));
  }

  #add(fire: () => void, ms: unknown, isOwn: boolean): VirtualTimer {
    const delay = Number(ms) >= 1 && Number(ms) <= 2 ** 31 - 1 ? Number(ms) : 1;
    const timer = new VirtualTimer(fire, {
      at: this.now + delay,
      order: this.#set++,
      delay,
      isOwn,
    });
    this.#pending.push(timer);
    this.#pending.sort((a, b) => a.at - b.at || a.order - b.order);
    return timer;
  }

  /** Moves to the next timer and fires it; false when there is none. */
  fireNext(): boolean {
    const timer = this.#pending.shift();
    if (timer === undefined) return false;
    this.now = timer.at;
    timer.fire();
    return true;
  }
}

/** A timer that waits. */
export interface Waiting {
  /** In milliseconds, from when it was set. */
  readonly delay: number;
  /** Set by the surroundings. */
  readonly isOwn: boolean;
}

class VirtualTimer implements Waiting {
  readonly at: number;
  readonly order: number;
  readonly delay: number;
  readonly isOwn: boolean;
  readonly fire: () => void;

  constructor(
    fire: () => void,
    { at, order, delay, isOwn }: Waiting & { at: number; order: number },
  ) {
    this.at = at;
    this.order = order;
    this.delay = delay;
    this.isOwn = isOwn;
    this.fire = fire;
  }

  ref(): this {
    return this;
  }

  unref(): this {
    return this;
  }
}
