import { WorkerPoolError } from "../../src/concurrency/worker-error.ts";
import { WorkerPool } from "../../src/concurrency/worker-pool.ts";
import type * as primes from "./workers/primes.ts";

const pool = new WorkerPool<typeof primes>(new URL("./workers/primes.ts", import.meta.url), {
  size: 1,
  maxQueue: 0,
});
const running = pool.call("countPrimes", [1_000]);
try {
  await pool.call("countPrimes", [1_000]);
} catch (error) {
  if (error instanceof WorkerPoolError) console.log(error.code); // prints: QUEUE_FULL
}
console.log(await running); // prints: 168
await pool.close();
