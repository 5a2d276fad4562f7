import { describe, expect, it } from "vitest";
import { onAbort } from "../../src/concurrency/abort.ts";

/**
 * One order of events among the many that are legal. A case asks for it wherever its source slept or
 * switched tasks; the seed decides how many microtasks or turns of the event loop pass there.
 */
export class Interleaving {
  readonly seed: number;
  #state: number;

  constructor(seed: number) {
    this.seed = seed;
    this.#state = seed * 2_654_435_761;
  }

  /** A whole number from 0 to `below` - 1 (mulberry32). */
  pick(below: number): number {
    this.#state = (this.#state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(this.#state ^ (this.#state >>> 15), 1 | this.#state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) % below;
  }

  /** Lets others run: for no, some or many microtasks, or for a turn of the event loop. */
  async hop(): Promise<void> {
    const kind = this.pick(4);
    if (kind === 0) return;
    if (kind === 1) return turn();
    for (let left = this.pick(8); left > 0; left--) await Promise.resolve();
  }

  /** Waits until `signal` aborts, and rejects with its reason a moment later. */
  async park(signal: AbortSignal): Promise<never> {
    await new Promise<void>((resolve) => void onAbort(signal, () => resolve()));
    await this.hop();
    throw signal.reason;
  }
}

/** A case, under the name that it has where it comes from. */
export type Case = readonly [
  source: string,
  title: string,
  body: (world: Interleaving) => Promise<void> | void,
];

/** How many interleavings of each case: `npm run conformance` takes 200. */
export const SEEDS = Number(process.env["SEEDS"] ?? 10);

/**
 * Runs each case under several interleavings, and accounts for every case of the source: translated (one
 * case may cover several names, with commas between), or not applicable and why, of which at most 15 %.
 * Cases of our own are named "own".
 */
export function conform(
  source: string,
  names: readonly string[],
  cases: readonly Case[],
  notApplicable: Readonly<Record<string, string>> = {},
  // Where a source tests more of its own language than others do.
  { atMost = 0.15 } = {},
): void {
  const seeds = Array.from({ length: SEEDS }, (_, i) => i + 1);
  describe(source, () => {
    it.each(cases)("%s: %s", async (_source, _title, body) => {
      expect.hasAssertions();
      for (const seed of seeds) {
        try {
          await body(new Interleaving(seed));
        } catch (error) {
          if (error instanceof Error) error.message += `\n(under interleaving ${seed})`;
          throw error;
        }
      }
    });

    it("accounts for every case of the source", () => {
      const translated = cases
        .flatMap(([name]) => name.split(", "))
        .filter((name) => name !== "own");
      const missing = names.filter(
        (name) => !translated.includes(name) && !(name in notApplicable),
      );
      expect(missing).toEqual([]);
      expect(translated.filter((name) => !names.includes(name))).toEqual([]);
      expect(Object.keys(notApplicable).length / names.length).toBeLessThanOrEqual(atMost);
    });
  });
}

/** The error that a promise rejects with. */
export async function errorOf(promise: PromiseLike<unknown>): Promise<unknown> {
  try {
    await promise;
  } catch (error) {
    return error;
  }
  throw new Error("expected a rejection, but it resolved");
}

/** One whole turn of the event loop: every microtask that is due has run. */
export async function turn(): Promise<void> {
  await new Promise<void>((resolve) => void setImmediate(resolve));
}

/** A promise with its handles outside. */
export function deferred<T = void>(): {
  readonly promise: Promise<T>;
  readonly resolve: (value: T) => void;
  readonly reject: (error: unknown) => void;
} {
  let resolve!: (value: T) => void;
  let reject!: (error: unknown) => void;
  const promise = new Promise<T>((res, rej) => {
    resolve = res;
    reject = rej;
  });
  return { promise, resolve, reject };
}
