import { TaskGroup } from "../../src/concurrency/task-group.ts";
import { yieldNow } from "../../src/concurrency/yield-now.ts";

await TaskGroup.run((group) => {
  for (const name of ["a", "b"]) {
    group.spawn(async (signal) => {
      for (let part = 1; part <= 2; part++) {
        console.log(name, part);
        await yieldNow({ signal });
      }
    });
  }
});
// prints: a 1
// prints: b 1
// prints: a 2
// prints: b 2
