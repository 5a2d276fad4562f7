import type { Packed } from "./worker-error.ts";

/*
 * What the pool and its workers say to each other. Arrays, because they are cloned faster than objects.
 *
 * A call is offered to a worker before the worker is free, so that it never waits for the next one; who
 * has it is decided in shared memory. Its cell holds `id` while it is offered, `-id` while it runs, and
 * 0 when it is nobody's: the worker begins a call by changing `id` to `-id`, the pool takes it back by
 * changing `id` to 0, and only one of them succeeds.
 */

/** How many calls a worker holds at most: the one that runs and those offered. */
export const SLOTS = 16;

/** The cell after the slots: the id of the call that should stop. */
export const STOP_CELL = SLOTS;

export type Offer = readonly [
  slot: number,
  id: number,
  name: string,
  args: readonly unknown[],
  label: string,
  context: unknown,
];

export type Reply =
  | readonly [kind: typeof READY]
  | readonly [kind: typeof RESULT, slot: number, value: unknown]
  | readonly [kind: typeof FAILURE, slot: number, error: Packed]
  | readonly [kind: typeof REPORT, slot: number, value: unknown]
  | readonly [kind: typeof FATAL, error: Packed];

/** The module is loaded. */
export const READY = 0;
export const RESULT = 1;
export const FAILURE = 2;
export const REPORT = 3;
/** Something was thrown outside of any call: the worker is not to be trusted any more. */
export const FATAL = 4;
