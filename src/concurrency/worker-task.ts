/*
 * For the functions of a worker module: what they can ask, and tell, while a `WorkerPool` calls them.
 * On the main thread, where nobody listens, everything here does nothing: the same functions can be
 * called, and tested, directly.
 */

/**
 * Hands `value` (a copy) to the caller's `onReport`, in order and before the result. What a function leaves
 * running when it has answered must not report: whoever calls next would hear it.
 */
export function report(value: unknown): void {
  current()?.report(value);
}

/**
 * True once the caller's signal has aborted: for long computations that can stop at a good moment. The
 * pool waits its `graceMs` for that before it ends the worker. Costs one read of shared memory.
 *
 * @see anyio.from_thread.check_cancelled
 */
export function shouldStop(): boolean {
  return current()?.shouldStop() ?? false;
}

/** The name that the caller gave the call, for logs; by default that of the task, or the group, that called. */
export function taskName(): string | undefined {
  return current()?.name;
}

/** A copy of what the pool's `context` gave at the call: log fields, a request id. */
export function taskContext(): unknown {
  return current()?.context;
}

/** The call that a worker runs now. */
export interface WorkerTask {
  readonly name: string;
  readonly context: unknown;
  report(value: unknown): void;
  shouldStop(): boolean;
}

export function setWorkerTask(task: WorkerTask | undefined): void {
  place[KEY] = task;
}

// On the global object and not in this module: a bundled worker may hold this module twice.
const KEY = Symbol.for("corral.worker-task");
const place = globalThis as { [KEY]?: WorkerTask | undefined };

function current(): WorkerTask | undefined {
  return place[KEY];
}
