import { AbortScope } from "./abort.ts";
import { isCancelled } from "./is-cancelled.ts";
import { currentPlace, places, type Owner, type Place, type TaskNode } from "./owner.ts";

/**
 * One piece of work that a group runs. Awaiting it gives its result, or throws its error; nobody has
 * to, because the group reports the failure in any case.
 *
 * @see asyncio.Task, whose cancel() throws into the work; here it aborts a signal
 */
export interface Task<T> extends PromiseLike<T> {
  /** Unique in this process, in order of the start. */
  readonly id: number;
  /** As given, else the function's name, else `task <id>`. */
  readonly name: string;
  /** Where it stands. */
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

/** The group's side of a task: it starts the work here, and notes how that ended. */
export class RunningTask<T> implements Task<T>, Place {
  readonly id = ++lastId;
  readonly owner: Owner;
  /** That of who spawns it, which need not be the group's: as Python's tasks copy their context. */
  readonly context: unknown = currentPlace().context;
  groups: Place["groups"];
  /** Neighbours in the group's list. */
  previous: RunningTask<unknown> | undefined;
  next: RunningTask<unknown> | undefined;
  readonly #name: string;
  readonly #scope = new AbortScope();
  #work: Promise<T> | undefined;
  #end: "cancelled" | "failed" | "finished" | undefined;
  #outcome: unknown;

  constructor(owner: Owner, name: string) {
    this.owner = owner;
    this.#name = name;
  }

  get name(): string {
    return this.#name || `task ${this.id}`;
  }

  get state(): TaskState {
    if (this.#end !== undefined) return this.#end;
    return this.#scope.aborted ? "cancelling" : "pending";
  }

  get result(): PromiseSettledResult<T> | undefined {
    if (this.#end === undefined) return undefined;
    if (this.#end === "finished") return { status: "fulfilled", value: this.#outcome as T };
    return { status: "rejected", reason: this.#outcome };
  }

  /** Calls `fn` now, up to its first await. What it throws becomes a rejection like any other. */
  start(fn: TaskFunction<T>): Promise<T> {
    try {
      // The dearest part of a task, and yet for all: a wrapper's `length` does not tell what it passes on.
      const result = places.run(this, fn, this.#scope.signal);
      this.#work = result instanceof Promise ? result : Promise.resolve(result);
    } catch (error) {
      this.#work = Promise.reject(error);
    }
    return this.#work;
  }

  finished(value: T): void {
    this.#end = "finished";
    this.#outcome = value;
  }

  /** Whether it failed; what a cancelled task throws on the way out is no failure. */
  failed(error: unknown, group: AbortScope): boolean {
    // Both: cancelled by itself first, it may still have waited on the group's signal.
    const cancelled = isCancelled(error, this.#scope) || isCancelled(error, group);
    this.#end = cancelled ? "cancelled" : "failed";
    this.#outcome = error;
    return !cancelled;
  }

  cancel(reason?: unknown): void {
    if (this.#end === undefined) this.#scope.abort(reason);
  }

  // oxlint-disable-next-line unicorn/no-thenable -- a task is awaited
  then<A = T, B = never>(
    onFulfilled?: ((value: T) => A | PromiseLike<A>) | null,
    onRejected?: ((reason: unknown) => B | PromiseLike<B>) | null,
  ): Promise<A | B> {
    // Who hears of its start on the diagnostics channel may ask before it has begun, as it does in that very turn.
    const work = this.#work ?? Promise.resolve().then(() => this.#work!);
    return work.then(onFulfilled, onRejected);
  }

  tree(): TaskNode {
    const children = [...(this.groups ?? [])].map((group) => group.tree());
    return { kind: "task", name: this.name, state: this.state, children };
  }
}

/** The tasks that a group runs, in order of their start; linked, because a Set costs a task 60 ns more. */
export class RunningTasks {
  size = 0;
  #first: RunningTask<unknown> | undefined;
  #last: RunningTask<unknown> | undefined;

  add(task: RunningTask<unknown>): void {
    this.size++;
    task.previous = this.#last;
    if (this.#last === undefined) this.#first = task;
    else this.#last.next = task;
    this.#last = task;
  }

  delete(task: RunningTask<unknown>): void {
    this.size--;
    if (task.previous === undefined) this.#first = task.next;
    else task.previous.next = task.next;
    if (task.next === undefined) this.#last = task.previous;
    else task.next.previous = task.previous;
    // A task that somebody keeps must not keep its former neighbours.
    task.previous = task.next = undefined;
  }

  *[Symbol.iterator](): Generator<RunningTask<unknown>> {
    for (let task = this.#first; task !== undefined; task = task.next) yield task;
  }
}

let lastId = 0;
