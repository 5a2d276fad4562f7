import { AsyncEvent } from "../../src/concurrency/async-event.ts";
import { TaskGroup } from "../../src/concurrency/task-group.ts";

const ready = new AsyncEvent();
await TaskGroup.run((group) => {
  for (const name of ["a", "b"]) {
    group.spawn(async (signal) => {
      await ready.wait({ signal });
      console.log(`${name} goes on`);
    });
  }
  console.log(`${ready.waiting} wait`);
  ready.set();
});
// prints: 2 wait
// prints: a goes on
// prints: b goes on
