import { onAbort } from "./abort.ts";
import { currentClock, type Timer } from "./clock.ts";
import { currentOwner } from "./owner.ts";

export interface SettleWithinOptions {
  /** When to come back before the time is up. Default `"all"`: when everything has settled. */
  readonly until?: "all" | "first" | "first-error" | undefined;
  /** Ends the wait with its reason; what is pending is cancelled by nobody. */
  readonly signal?: AbortSignal | undefined;
}

/** The given promises or tasks, told apart. */
export interface Settled<P> {
  /** What has succeeded or failed, in order of its end. */
  readonly done: ReadonlySet<P>;
  /** What still runs. */
  readonly pending: ReadonlySet<P>;
}

/**
 * Waits for work that already runs, for `ms` milliseconds at most, and says what is done and what is
 * pending; errors are not thrown, and nothing is cancelled. Await what is in `done` for its result.
 *
 * A pending promise is handed to the enclosing owner, so that a later error of it is told; a task has
 * its owner already. An abort rejects with the signal's reason, and hands them on too.
 *
 * @param ms Infinity: no limit; zero or less: only what has settled already; RangeError for NaN
 * @see asyncio.wait
 */
export async function settleWithin<P extends PromiseLike<unknown>>(
  ms: number,
  items: Iterable<P>,
  { until = "all", signal }: SettleWithinOptions = {},
): Promise<Settled<P>> {
  if (Number.isNaN(ms)) throw new RangeError("ms must be a number of milliseconds, got NaN");
  const pending = new Set(items);
  const done = new Set<P>();
  const owner = currentOwner();
  try {
    signal?.throwIfAborted();
    await new Promise<void>((resolve, reject) => {
      if (pending.size === 0) return resolve();
      const clock = currentClock();
      let timer: Timer | undefined;
      const forgetSignal = onAbort(signal, (reason) => end(() => reject(reason)));
      const end = (settle: () => void): void => {
        if (timer !== undefined) clock.clearTimer(timer);
        forgetSignal();
        settle();
      };
      const settled = (item: P, failed: boolean): void => {
        done.add(item);
        pending.delete(item);
        if (pending.size === 0 || until === "first" || (failed && until === "first-error")) {
          end(resolve);
        }
      };
      for (const item of pending) {
        Promise.resolve(item).then(
          () => settled(item, false),
          () => settled(item, true),
        );
      }
      timer = clock.setTimer(() => end(resolve), Math.max(ms, 0));
    });
    // Copies: what settles from now on was pending when the wait ended.
    return { done: new Set(done), pending: new Set(pending) };
  } finally {
    for (const item of pending) if (item instanceof Promise) owner.adopt(item);
  }
}
