import { after } from "../../src/concurrency/after.ts";
import { TaskGroup } from "../../src/concurrency/task-group.ts";

await TaskGroup.run((group) => {
  group.spawn((signal) => after(5, () => console.log("reminded"), { signal }));
  console.log("waiting"); // prints: waiting
});
// prints: reminded
