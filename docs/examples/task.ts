import { sleep } from "../../src/concurrency/sleep.ts";
import { TaskGroup } from "../../src/concurrency/task-group.ts";

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
