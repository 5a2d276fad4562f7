import { TaskGroup, type TaskGroupOptions } from "../concurrency/task-group.ts";

/** A task group whose body is somewhere else: it is open until `end`. */
export interface OpenGroup {
  readonly tasks: TaskGroup;
  /** The body has failed: cancels the tasks, and is one of the group's errors. */
  fail(error: unknown): void;
  /** The body has ended: waits for the last task. Rejects as `TaskGroup.run` does. */
  end(): Promise<void>;
}

/** `TaskGroup.run` for a body that has begun already, and that may turn out to need no group. */
export function openGroup(options: TaskGroupOptions): OpenGroup {
  let open: Omit<OpenGroup, "end"> | undefined;
  let close = (): void => {};
  const ended = TaskGroup.run((tasks) => {
    return new Promise<void>((resolve, reject) => {
      open = { tasks, fail: reject };
      close = resolve;
    });
  }, options);
  ended.catch(() => {}); // Told to whoever calls `end`.
  if (open === undefined) throw new Error("TaskGroup.run calls its body at once");
  const end = (): Promise<void> => {
    close();
    return ended;
  };
  return { ...open, end };
}
