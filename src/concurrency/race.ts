import { AbortError, AbortScope } from "./abort.ts";
import { isCancelled } from "./is-cancelled.ts";
import { currentOwner } from "./owner.ts";
import { addSiblingError } from "./sibling-errors.ts";
import { TaskGroupError } from "./task-group-error.ts";

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

function compete(fns: readonly Fn[], rule: "race" | "any", options: RaceOptions): Promise<unknown> {
  if (fns.length === 0) throw new RangeError(`${rule} needs at least one function`);
  if (options.signal?.aborted === true) return Promise.reject(options.signal.reason);

  return new Promise((resolve, reject) => {
    const scope = new AbortScope(options.signal);
    const errors: unknown[] = [];
    let won: { readonly value: unknown } | undefined;
    let lost: { readonly error: unknown } | undefined;
    let running = fns.length;

    const ended = (): void => {
      if (--running > 0) return;
      scope.close();
      if (won !== undefined) resolve(won.value);
      else if (lost !== undefined) reject(lost.error);
      else if (options.signal?.aborted === true) reject(options.signal.reason);
      else reject(new TaskGroupError(errors, "all functions failed"));
    };
    const decide = (): void => scope.abort(new AbortError(`the ${rule} is decided`));

    const succeeded = (value: unknown): void => {
      if (!scope.aborted) {
        won = { value };
        decide();
      }
      ended();
    };
    const failed = (error: unknown, index: number): void => {
      if (!scope.aborted) {
        if (rule === "any") {
          errors[index] = error;
        } else {
          lost = { error };
          decide();
        }
      } else if (!isCancelled(error, scope)) {
        if (won !== undefined) currentOwner().adopt(Promise.reject(error));
        else if (lost !== undefined) addSiblingError(lost.error, error);
        // Told to stop from outside, and failed at that: an error beats the cancellation.
        else lost = { error };
      }
      ended();
    };

    for (const [index, fn] of fns.entries()) {
      // All of them start, also when one has thrown at once: no order is privileged.
      const start = async (): Promise<unknown> => fn(scope.signal);
      start().then(succeeded, (error: unknown) => failed(error, index));
    }
  });
}
