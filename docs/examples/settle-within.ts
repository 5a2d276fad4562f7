import { settleWithin } from "../../src/concurrency/settle-within.ts";
import { sleep } from "../../src/concurrency/sleep.ts";
import { TaskGroup } from "../../src/concurrency/task-group.ts";

await TaskGroup.run(async (group) => {
  const quick = group.spawn(async () => "quick", { name: "quick" });
  const slow = group.spawn((signal) => sleep(60_000, { signal }), { name: "slow" });

  const { done, pending } = await settleWithin<typeof quick | typeof slow>(20, [quick, slow]);
  console.log([...done].map(({ name }) => name).join()); // prints: quick
  console.log([...pending].map(({ name }) => name).join()); // prints: slow
  group.cancel();
});
