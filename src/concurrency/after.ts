import { platform } from "./platform.ts";
import { sleep } from "./sleep.ts";

/**
 * Calls `task` once, `ms` milliseconds from now, and gives what it gives: a `setTimeout` that has an
 * owner. An abort in the meantime clears the timer and rejects with the signal's reason.
 *
 * ```ts
 * group.spawn((signal) => after(5000, (signal) => refresh(cache, { signal }), { signal }));
 * ```
 *
 * @param ms what `setTimeout` takes, as for `sleep`
 * @see loop.call_later of asyncio
 */
export async function after<T>(
  ms: number | string | undefined,
  task: (signal: AbortSignal) => T | PromiseLike<T>,
  options: { readonly signal?: AbortSignal | undefined; readonly ref?: boolean | undefined } = {},
): Promise<T> {
  const { signal = new platform.AbortController().signal, ref } = options;
  await sleep(ms, { signal, ref });
  signal.throwIfAborted();
  return task(signal);
}
