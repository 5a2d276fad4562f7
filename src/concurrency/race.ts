import { Competition } from "./competition.ts";

export interface RaceOptions {
  /** Cancels all of them; the call then rejects with its reason. */
  readonly signal?: AbortSignal | undefined;
}

type Fn = (signal: AbortSignal) => unknown;
type Result<F extends readonly Fn[]> = Awaited<ReturnType<F[number]>>;

/**
 * Starts task functions and settles as the first of them does, once the others, which are cancelled,
 * have ended their clean-up. `Promise.race` would leave them running.
 *
 * An error of a loser's clean-up is told to the enclosing owner, or is in `siblingErrors(error)` when the
 * winner failed. Aborted from outside before anybody won, it rejects with the signal's reason.
 *
 * @throws RangeError at the call when there are no functions: nobody could win
 * @see Promise.race, and asyncio.wait with FIRST_COMPLETED, which both leave the losers running
 */
export function race<const F extends readonly Fn[]>(
  fns: F,
  options: RaceOptions = {},
): Promise<Result<F>> {
  return compete(fns, "race", options) as Promise<Result<F>>;
}

/**
 * Starts task functions and resolves to the first result; the others are cancelled and awaited. Errors
 * count only when all have failed: then it rejects with a TaskGroupError of them, in order.
 *
 * @throws RangeError at the call when there are no functions
 * @see Promise.any, which leaves the others running
 */
export function any<const F extends readonly Fn[]>(
  fns: F,
  options: RaceOptions = {},
): Promise<Result<F>> {
  return compete(fns, "any", options) as Promise<Result<F>>;
}

function compete(fns: readonly Fn[], name: "race" | "any", options: RaceOptions): Promise<unknown> {
  if (fns.length === 0) throw new RangeError(`${name} needs at least one function`);
  const { signal } = options;
  if (signal?.aborted === true) return Promise.reject(signal.reason);
  const competition = new Competition({ name, errorWins: name === "race" }, signal);
  // All of them start, also when one has thrown at once: no order is privileged.
  for (const fn of fns) competition.start(fn);
  return competition.result;
}
