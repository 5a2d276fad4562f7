import { gather } from "../../src/concurrency/gather.ts";
import { Semaphore } from "../../src/concurrency/semaphore.ts";
import { sleep } from "../../src/concurrency/sleep.ts";

const connections = new Semaphore(2);
const query = (name: string) => (signal: AbortSignal) =>
  connections.with(
    async () => {
      console.log(`${name} begins, ${connections.waiting} wait`);
      await sleep(1, { signal });
    },
    { signal },
  );
await gather([query("a"), query("b"), query("c")]);
// prints: a begins, 1 wait
// prints: b begins, 1 wait
// prints: c begins, 0 wait

const permit = await connections.acquire();
console.log(connections.available); // prints: 1
permit.release();
permit.release(); // does nothing
console.log(connections.available); // prints: 2
