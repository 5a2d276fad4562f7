import { sleep } from "../../src/concurrency/sleep.ts";
import { withTimeout } from "../../src/concurrency/with-timeout.ts";

const answer = await withTimeout(60_000, async (signal) => {
  await sleep(1, { signal });
  return "in time";
});
console.log(answer); // prints: in time

try {
  await withTimeout(5, async (signal) => {
    await sleep(60_000, { signal }).finally(() => console.log("cleaned up"));
  });
} catch (error) {
  // prints: cleaned up
  console.log(String(error)); // prints: TimeoutError: timed out after 5 ms
}
