/** `SuppressedError` of the standard, also where the runtime does not have it (Node below 24). */
export interface SuppressedError extends Error {
  /** What was thrown last, while closing. */
  readonly error: unknown;
  /** What was thrown before, and would otherwise be lost. */
  readonly suppressed: unknown;
}

/** Both errors in one: `error`, thrown while closing, over `suppressed`, thrown before. */
export function suppress(error: unknown, suppressed: unknown): SuppressedError {
  const message = "An error was suppressed during disposal";
  const Native = (globalThis as { SuppressedError?: NativeClass }).SuppressedError;
  if (Native !== undefined) return new Native(error, suppressed, message);
  return Object.assign(new Error(message), { name: "SuppressedError", error, suppressed });
}

type NativeClass = new (error: unknown, suppressed: unknown, message: string) => SuppressedError;
