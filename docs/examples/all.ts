import { all } from "../../src/concurrency/all.ts";
import { siblingErrors } from "../../src/concurrency/sibling-errors.ts";
import { sleep } from "../../src/concurrency/sleep.ts";
import { TaskGroup } from "../../src/concurrency/task-group.ts";

const [one, two] = await all([1, Promise.resolve("two")]);
console.log(one, two); // prints: 1 two

async function failing(ms: number, message: string): Promise<never> {
  await sleep(ms);
  throw new Error(message);
}
let failure: unknown;
await TaskGroup.run(async () => {
  failure = await all([failing(1, "first"), failing(9, "second")]).catch((error) => error);
  console.log(String(failure)); // prints: Error: first
  console.log(siblingErrors(failure).length); // prints: 0
});
// The other one still ran. It has an owner: the group waited for it, and its error is not lost.
console.log(siblingErrors(failure).join(", ")); // prints: Error: second
