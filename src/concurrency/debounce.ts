import { delayed, type Delayed, SharedCall } from "./shared-call.ts";

export interface DebounceOptions {
  /** The longest that a call is put off while others keep coming, ms from the first of them. Default Infinity. */
  readonly maxMs?: number | undefined;
  /** Aborted: the call that is put off, and all later ones, reject with its reason. */
  readonly signal?: AbortSignal | undefined;
}

/**
 * `fn`, called once nobody has called for `ms` milliseconds: with the arguments of the last call, and its
 * result goes to every caller of the burst. `flush()` makes the call at once, `cancel()` drops it.
 * A call that runs already is not waited for.
 *
 * ```ts
 * const save = debounce((text: string) => store(text), 300, { signal });
 * await save("a"); // resolves with what the one call gave, for all who called meanwhile
 * ```
 *
 * @throws RangeError at once for `ms` or `maxMs` that is no number from 0
 * @see Kotlin's Flow.debounce, Swift's AsyncDebounceSequence
 */
export function debounce<Args extends readonly unknown[], R>(
  fn: (...args: Args) => R | PromiseLike<R>,
  ms: number,
  { maxMs = Infinity, signal }: DebounceOptions = {},
): Delayed<Args, R> {
  for (const [name, value] of [
    ["ms", ms],
    ["maxMs", maxMs],
  ] as const) {
    if (!(value >= 0)) throw new RangeError(`${name} must be a number >= 0, got ${String(value)}`);
  }
  const shared = new SharedCall(fn, signal);
  const { clock } = shared;
  let latest = Infinity;

  const call = (...args: Args): Promise<R> => {
    if (!shared.pending) latest = clock.now() + maxMs;
    const result = shared.join(args);
    // Aborted, nothing is put off any more.
    if (shared.pending) shared.putOff(Math.min(ms, Math.max(0, latest - clock.now())));
    return result;
  };
  return delayed(call, shared);
}
