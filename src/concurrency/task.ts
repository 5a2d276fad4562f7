import { AbortScope } from "./abort.ts";
import { runInPlace, type Owner, type Place, type TaskNode } from "./owner.ts";

/**
 * One piece of work that a group runs. Awaiting it gives its result, or throws its error; nobody has
 * to, because the group reports the failure in any case.
 */
export interface Task<T> extends PromiseLike<T> {
  /** Unique in this process, in order of the start. */
  readonly id: number;
  /** As given, else the function's name, else `task <id>`. */
  readonly name: string;
  readonly state: TaskState;
  /** How it settled, also after its group failed; undefined while it runs. */
  readonly result: PromiseSettledResult<T> | undefined;
  /**
   * Aborts the task's signal. A task that then rejects with the reason is cancelled, not failed, and
   * its group goes on. A second call, or one after the end, changes nothing.
   */
  cancel(reason?: unknown): void;
}

/** `cancelling`: told to stop, still running. */
export type TaskState = "pending" | "cancelling" | "cancelled" | "failed" | "finished";

export type TaskFunction<T> = (signal: AbortSignal) => T | PromiseLike<T>;

/** The group's side of a task: it starts the work here and is told how that ended. */
export class RunningTask<T> extends AbortScope implements Task<T>, Place {
  readonly id = ++lastId;
  readonly owner: Owner;
  groups: Place["groups"];
  result: PromiseSettledResult<T> | undefined;
  #name: string;
  #work: Promise<T> | undefined;
  #wasCancelled = false;

  constructor(owner: Owner, name: string) {
    super();
    this.owner = owner;
    this.#name = name;
  }

  get name(): string {
    return this.#name || `task ${this.id}`;
  }

  get state(): TaskState {
    if (this.result === undefined) return this.aborted ? "cancelling" : "pending";
    if (this.result.status === "fulfilled") return "finished";
    return this.#wasCancelled ? "cancelled" : "failed";
  }

  /** Calls `fn` now, up to its first await. What it throws becomes a rejection like any other. */
  start(fn: TaskFunction<T>, signal: AbortSignal): Promise<T> {
    let work: Promise<T>;
    try {
      const result = runInPlace(this, fn, signal);
      work = result instanceof Promise ? result : Promise.resolve(result);
    } catch (error) {
      work = Promise.reject(error);
    }
    this.#work = work;
    return work;
  }

  finish(value: T): void {
    this.result = { status: "fulfilled", value };
  }

  fail(reason: unknown, wasCancelled: boolean): void {
    this.result = { status: "rejected", reason };
    this.#wasCancelled = wasCancelled;
  }

  cancel(reason?: unknown): void {
    if (this.result === undefined) this.abort(reason);
  }

  // oxlint-disable-next-line unicorn/no-thenable -- a task is awaited
  then<A = T, B = never>(
    onFulfilled?: ((value: T) => A | PromiseLike<A>) | null,
    onRejected?: ((reason: unknown) => B | PromiseLike<B>) | null,
  ): Promise<A | B> {
    return this.#work!.then(onFulfilled, onRejected);
  }

  tree(): TaskNode {
    const children = [...(this.groups ?? [])].map((group) => group.tree());
    return { kind: "task", name: this.name, state: this.state, children };
  }
}

let lastId = 0;
