import { sleep } from "../../src/concurrency/sleep.ts";
import { TaskGroup } from "../../src/concurrency/task-group.ts";
import { formatTaskTree, taskTree } from "../../src/concurrency/task-tree.ts";

await TaskGroup.run(
  (group) => {
    group.spawn((signal) => sleep(60_000, { signal }), { name: "poll" });
    group.spawn(async () => console.log(formatTaskTree(taskTree()).trimEnd()), { name: "dump" });
    group.cancel();
  },
  { name: "sync" },
);
// prints: group "sync" (running)
// prints:   task "poll" (pending)
// prints:   task "dump" (pending)
