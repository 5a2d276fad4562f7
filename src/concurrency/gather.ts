import { mapConcurrent } from "./map-concurrent.ts";

export interface GatherOptions {
  /** Cancels all of them; the call then rejects with its reason. */
  readonly signal?: AbortSignal | undefined;
  /** How many functions run at a time: a whole number from 1, or Infinity, the default. */
  readonly concurrency?: number | undefined;
  /** Gives errors as values in place of throwing the first: nothing is cancelled, everything runs. */
  readonly returnErrors?: boolean | undefined;
}

type Fn = (signal: AbortSignal) => unknown;
type Result<F extends Fn> = Awaited<ReturnType<F>>;

/**
 * Starts task functions and resolves to their results in order. The first error cancels the others,
 * waits for their clean-up and is then thrown untouched; `siblingErrors(error)` has the rest.
 *
 * With `returnErrors` an error is the value in its place (what is thrown and no Error is wrapped in one,
 * as its cause); only an abort from outside still rejects, with the signal's reason.
 *
 * @throws RangeError at the call for a concurrency that is no whole number from 1
 * @see asyncio.gather, which on a failure leaves the others running: that is `all`
 */
export function gather<const F extends readonly Fn[]>(
  fns: F,
  options: GatherOptions & { readonly returnErrors: true },
): Promise<{ -readonly [K in keyof F]: Result<F[K]> | Error }>;
export function gather<const F extends readonly Fn[]>(
  fns: F,
  options?: GatherOptions & { readonly returnErrors?: false | undefined },
): Promise<{ -readonly [K in keyof F]: Result<F[K]> }>;
export function gather(fns: readonly Fn[], options: GatherOptions = {}): Promise<unknown[]> {
  const call = options.returnErrors === true ? callForOutcome : callForResult;
  return mapConcurrent(fns, call, { signal: options.signal, concurrency: options.concurrency });
}

/**
 * `gather` over an object: results under the same keys.
 *
 * @throws RangeError at the call for a concurrency that is no whole number from 1
 * @see TC39 proposal-await-dictionary (`Promise.allKeyed`)
 */
export function gatherKeyed<const F extends Readonly<Record<string, Fn>>>(
  fns: F,
  options: GatherOptions & { readonly returnErrors: true },
): Promise<{ -readonly [K in keyof F]: Result<F[K]> | Error }>;
export function gatherKeyed<const F extends Readonly<Record<string, Fn>>>(
  fns: F,
  options?: GatherOptions & { readonly returnErrors?: false | undefined },
): Promise<{ -readonly [K in keyof F]: Result<F[K]> }>;
export function gatherKeyed(
  fns: Readonly<Record<string, Fn>>,
  options: GatherOptions = {},
): Promise<Record<string, unknown>> {
  const keys = Object.keys(fns);
  const results = gather(Object.values(fns), options as { returnErrors: true });
  return results.then((values) => Object.fromEntries(keys.map((key, i) => [key, values[i]])));
}

const callForResult = (fn: Fn, _index: number, signal: AbortSignal): unknown => fn(signal);

async function callForOutcome(fn: Fn, _index: number, signal: AbortSignal): Promise<unknown> {
  try {
    return await fn(signal);
  } catch (error) {
    return error instanceof Error ? error : new Error(String(error), { cause: error });
  }
}
