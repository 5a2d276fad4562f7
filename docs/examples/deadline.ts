import { sleep } from "../../src/concurrency/sleep.ts";
import { withTimeout } from "../../src/concurrency/with-timeout.ts";

// The second argument of a timed task is its deadline: each chunk that arrives moves it.
const chunks = await withTimeout(1_000, async (signal, deadline) => {
  let received = 0;
  while (received < 3) {
    await sleep(1, { signal });
    received++;
    deadline.reschedule(deadline.at + 1_000);
  }
  console.log(deadline.expired); // prints: false
  return received;
});
console.log(chunks); // prints: 3
