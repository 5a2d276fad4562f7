import { hedge } from "../../src/concurrency/hedge.ts";
import { sleep } from "../../src/concurrency/sleep.ts";

const answer = await hedge(
  async (signal, attempt) => {
    console.log(`attempt ${attempt}`);
    // The first attempt hangs, as one of a thousand requests does.
    await sleep(attempt === 1 ? 60_000 : 1, { signal });
    return `attempt ${attempt} was first`;
  },
  { delayMs: 10 },
);
// prints: attempt 1
// prints: attempt 2
console.log(answer); // prints: attempt 2 was first
