import { AbortError, AbortScope, onAbort } from "./abort.ts";
import { publish, taskEnd, taskStart } from "./diagnostics.ts";
import { isCancelled } from "./is-cancelled.ts";
import {
  AdoptedWork,
  currentPlace,
  runInPlace,
  type Owner,
  type Place,
  type TaskNode,
} from "./owner.ts";
import { TaskGroupError } from "./task-group-error.ts";
import { RunningTask, RunningTasks, type Task, type TaskFunction } from "./task.ts";

export interface TaskGroupOptions {
  /** Aborts the group from outside; it then rejects with this signal's reason, unchanged. */
  readonly signal?: AbortSignal | undefined;
  /** In the task tree and in messages. Default: "group" with a number. */
  readonly name?: string | undefined;
  /** What `currentPlace().context` gives inside, such as log fields. Default: what it gives to the caller. */
  readonly context?: unknown;
  /**
   * What a failing task does: `"cancel"` (the default) cancels its siblings; `"continue"` lets them run
   * and reports every failure at the end. A function handles the error, siblings run on, and the group
   * does not fail, unless the function throws: that error then cancels. It is also told, without a
   * task, what adopted work failed with.
   */
  readonly onError?: "cancel" | "continue" | ((error: unknown, task?: Task<unknown>) => void);
}

/**
 * Owns the tasks spawned in it: none of them outlives the group, and none of their errors is lost.
 *
 * The first failure cancels the others; the group waits until each of them, and whatever they spawned
 * meanwhile, has ended its clean-up, and then throws a TaskGroupError with every error, in the order
 * in which they came, also if there is one only. Aborted from outside with no failure it rejects with
 * the signal's reason itself. After its own `cancel()` with no failure it does not throw. An error with
 * which a cancelled task, or the body, ends is none when `isCancelled` says so: it is the reason of the
 * abort, has it among its causes, or is an AbortError.
 *
 * ```ts
 * const [user, orders] = await TaskGroup.run(async (group) => {
 *   const user = group.spawn((signal) => fetchUser(id, { signal }));
 *   const orders = group.spawn((signal) => fetchOrders(id, { signal }));
 *   return [await user, await orders];
 * });
 * ```
 *
 * @see asyncio.TaskGroup, Trio's nursery; JEP 505 for the form with `join()`
 */
export class TaskGroup implements AsyncDisposable, Owner {
  readonly name: string;
  readonly #scope = new AbortScope();
  #signal: AbortSignal | undefined;
  readonly #outside: AbortSignal | undefined;
  readonly #leaveOutside: () => void;
  readonly #onError: TaskGroupOptions["onError"];
  readonly #parent: Place;
  readonly #place: Place;
  readonly #tasks = new RunningTasks();
  // Keyed by the error, because the body often throws on what a task threw to it: reported once.
  readonly #errors = new Map<unknown, unknown>();
  #adopted: AdoptedWork | undefined;
  #life: "open" | "running" | "ended" = "open";
  #whenIdle: (() => void) | undefined;
  /** The end of a group without `run`, once somebody waits for it. */
  #joining: Promise<void> | undefined;

