import { isCancelled, rethrowIfCancelled } from "../../src/concurrency/is-cancelled.ts";
import { sleep } from "../../src/concurrency/sleep.ts";
import { TaskGroup } from "../../src/concurrency/task-group.ts";

await TaskGroup.run(async (group) => {
  group.spawn(async (signal) => {
    for (;;) {
      try {
        await sleep(60_000, { signal });
      } catch (error) {
        console.log(isCancelled(error, signal)); // prints: true
        rethrowIfCancelled(error, signal); // Swallowed, it would keep this loop running for ever.
        console.log("retrying");
      }
    }
  });
  group.cancel();
});
console.log("stopped"); // prints: stopped
