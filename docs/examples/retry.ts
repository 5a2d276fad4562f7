import { retry } from "../../src/concurrency/retry.ts";

const text = await retry(
  async (attempt) => {
    if (attempt < 3) throw new Error(`attempt ${attempt} failed`);
    return `attempt ${attempt} worked`;
  },
  { retries: 5, baseMs: 1, onRetry: ({ error }) => console.log(String(error)) },
);
// prints: Error: attempt 1 failed
// prints: Error: attempt 2 failed
console.log(text); // prints: attempt 3 worked
