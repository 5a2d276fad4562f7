import { currentClock } from "./clock.ts";
import { isCancelled } from "./is-cancelled.ts";
import { sleep } from "./sleep.ts";
import { TaskGroup } from "./task-group.ts";
import type { Task, TaskFunction } from "./task.ts";

export interface BackgroundTasksOptions {
  /** Told of every failure; `task` says whose. What this throws becomes an unhandled rejection. */
  readonly onError: (error: unknown, task?: Task<unknown>) => void;
  /** In the task tree. Default "background tasks". */
  readonly name?: string | undefined;
}

export interface BackgroundTaskOptions {
  /** Default: the function's name. */
  readonly name?: string | undefined;
  /** Default: it is never started again. */
  readonly restart?: RestartPolicy | undefined;
}

/** When a task that ended is started again, until it is cancelled. */
export interface RestartPolicy {
  /** `"failure"`: only after an error; `"always"`: also after it returned. */
  readonly after: "failure" | "always";
  /** Milliseconds before the next start, by the count of restarts so far, from 1. Default 1,000. */
  readonly delayMs?: number | ((restarts: number) => number) | undefined;
  /** How many restarts before it is given up. Default: no limit. */
  readonly limit?: number | undefined;
}

/**
 * Work that outlives the request that asked for it, and not the service: it has an owner, its errors
 * are told, and shutdown waits for it. One failing task disturbs no other.
 *
 * ```ts
 * const background = new BackgroundTasks({ onError: (error, task) => log.error({ error, task: task?.name }) });
 * background.add((signal) => sendReceipt(order, { signal }), { name: "receipt" });
 * const cutOff = await background.drain(5_000); // at shutdown
 * ```
 *
 * @see the set of background tasks that asyncio.create_task asks for; supervisors of Erlang/OTP (restart)
 */
export class BackgroundTasks {
  readonly #group: TaskGroup;
  readonly #onError: BackgroundTasksOptions["onError"];
  readonly #waitingForRestart = new Set<Task<void>>();
  #draining: Promise<readonly string[]> | undefined;

  constructor(options: BackgroundTasksOptions) {
    this.#onError = options.onError;
    this.#group = new TaskGroup({
      name: options.name ?? "background tasks",
      onError: (error, task) => this.#tell(error, task),
    });
  }

  /** How many run, those that wait for their restart included. */
  get size(): number {
    return this.#group.size;
  }

  /**
   * @throws Error once draining has begun: nobody would wait for the task
   * @throws RangeError for a limit that is no whole number from 0, or a delay that is no number from 0
   */
  add(fn: TaskFunction<unknown>, options: BackgroundTaskOptions = {}): Task<void> {
    if (this.#draining !== undefined) throw new Error("draining: no background task is added");
    const { restart, name = fn.name } = options;
    if (restart !== undefined) checkPolicy(restart);
    const task: Task<void> = this.#group.spawn(
      async (signal) => {
        // A failure comes to us one turn later, also when `fn` throws at once: `task` exists by then.
        const attempt = async (): Promise<unknown> => fn(signal);
        if (restart === undefined) await attempt();
        else await this.#keepAlive(attempt, restart, signal, () => task);
      },
      { name },
    );
    return task;
  }

  /**
   * Takes no more tasks, waits up to `graceMs` for those that run, then cancels what is left and waits
   * for its clean-up. Resolves to the names of those that were cut off. A task that waits for its
   * restart has nothing to finish and is cancelled at once. A second call gives the first one's result.
   *
   * @param graceMs Infinity: never cancels; RangeError for NaN
   */
  drain(graceMs: number): Promise<readonly string[]> {
    if (Number.isNaN(graceMs))
      throw new RangeError("graceMs must be a number of milliseconds, got NaN");
    return (this.#draining ??= this.#drain(graceMs));
  }

  async #drain(graceMs: number): Promise<readonly string[]> {
    for (const task of this.#waitingForRestart) task.cancel();
    let cutOff: readonly string[] = [];
    const clock = currentClock();
    const timer = clock.setTimer(() => {
      cutOff = this.#group.tree().children.map((task) => task.name);
      this.#group.cancel();
    }, graceMs);
    await this.#group.join();
    clock.clearTimer(timer);
    return cutOff;
  }

  async #keepAlive(
    attempt: () => Promise<unknown>,
    { after, delayMs = 1_000, limit = Infinity }: RestartPolicy,
    signal: AbortSignal,
    self: () => Task<void>,
  ): Promise<void> {
    for (let restarts = 1; ; restarts++) {
      // Asked when it has ended: a drain may have begun meanwhile.
      const isLast = (): boolean => restarts > limit || this.#draining !== undefined;
      try {
        await attempt();
        if (after === "failure" || isLast()) return;
      } catch (error) {
        if (isLast() || isCancelled(error, signal)) throw error;
        this.#tell(error, self());
        // Who was told may have begun a drain, which did not find this one among those that wait.
        if (this.#draining !== undefined) return;
      }
      this.#waitingForRestart.add(self());
      try {
        await sleep(typeof delayMs === "function" ? delayMs(restarts) : delayMs, { signal });
      } finally {
        this.#waitingForRestart.delete(self());
      }
    }
  }

  #tell(error: unknown, task?: Task<unknown>): void {
    try {
      this.#onError(error, task);
    } catch (thrown) {
      // Thrown on, it would cancel every other background task.
      void Promise.reject(thrown);
    }
  }
}

function checkPolicy({ delayMs, limit = Infinity }: RestartPolicy): void {
  if (limit !== Infinity && !(Number.isInteger(limit) && limit >= 0)) {
    throw new RangeError(`limit must be a whole number >= 0 or Infinity, got ${String(limit)}`);
  }
  if (typeof delayMs === "number" && !(delayMs >= 0)) {
    throw new RangeError(`delayMs must be a number >= 0, got ${String(delayMs)}`);
  }
}
