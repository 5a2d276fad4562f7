import { sleep } from "../../src/concurrency/sleep.ts";
import { TaskGroup } from "../../src/concurrency/task-group.ts";
import { warnOfParkedBodies } from "../../src/concurrency/warn-of-parked-bodies.ts";

const stop = warnOfParkedBodies({
  afterMs: 5,
  onParked: ({ group, error }) => console.log(`"${group.name}" is parked: ${String(error)}`),
});

const load = TaskGroup.run(
  async (group) => {
    group.spawn(() => Promise.reject(new Error("no such user")));
    await sleep(60); // Without the group's signal: nothing tells it that the group has failed.
  },
  { name: "load" },
);
await load.catch((error: unknown) => console.log(String(error)));
stop();
// prints: "load" is parked: Error: no such user
// prints: TaskGroupError: task group "load" failed: no such user
