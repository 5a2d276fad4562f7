import { Queue } from "../../src/concurrency/queue.ts";
import { TaskGroup } from "../../src/concurrency/task-group.ts";

const jobs = new Queue<number>(2); // `put` waits while two are in it
await TaskGroup.run((group) => {
  group.spawn(async (signal) => {
    for (const job of [1, 2, 3, 4, 5]) await jobs.put(job, { signal });
    jobs.close();
  });
  group.spawn(async (signal) => {
    let sum = 0;
    for await (const job of jobs.items({ signal })) sum += job;
    console.log(`closed and empty, sum ${sum}`); // prints: closed and empty, sum 15
  });
});