  /**
   * Opens a group for `await using`. The block must end with `await group.join()`: disposal is not told
   * whether the block threw, so without a join it cancels. `TaskGroup.run` needs no such care, and only
   * there does `all` hand what it leaves running to this group.
   */
  constructor(options: TaskGroupOptions = {}) {
    this.name = options.name ?? `group ${++lastId}`;
    this.#onError = options.onError;
    this.#parent = currentPlace();
    const context = options.context ?? this.#parent.context;
    this.#place = { name: this.name, owner: this, context };
    (this.#parent.groups ??= new Set()).add(this);
    this.#outside = options.signal;
    this.#leaveOutside = onAbort(options.signal, (reason) => this.#abort(reason));
    publish("group:start", { group: this });
  }

  /**
   * Runs `body` with a new group and resolves to what it returns, once every task has ended (undefined
   * when the group's own `cancel()` cut the body short). An error of the body counts as a failure.
   * Under a signal that is already aborted the body is not started.
   *
   * @throws TaskGroupError with all failures, or the reason of `options.signal`
   */
  static async run<T>(
    body: (group: TaskGroup, signal: AbortSignal) => T | PromiseLike<T>,
    options?: TaskGroupOptions,
  ): Promise<T> {
    options?.signal?.throwIfAborted();
    const group = new this(options);
    group.#life = "running";
    let value: T | undefined;
    try {
      value = await runInPlace(group.#place, body, group, group.signal);
    } catch (error) {
      if (!isCancelled(error, group.#scope)) group.#failed(error);
    }
    // Asked first, because an await that waits for nothing is dear where AsyncLocalStorage is in use.
    const end = group.#end();
    if (end !== undefined) await end;
    group.#throwOutcome();
    return value as T;
  }

  /** Aborts when the group is cancelled, by whomever. */
  get signal(): AbortSignal {
    return (this.#signal ??= this.#scope.signal);
  }

  /** How many tasks run now. */
  get size(): number {
    return this.#tasks.size;
  }

  /**
   * Starts a task now, up to its first await. It gets a signal of its own, which aborts with the group
   * or by `task.cancel()`.
   *
   * @throws Error when the group is cancelled or has ended: `fn` is not called
   */
  spawn<T>(fn: TaskFunction<T>, options?: { name?: string | undefined }): Task<T> {
    this.#refuseIfClosed();
    const task = new RunningTask<T>(this, options?.name ?? fn.name);
    this.#tasks.add(task);
    if (taskStart?.hasSubscribers === true) taskStart.publish({ task, group: this });
    task.start(fn).then(
      (value) => {
        task.finished(value);
        this.#ended(task);
      },
      (error: unknown) => {
        if (task.failed(error, this.#scope) && !this.#told(error, task)) this.#failed(error, task);
        this.#ended(task);
      },
    );
    return task;
  }

  /**
   * Spawns a task and resolves once it calls `started(value)`, to that value. When it ends before, its
   * error goes to this caller and not to the group; afterwards it is a task like any other.
   *
   * @throws Error when it returns without having called `started`
   */
  start<R>(
    fn: (started: (value: R) => void, signal: AbortSignal) => PromiseLike<unknown>,
    options?: { name?: string | undefined },
  ): Promise<R> {
    return new Promise((resolve, reject) => {
      let waiting = true;
      const started = (value: R): void => {
        if (!waiting) throw new Error("started() was already called");
        waiting = false;
        resolve(value);
      };
      this.spawn(
        async (signal) => {
          try {
            await fn(started, signal);
            if (waiting) throw new Error("the task ended without calling started()");
          } catch (error) {
            const told = waiting;
            waiting = false;
            reject(error);
            if (!told || isCancelled(error, signal)) throw error;
          }
        },
        { name: options?.name ?? fn.name },
      );
    });
  }

  /** Cancels every task and the body's signal; the group ends without throwing, unless something fails. */
  cancel(reason: unknown = new AbortError(`task group "${this.name}" was cancelled`)): void {
    if (this.#life !== "ended") this.#abort(reason);
  }

  /**
   * The last line of an `await using` block: waits for every task.
   *
   * @throws TaskGroupError with all failures, or the reason of `options.signal`
   * @throws Error when called twice, or inside `TaskGroup.run`, which joins by itself
   */
  async join(): Promise<void> {
    if (this.#life !== "open") throw new Error(`task group "${this.name}" is already joined`);
    this.#life = "running";
    await (this.#joining = this.#end());
    this.#throwOutcome();
  }

  /** After `join()` nothing; without it, or before it has ended, cancels and waits. Throws what failed, unless `join()` does. */
  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#life === "open") {
      this.#life = "running";
      this.cancel();
      await (this.#joining = this.#end());
      this.#throwFailures();
    } else if (this.#joining !== undefined) {
      // The block threw beside its join, or did not await it: still nothing outlives the block.
      this.cancel();
      await this.#joining;
    }
  }

  /**
   * Waits at the end also for work that already runs; its failure does not fail the group. What has ended
   * hands it on to the group around.
   */
  adopt(work: PromiseLike<unknown>): void {
    if (this.#life === "ended") return this.#parent.owner.adopt(work);
    this.#adopted ??= new AdoptedWork(this.name, (error) => this.#told(error));
    this.#adopted.adopt(work);
  }

  /** What runs now: the tasks, and the groups opened in the body and in the tasks. */
  tree(): TaskNode {
    const children = [...this.#tasks, ...(this.#place.groups ?? [])].map((part) => part.tree());
    const state = this.#life === "ended" ? "ended" : this.#scope.aborted ? "cancelling" : "running";
    return { kind: "group", name: this.name, state, children };
  }

  #refuseIfClosed(): void {
    if (this.#life === "ended") throw new Error(`task group "${this.name}" has ended`);
    // The cause makes it a cancellation to a task that lets this error through.
    if (this.#scope.aborted)
      throw new Error(`task group "${this.name}" is cancelled and takes no more tasks`, {
        cause: this.#scope.reason,
      });
  }

  /** Whether a function in `onError` was told; what it throws fails the group. */
  #told(error: unknown, task?: Task<unknown>): boolean {
    if (typeof this.#onError !== "function") return false;
    try {
      this.#onError(error, task);
    } catch (thrown) {
      this.#failed(thrown);
    }
    return true;
  }

  #failed(error: unknown, task?: Task<unknown>): void {
    this.#errors.set(error instanceof Object ? error : Symbol("primitive"), error);
    if (this.#scope.aborted || (task !== undefined && this.#onError === "continue")) return;
    publish("group:failed", { group: this, error });
    this.#abort(new AbortError(`task group "${this.name}" failed`, { cause: error }));
  }

  #ended(task: RunningTask<unknown>): void {
    this.#tasks.delete(task);
    if (taskEnd?.hasSubscribers === true) taskEnd.publish({ task, group: this });
    if (this.#tasks.size === 0) this.#whenIdle?.();
  }

  #abort(reason: unknown): void {
    if (this.#scope.aborted) return;
    this.#scope.abort(reason);
    for (const task of this.#tasks) task.cancel(reason);
  }

  /** undefined: nothing was running any more, the group has ended. */
  #end(): Promise<void> | undefined {
    publish("group:join", { group: this });
    return this.#isBusy ? this.#idle().then(() => this.#close()) : this.#close();
  }

  get #isBusy(): boolean {
    return this.#tasks.size > 0 || (this.#adopted?.size ?? 0) > 0;
  }

  /** In rounds: what ends may have spawned, or left behind, something more. */
  async #idle(): Promise<void> {
    while (this.#isBusy) {
      if (this.#tasks.size > 0) await new Promise<void>((resolve) => (this.#whenIdle = resolve));
      await this.#adopted?.drained();
    }
  }

  #close(): undefined {
    this.#life = "ended";
    this.#leaveOutside();
    this.#parent.groups?.delete(this);
    publish("group:end", { group: this, errors: [...this.#errors.values()] });
  }

  #throwOutcome(): void {
    this.#throwFailures();
    this.#outside?.throwIfAborted();
  }

  #throwFailures(): void {
    if (this.#errors.size === 0) return;
    const errors = [...this.#errors.values()];
    // Whoever keeps this group, or one of its tasks, must not keep them.
    this.#errors.clear();
    const more = errors.length > 1 ? ` (and ${errors.length - 1} more)` : "";
    throw new TaskGroupError(
      errors,
      `task group "${this.name}" failed: ${messageOf(errors[0])}${more}`,
      this.#outside?.aborted === true ? { cause: this.#outside.reason } : undefined,
    );
  }
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

let lastId = 0;
