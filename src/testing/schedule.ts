import { turn } from "./real-world.ts";
import { VirtualClock } from "./virtual-clock.ts";

/** One order of events among the many that are legal; the same seed gives the same order. */
export class Schedule {
  readonly seed: number;
  /** Timers that are due at the same time fire in an order of the seed's. */
  readonly clock = new VirtualClock({ pick: (count) => this.pick(count) });
  #state: number;

  constructor(seed: number) {
    this.seed = seed;
    this.#state = Math.imul(seed, 0x9e3779b1);
  }

  /** A whole number from 0 to `below` - 1 (mulberry32). */
  pick(below: number): number {
    this.#state = (this.#state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(this.#state ^ (this.#state >>> 15), 1 | this.#state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) % below;
  }

  /** `items` in an order of the seed's. */
  shuffle<T>(items: Iterable<T>): T[] {
    const left = [...items];
    return Array.from({ length: left.length }, () => left.splice(this.pick(left.length), 1)[0]!);
  }

  /** Lets others go first: for no, some or many microtasks, or for a turn of the event loop. */
  async hop(): Promise<void> {
    const kind = this.pick(4);
    if (kind === 0) return;
    if (kind === 1) return turn();
    for (let left = this.pick(8); left > 0; left--) await Promise.resolve();
  }

  /** `fn`, with a hop before it begins and another before its result is told. */
  hopping<Args extends readonly unknown[], T>(
    fn: (...args: Args) => T | PromiseLike<T>,
  ): (...args: Args) => Promise<T> {
    return async (...args) => {
      await this.hop();
      try {
        return await fn(...args);
      } finally {
        await this.hop();
      }
    };
  }
}

/**
 * Runs `body` once for each of `count` seeds, on virtual time, each in an order of its own. The first
 * failure ends it, with the seed in its message; the variable SEED runs that one alone.
 *
 * ```ts
 * await forEachSchedule(200, async (schedule) => {
 *   const queue = new Queue<number>(1);
 *   await gather([schedule.hopping(() => queue.put(1)), schedule.hopping(() => queue.get())]);
 * });
 * ```
 */
export async function forEachSchedule(
  count: number,
  body: (schedule: Schedule) => unknown,
): Promise<void> {
  const only = environment["SEED"];
  const seeds =
    only === undefined ? Array.from({ length: count }, (_, at) => at + 1) : [Number(only)];
  for (const seed of seeds) {
    const schedule = new Schedule(seed);
    try {
      await schedule.clock.run(async () => body(schedule));
    } catch (error) {
      throw withSeed(error, seed);
    }
  }
}

/** The error itself where that can carry the seed, else one that has it as its cause. */
function withSeed(error: unknown, seed: number): unknown {
  const seeded = (text: string): string =>
    `${text}\n(in schedule ${seed}; SEED=${seed} repeats it)`;
  if (!(error instanceof Error) || !Object.isExtensible(error))
    return new Error(seeded(String(error)), { cause: error });
  // Defined and not assigned: the message of a DOMException is a getter of its class.
  const value = seeded(error.message);
  return Object.defineProperty(error, "message", { value, configurable: true, writable: true });
}

const environment =
  (globalThis as unknown as { process?: { env: Record<string, string | undefined> } }).process
    ?.env ?? {};
