import { builtin } from "./platform.ts";
import type { WorkerBackend } from "./worker-backend.ts";
import type { ErrorClass } from "./worker-error.ts";
import { workerThreads } from "./worker-thread.ts";

export interface WorkerPoolOptions {
  /** Most workers at a time; default: what the machine can run in parallel. Started as they are needed. */
  readonly size?: number | undefined;
  /** Workers started at once and kept while idle. Default 0. */
  readonly minSize?: number | undefined;
  /** Most calls that wait for a worker; one more rejects with a WorkerPoolError `QUEUE_FULL`. Default: no limit. */
  readonly maxQueue?: number | undefined;
  /** How long, in ms, a worker above `minSize` stays with nothing to do. Default 30 000. */
  readonly idleTimeoutMs?: number | undefined;
  /**
   * Threads, unless `workerProcesses` of worker-process.ts is given: slower to start and to talk to, but a
   * process survives a crash of what it runs, and on Deno it is what ends a computation that never looks
   * at `shouldStop()`. Given and not named, so that who does without processes does not carry them along.
   */
  readonly isolation?: WorkerBackend | undefined;
  /**
   * How long, in ms, an aborted call may go on to see `shouldStop()` before its worker is ended. Default 0,
   * on Deno 1000. A process is ended at once.
   */
  readonly graceMs?: number | undefined;
  /** Classes that errors of the functions are made instances of again; those of the platform are known. */
  readonly errors?: readonly ErrorClass[] | undefined;
  /** Asked at each call, in the caller's context; the function reads a copy with `taskContext()`. */
  readonly context?: (() => unknown) | undefined;
}

export interface WorkerCallOptions {
  /** Takes back a call that waits, and stops one that runs; it rejects with the reason. */
  readonly signal?: AbortSignal | undefined;
  /** For logs in the worker; default: the name of the task, or the group, that calls. */
  readonly name?: string | undefined;
  /** Gets what the function passes to `report`, in the caller's context. If it throws, the call is stopped and rejects with that. */
  readonly onReport?: ((value: unknown) => void) | undefined;
}

/** What was asked for, checked, with the defaults for the rest. */
export interface WorkerPoolSettings {
  readonly backend: WorkerBackend;
  readonly size: number;
  readonly minSize: number;
  readonly maxQueue: number;
  readonly idleTimeoutMs: number;
  readonly graceMs: number;
  readonly errors: readonly ErrorClass[];
  readonly context: (() => unknown) | undefined;
}

export function readWorkerPoolOptions(options: WorkerPoolOptions): WorkerPoolSettings {
  const size = checkCount("size", options.size ?? parallelism(), 1);
  const backend = options.isolation ?? workerThreads;
  return {
    backend,
    size,
    // These are started at once: even in a pool without a limit they have one.
    minSize: checkCount(
      "minSize",
      options.minSize ?? 0,
      0,
      Math.min(size, Number.MAX_SAFE_INTEGER),
    ),
    maxQueue: checkCount("maxQueue", options.maxQueue ?? Infinity, 0),
    idleTimeoutMs: checkDuration("idleTimeoutMs", options.idleTimeoutMs ?? 30_000),
    graceMs: checkDuration("graceMs", options.graceMs ?? backend.graceMs),
    errors: options.errors ?? [],
    context: options.context,
  };
}

/** A number of milliseconds >= 0, `Infinity` among them; RangeError otherwise. */
export function checkDuration(name: string, ms: number): number {
  if (ms >= 0) return ms;
  throw new RangeError(`${name} must be a number of milliseconds >= 0, got ${String(ms)}`);
}

function checkCount(name: string, count: number, min: number, max = Infinity): number {
  if ((Number.isInteger(count) || count === Infinity) && count >= min && count <= max) return count;
  const upTo = max === Infinity ? "" : ` and <= ${max}`;
  throw new RangeError(`${name} must be a whole number >= ${min}${upTo}, got ${String(count)}`);
}

/** How many threads compute at the same time on this machine. */
function parallelism(): number {
  const os = builtin("node:os") as { availableParallelism?(): number } | undefined;
  return os?.availableParallelism?.() ?? 1;
}
