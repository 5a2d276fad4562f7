/**
 * Every failure of a task group, also when there is one only. Nested groups keep their shape, so an
 * error is always found where it happened; `leaves()` lists them flat. `cause` says why the group was
 * cancelled, when somebody outside did that.
 *
 * @see PEP 654, whose split, subgroup and derive these are
 */
export class TaskGroupError extends AggregateError {
  override readonly name: string = "TaskGroupError";

  /** @throws RangeError when there are no errors to report */
  constructor(errors: Iterable<unknown>, message = "tasks failed", options?: ErrorOptions) {
    super(errors, message, options);
    if (this.errors.length === 0) throw new RangeError("a TaskGroupError needs at least one error");
  }

  /** The errors that match and the rest, each in groups shaped like this one; undefined when empty. */
  split(
    match: ErrorMatch,
  ): [matched: TaskGroupError | undefined, rest: TaskGroupError | undefined] {
    return [this.#select(match, true), this.#select(match, false)];
  }

  /** The errors that match, in groups shaped like this one. A group that itself matches is kept whole. */
  subgroup(match: ErrorMatch): TaskGroupError | undefined {
    return this.#select(match, true);
  }

  /** A group of the same kind around other errors. A subclass that has more to carry overrides this. */
  derive(errors: readonly unknown[]): TaskGroupError {
    return new TaskGroupError(errors, this.message);
  }

  /** The errors that are no groups, in order: also those inside AggregateErrors and SuppressedErrors. */
  leaves(): unknown[] {
    return this.errors.flatMap(leavesOf);
  }

  #select(match: ErrorMatch, wanted: boolean): TaskGroupError | undefined {
    if (matches(this, match)) return wanted ? this : undefined;
    const kept = this.errors.flatMap((error: unknown) => {
      if (error instanceof TaskGroupError) return error.#select(match, wanted) ?? [];
      return matches(error, match) === wanted ? [error] : [];
    });
    if (kept.length === 0) return undefined;
    if (kept.length === this.errors.length && kept.every((error, i) => error === this.errors[i]))
      return this;
    const derived = this.derive(kept);
    if (this.stack !== undefined) derived.stack = this.stack;
    if ("cause" in this) derived.cause = this.cause;
    return derived;
  }
}

/** An error class, several, or a question put to each error. */
export type ErrorMatch = ErrorClass | readonly ErrorClass[] | ((error: unknown) => boolean);

export type ErrorClass<E = unknown> = abstract new (...args: never[]) => E;

/** A function that is no class of errors: neither Error itself nor something that inherits from it. */
export function isPredicate(match: ErrorMatch): match is (error: unknown) => boolean {
  if (typeof match !== "function" || match === Error) return false;
  return !(match.prototype instanceof Error);
}

function matches(error: unknown, match: ErrorMatch): boolean {
  if (isPredicate(match)) return match(error);
  const classes = (Array.isArray(match) ? match : [match]) as readonly ErrorClass[];
  return classes.some((one) => error instanceof one);
}

function leavesOf(error: unknown): unknown[] {
  if (error instanceof AggregateError) return error.errors.flatMap(leavesOf);
  if (isSuppressed(error)) return [error.suppressed, error.error].flatMap(leavesOf);
  return [error];
}

/** By name: Node 20 and 22 have no SuppressedError, and each down-levelled file carries its own. */
function isSuppressed(error: unknown): error is Error & { error: unknown; suppressed: unknown } {
  return error instanceof Error && error.name === "SuppressedError" && "suppressed" in error;
}
