import { subscribe } from "node:diagnostics_channel";
import type { Task } from "../../src/concurrency/task.ts";
import { TaskGroup } from "../../src/concurrency/task-group.ts";

// Name, duration and outcome of every task: what a tracer makes its spans of.
const startedAt = new WeakMap<Task<unknown>, number>();

subscribe("corral:task:start", (message) => {
  startedAt.set((message as { task: Task<unknown> }).task, performance.now());
});
subscribe("corral:task:end", (message) => {
  const { task } = message as { task: Task<unknown> };
  const ms = performance.now() - startedAt.get(task)!;
  console.log(`${task.name}: ${task.state}, measured: ${ms >= 0}`);
});

await TaskGroup.run((group) => {
  group.spawn(async () => "rows", { name: "load" });
});
// prints: load: finished, measured: true
