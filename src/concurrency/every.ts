import { currentClock } from "./clock.ts";
import { platform } from "./platform.ts";
import { sleep } from "./sleep.ts";

export interface EveryOptions {
  /** Stops the loop: at once while it pauses, else when the run that it interrupts has cleaned up. */
  readonly signal?: AbortSignal | undefined;
  /** The first run at once rather than after one interval. Default false, as with `setInterval`. */
  readonly immediate?: boolean | undefined;
  /** Gets the error of a run, and the loop goes on. Without it the first error ends the loop. */
  readonly onError?: ((error: unknown) => void) | undefined;
  /** `false`: the pauses do not keep the process alive. Default true. */
  readonly ref?: boolean | undefined;
}

/**
 * Calls `task` every `ms` milliseconds until the signal aborts, then rejects with its reason. A run
 * never overlaps the one before it.
 *
 * Drift: runs start on a fixed grid (start + n × `ms`), so being late does not add up. A run that takes
 * longer than `ms` skips the moments that it missed; they are not made up for in a burst.
 *
 * ```ts
 * group.spawn((signal) => every(60_000, (signal) => refresh(cache, { signal }), { signal }));
 * ```
 *
 * @param ms more than 0, and finite; RangeError otherwise
 * @see setInterval (HTML), whose overlap and drift it does not have
 */
export async function every(
  ms: number,
  task: (signal: AbortSignal) => unknown,
  options: EveryOptions = {},
): Promise<never> {
  const { signal = new platform.AbortController().signal, immediate, onError, ref } = options;
  if (!(ms > 0 && ms < Infinity)) {
    throw new RangeError(`ms must be a finite number > 0, got ${String(ms)}`);
  }
  const clock = currentClock();
  let next = clock.now() + (immediate === true ? 0 : ms);
  for (;;) {
    const pause = next - clock.now();
    if (pause > 0) await sleep(pause, { signal, ref });
    signal.throwIfAborted();
    try {
      await task(signal);
    } catch (error) {
      if (onError === undefined || signal.aborted) throw error;
      onError(error);
    }
    signal.throwIfAborted();
    next += ms;
    const late = clock.now() - next;
    // In whole intervals: the grid stays where it is. A moment that is due right now is not missed.
    if (late > 0) next += Math.ceil(late / ms) * ms;
  }
}
