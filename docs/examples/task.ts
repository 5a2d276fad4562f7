import { sleep } from "../../src/concurrency/sleep.ts";
import type { TaskGroupError } from "../../src/concurrency/task-group-error.ts";
import { TaskGroup } from "../../src/concurrency/task-group.ts";
import type { Task } from "../../src/concurrency/task.ts";

await TaskGroup.run(async (group) => {
  const report = group.spawn(async () => "42 rows", { name: "report" });
  const poll = group.spawn((signal) => sleep(60_000, { signal }), { name: "poll" });

  console.log(await report); // prints: 42 rows
  console.log(report.name, report.state); // prints: report finished

  poll.cancel();
  console.log(poll.state); // prints: cancelling
  await poll.then(undefined, () => {});
  console.log(poll.state, poll.result?.status); // prints: cancelled rejected
});

// What ended before a failure keeps its result.
const tasks: Task<string>[] = [];
const order = TaskGroup.run(
  (group) => {
    tasks.push(group.spawn(async () => "price"));
    tasks.push(group.spawn(() => Promise.reject(new Error("no stock"))));
  },
  { name: "order" },
);
await order.catch((error: TaskGroupError) => console.log(error.message));
// prints: task group "order" failed: no stock
for (const { state, result } of tasks) console.log(state, result?.status);
// prints: finished fulfilled
// prints: failed rejected
