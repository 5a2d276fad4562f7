/**
 * The errors of those that ran beside the one that failed with `error`, so far, in order of their
 * failure: what `all` does not report because its first error has already been thrown, and what
 * `gather` and `mapConcurrent` saw while they waited for the siblings they had cancelled.
 * Empty for an error that came from none of them, and for a thrown primitive.
 *
 * @see Throwable.getSuppressed of Java
 */
export function siblingErrors(error: unknown): unknown[] {
  return [...(siblings.get(error as object) ?? [])];
}

/** Notes that `sibling` failed after `first`, which is what the caller saw. Works on frozen errors. */
export function addSiblingError(first: unknown, sibling: unknown): void {
  if (!(first instanceof Object) || first === sibling) return;
  const noted = siblings.get(first);
  if (noted === undefined) siblings.set(first, [sibling]);
  else noted.push(sibling);
}

const siblings = new WeakMap<object, unknown[]>();
