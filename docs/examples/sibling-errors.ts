import { gather } from "../../src/concurrency/gather.ts";
import { siblingErrors } from "../../src/concurrency/sibling-errors.ts";
import { sleep } from "../../src/concurrency/sleep.ts";

try {
  await gather([
    () => Promise.reject(new Error("disk full")),
    async (signal) => {
      await sleep(60_000, { signal }).catch(() => {
        throw new Error("could not close the file");
      });
    },
  ]);
} catch (error) {
  console.log(String(error)); // prints: Error: disk full
  console.log(siblingErrors(error).join(", ")); // prints: Error: could not close the file
}
