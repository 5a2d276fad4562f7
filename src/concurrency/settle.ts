/**
 * Waits for everything that already runs, and gives each outcome in order: `Promise.allSettled` under
 * the name that goes with `all`. It never rejects for an item, so nothing is ever left running.
 * To start work and have its errors as values, use `gather(fns, { returnErrors: true })`.
 *
 * @see Promise.allSettled
 */
export function settle<T extends readonly unknown[] | []>(
  items: T,
): Promise<{ -readonly [K in keyof T]: PromiseSettledResult<Awaited<T[K]>> }>;
export function settle<T>(
  items: Iterable<T | PromiseLike<T>>,
): Promise<PromiseSettledResult<Awaited<T>>[]>;
export function settle(items: Iterable<unknown>): Promise<PromiseSettledResult<unknown>[]> {
  return Promise.allSettled(items);
}
