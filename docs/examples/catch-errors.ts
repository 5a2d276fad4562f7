import { catchErrors } from "../../src/concurrency/catch-errors.ts";
import { TaskGroup } from "../../src/concurrency/task-group.ts";

const task = (error: Error) => () => Promise.reject(error);
try {
  try {
    await TaskGroup.run((group) => {
      group.spawn(task(new RangeError("too long")));
      group.spawn(task(new TypeError("no number")));
    });
  } catch (error) {
    catchErrors(error, [RangeError, (group) => console.log(`handled ${group.errors.length}`)]);
  }
} catch (rest) {
  // prints: handled 1
  if (rest instanceof AggregateError) console.log(rest.errors.join(", ")); // prints: TypeError: no number
}
