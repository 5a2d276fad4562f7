import { subscribe } from "node:diagnostics_channel";
import type { Task } from "../../src/concurrency/task.ts";
import { TaskGroup } from "../../src/concurrency/task-group.ts";

subscribe("corral:task:end", (message) => {
  const { task } = message as { task: Task<unknown> };
  console.log(`${task.name}: ${task.state}`);
});

await TaskGroup.run((group) => {
  group.spawn(async () => "rows", { name: "load" });
});
// prints: load: finished
