import { AsyncLocalStorage } from "node:async_hooks";
import { subscribe } from "node:diagnostics_channel";
import { CallSite } from "./call-site.ts";

/** The tasks that the code under `watch` has started and that have not ended, with where that was. */
export class LiveTasks {
  readonly #tasks = new Map<TaskInfo, CallSite>();

  watch<T>(body: () => T): T {
    return watching.run(this, body);
  }

  get size(): number {
    return this.#tasks.size;
  }

  /** For each, in the order of their start: name, state, where it was spawned. */
  lines(): ReadonlyMap<object, string> {
    const line = ([task, site]: [TaskInfo, CallSite]): [object, string] => [
      task,
      `task "${task.name}" (${task.state}), spawned at ${site.toString()}`,
    ];
    return new Map([...this.#tasks].map(line));
  }

  /** @internal for the channels */
  started(task: TaskInfo): void {
    this.#tasks.set(task, new CallSite());
    watchers.set(task, this);
  }

  /** @internal for the channels */
  ended(task: TaskInfo): void {
    this.#tasks.delete(task);
  }
}

interface TaskInfo {
  readonly name: string;
  readonly state: string;
}

const watching = new AsyncLocalStorage<LiveTasks>();
/** Who watches a task: it may end in a context where nobody does. */
const watchers = new WeakMap<TaskInfo, LiveTasks>();

// Told in the context of who spawns: tests that run at the same time are kept apart.
subscribe("corral:task:start", (message) =>
  watching.getStore()?.started((message as TaskMessage).task),
);
subscribe("corral:task:end", (message) => {
  const { task } = message as TaskMessage;
  watchers.get(task)?.ended(task);
});

interface TaskMessage {
  readonly task: TaskInfo;
}
