/** What one process of contestants prints. */
export interface Measured {
  /** µs of a round trip in each round, by contest and contestant: `raw`, `pool` and what explains them. */
  readonly results: Readonly<Record<string, Readonly<Record<string, readonly number[]>>>>;
  /** ms from an abort to the rejection of the call that spins. */
  readonly aborts: readonly number[];
}
