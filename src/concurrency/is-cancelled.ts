/**
 * Whether `error` is how a cancellation looks, and not a failure of its own.
 *
 * With a `signal`: it is aborted, and the error is its reason, has it among its causes, or is an
 * AbortError. An AbortError alone proves nothing: a fetch that an unrelated signal stopped has failed.
 * Without one: the error, or one of its causes, is an AbortError. So an error of the clean-up that names
 * the reason as its cause counts as the cancellation; one that must be heard of names another cause.
 *
 * An AggregateError is one when all of its errors are: a group that was cancelled and in which something
 * failed names the reason as its cause, but it tells of failures.
 *
 * @see asyncio.CancelledError, trio.Cancelled: classes of their own, where JavaScript has a reason
 */
export function isCancelled(error: unknown, signal?: Aborted): boolean {
  if (error instanceof AggregateError && error !== signal?.reason) {
    return error.errors.length > 0 && error.errors.every((one) => isCancelled(one, signal));
  }
  if (signal === undefined) return causes(error, isAbortError);
  if (!signal.aborted) return false;
  return isAbortError(error) || causes(error, (cause) => cause === signal.reason);
}

/**
 * For the first line of a `catch` that means to go on: throws the error on when it is a cancellation.
 * Swallowed, it would keep the task running after its scope has ended.
 *
 * @throws the error itself, when it is a cancellation
 * @see asyncio's rule that CancelledError is raised again after the clean-up
 */
export function rethrowIfCancelled(error: unknown, signal?: Aborted): void {
  if (isCancelled(error, signal)) throw error;
}

/** What is asked of an AbortSignal. */
interface Aborted {
  readonly aborted: boolean;
  readonly reason: unknown;
}

/** By name: the platform, Node and undici each have their own class. */
function isAbortError(error: unknown): boolean {
  return (error as { name?: unknown } | null | undefined)?.name === "AbortError";
}

function causes(error: unknown, matches: (cause: unknown) => boolean): boolean {
  // Bounded: a chain of causes may be a ring.
  for (let hops = 0, at = error; hops < 100; hops++) {
    if (matches(at)) return true;
    // Errors of several tell of failures, whatever caused them.
    if (!(at instanceof Object) || !("cause" in at) || at instanceof AggregateError) return false;
    at = at.cause;
  }
  return false;
}
