import { gather } from "../../src/concurrency/gather.ts";
import { Mutex } from "../../src/concurrency/mutex.ts";
import { sleep } from "../../src/concurrency/sleep.ts";

const account = new Mutex();
let balance = 100;
const withdraw = (amount: number) => (signal: AbortSignal) =>
  account.with(
    async () => {
      const seen = balance;
      await sleep(1, { signal }); // Without the mutex, another one would read the same balance here.
      balance = seen - amount;
    },
    { signal },
  );

await gather([withdraw(30), withdraw(50)]);
console.log(balance, account.locked); // prints: 20 false
