import { sleep } from "../../src/concurrency/sleep.ts";
import { TaskGroupError } from "../../src/concurrency/task-group-error.ts";
import { TaskGroup } from "../../src/concurrency/task-group.ts";

const total = await TaskGroup.run(async (group) => {
  const price = group.spawn(async () => 40);
  const tax = group.spawn(async () => 8);
  return (await price) + (await tax);
});
console.log(total); // prints: 48

try {
  await TaskGroup.run((group) => {
    group.spawn((signal) => sleep(60_000, { signal }).finally(() => console.log("stopped")));
    group.spawn(() => Promise.reject(new Error("no such user")));
  });
} catch (error) {
  // Only after the sleeping task has stopped:
  // prints: stopped
  if (error instanceof TaskGroupError) console.log(error.errors.join()); // prints: Error: no such user
}
