/** A class, a pattern that the message matches, or the errors of a group inside the group. */
export type ExpectedError =
  (abstract new (...args: never) => Error) | RegExp | readonly ExpectedError[];

/**
 * Asserts that `error` is a group (TaskGroupError, AggregateError) of exactly these errors, in any order.
 *
 * ```ts
 * expectErrors(error, [TypeError, /timed out/, [RangeError]]);
 * ```
 *
 * @see Trio's RaisesGroup
 */
export function expectErrors(error: unknown, expected: readonly ExpectedError[]): void {
  if (!(error instanceof AggregateError)) {
    throw new Error(`expected a group of errors, got ${describe(error)}`, { cause: error });
  }
  if (matchesAll(error.errors, expected)) return;
  throw new Error(
    `expected exactly these errors, in any order:\n  ${expected.map(describeExpected).join("\n  ")}\n` +
      `got:\n  ${error.errors.map(describe).join("\n  ")}`,
    { cause: error },
  );
}

/** Whether each error has an expectation of its own; which one, is tried out. */
function matchesAll(errors: readonly unknown[], expected: readonly ExpectedError[]): boolean {
  const [first, ...rest] = errors;
  if (errors.length !== expected.length) return false;
  if (errors.length === 0) return true;
  return expected.some(
    (one, index) =>
      matches(first, one) &&
      matchesAll(
        rest,
        expected.filter((_, at) => at !== index),
      ),
  );
}

function matches(error: unknown, expected: ExpectedError): boolean {
  if (expected instanceof RegExp) return error instanceof Error && expected.test(error.message);
  if (typeof expected === "function") return error instanceof expected;
  return error instanceof AggregateError && matchesAll(error.errors, expected);
}

function describeExpected(expected: ExpectedError): string {
  if (expected instanceof RegExp) return `an error with ${String(expected)}`;
  if (typeof expected === "function") return expected.name;
  return `a group of [${expected.map(describeExpected).join(", ")}]`;
}

function describe(error: unknown): string {
  if (error instanceof AggregateError) {
    return `${error.name}: a group of [${error.errors.map(describe).join(", ")}]`;
  }
  return error instanceof Error ? `${error.name}: ${error.message}` : String(error);
}
