import { createAsyncContext } from "./async-context.ts";
import { publish } from "./diagnostics.ts";

/** Who answers for work that was left running: a task group, or the process root. */
export interface Owner {
  /** For logs. */
  readonly name: string;
  /**
   * Takes over work that nobody awaits any more. A group waits for it at its exit; the root drains it
   * at shutdown if `run` is used and keeps no process alive for it. A later failure is told to the
   * owner's `onError` and on the diagnostics channel: it fails nothing, is never unhandled, is not printed.
   */
  adopt(work: PromiseLike<unknown>): void;
}

/** What the code that runs now belongs to: a task, a group's body, or the process itself. */
export interface Place {
  /** For logs: the task's name, or the group's. */
  readonly name: string;
  /** The innermost group around, else the process root. */
  readonly owner: Owner;
  /** What is to follow the work, such as log fields: whatever is opened or spawned here inherits it. */
  readonly context?: unknown;
  /** The groups that were opened here and have not ended. */
  groups?: Set<{ tree(): TaskNode }> | undefined;
}

/** A running group or task and what runs inside, for a dump. */
export interface TaskNode {
  /** Groups hold tasks, and tasks the groups that were opened in them. */
  readonly kind: "group" | "task";
  /** As given, else the function's name, else a number. */
  readonly name: string;
  /** Of a group `running`, `cancelling` or `ended`; of a task its `TaskState`. */
  readonly state: string;
  /** What runs inside, in order of its start. */
  readonly children: readonly TaskNode[];
}

/**
 * The innermost group around the caller, else the process root.
 *
 * @see trio.lowlevel.Task.parent_nursery
 */
export function currentOwner(): Owner {
  return currentPlace().owner;
}

/**
 * The task or the group's body that the caller runs in, else the process root. An async function should return what
 * it reads from it, not the place itself: a task's is the task, and to await that is to wait for its end.
 *
 * @see asyncio.current_task, and contextvars for `context`
 */
export function currentPlace(): Place {
  return places.getStore() ?? rootPlace;
}

/** Calls `fn(...args)`; it, and all that it starts, belongs to `place`. */
export function runInPlace<A extends readonly unknown[], R>(
  place: Place,
  fn: (...args: A) => R,
  ...args: A
): R {
  return places.run(place, fn, ...args);
}

/** Work that is left running, until it settles. */
export class AdoptedWork implements Owner {
  readonly name: string;
  readonly #running = new Set<Promise<unknown>>();
  readonly #onError: ((error: unknown) => void) | undefined;

  constructor(name: string, onError?: (error: unknown) => void) {
    this.name = name;
    this.#onError = onError;
  }

  get size(): number {
    return this.#running.size;
  }

  adopt(work: PromiseLike<unknown>): void {
    const promise = Promise.resolve(work);
    // Abandoned by several: its error is told once.
    if (this.#running.has(promise)) return;
    this.#running.add(promise);
    promise.then(
      () => this.#running.delete(promise),
      (error: unknown) => {
        this.#running.delete(promise);
        publish("adopted:failed", { owner: this.name, error });
        this.#onError?.(error);
      },
    );
  }

  /** Resolves when nothing runs any more; never rejects. */
  async drained(): Promise<void> {
    while (this.#running.size > 0) {
      await Promise.allSettled(this.#running);
    }
  }
}

/** The owner of last resort. `run` drains it at shutdown. */
export const rootOwner = new AdoptedWork("process");

export const rootPlace: Place = { name: rootOwner.name, owner: rootOwner };

/** Where the running code is, for those to whom `runInPlace` is too slow. */
export const places = createAsyncContext<Place>();
