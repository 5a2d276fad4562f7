import type { WorkerInit } from "./worker-entry.ts";
import type { Offer, Reply } from "./worker-protocol.ts";

/**
 * A way to run `worker-entry.ts` beside this thread: what tells one runtime's workers from another's.
 *
 * @internal
 */
export interface WorkerBackend {
  /** How many calls a worker may hold: more than one only where `init.cells` is shared memory. */
  readonly slots: number;
  /** How long, in ms, an aborted call may go on unless the pool's options say otherwise. */
  readonly graceMs: number;
  /** Starts at once; a worker that cannot start tells it by `error` and `exit`, or this throws. */
  start(entry: string, init: WorkerInit, events: WorkerEvents): WorkerHandle;
}

export interface WorkerEvents {
  /** What the worker answered, in its order. */
  readonly reply: (message: Reply) => void;
  /** The worker is about to end; messages may still come until `exit`. */
  readonly error: (error: unknown) => void;
  /** Once, the last of all. */
  readonly exit: (code: number | undefined) => void;
}

export interface WorkerHandle {
  /** Throws the platform's DataCloneError for what cannot be cloned, and then has sent nothing. */
  post(offers: readonly Offer[], transfer: readonly object[]): void;
  /** Whether the worker keeps the process alive. */
  ref(keeps: boolean): void;
  /** Ends the worker, also one that spins; `exit` follows. */
  terminate(): void;
}
