import { shield } from "../../src/concurrency/shield.ts";
import { sleep } from "../../src/concurrency/sleep.ts";
import { TaskGroup } from "../../src/concurrency/task-group.ts";

await TaskGroup.run(async (group) => {
  group.spawn(async (signal) => {
    try {
      await sleep(60_000, { signal });
    } finally {
      // The task is cancelled already; what runs in here is not, for a second at most.
      await shield(1_000, (grace) => sleep(5, { signal: grace }));
      console.log("rolled back"); // prints: rolled back
    }
  });
  group.cancel();
});
