import { BackgroundTasks } from "../../src/concurrency/background-tasks.ts";
import { sleep } from "../../src/concurrency/sleep.ts";

const background = new BackgroundTasks({
  onError: (error, task) => console.log(`${task?.name}: ${String(error)}`),
});

background.add(() => sleep(5), { name: "receipt" });
background.add(() => Promise.reject(new Error("mailbox full")), { name: "mail" });
background.add((signal) => sleep(60_000, { signal }), { name: "metrics" });

// At shutdown: the receipt is finished, what takes longer than the grace is cut off and named.
const cutOff = await background.drain(50);
// prints: mail: Error: mailbox full
console.log(cutOff.join(", ")); // prints: metrics
