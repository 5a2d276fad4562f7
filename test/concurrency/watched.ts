import { turn } from "./interleaving.ts";

/** What became of a promise so far. A rejection seen here is handled. */
export interface Watched<T> {
  readonly promise: PromiseLike<T>;
  state: "pending" | "fulfilled" | "rejected";
  value?: T;
  error?: unknown;
}

export function watch<T>(promise: PromiseLike<T>): Watched<T> {
  const watched: Watched<T> = { promise, state: "pending" };
  promise.then(
    (value) => Object.assign(watched, { state: "fulfilled", value }),
    (error: unknown) => Object.assign(watched, { state: "rejected", error }),
  );
  return watched;
}

/** Resolves when everything that could run has run, hops included. Looks at no timer. */
export async function idle(): Promise<void> {
  for (let turns = 0; turns < 8; turns++) await turn();
}
