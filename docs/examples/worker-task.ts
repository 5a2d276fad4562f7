import { WorkerPool } from "../../src/concurrency/worker-pool.ts";
import * as primes from "./workers/primes.ts";

const pool = new WorkerPool<typeof primes>(new URL("./workers/primes.ts", import.meta.url));
const found = await pool.call("countPrimes", [12_000], {
  onReport: (progress) => console.log(progress),
});
// prints: 669 below 5000
// prints: 1229 below 10000
console.log(found); // prints: 1438
await pool.close();

// The same function, called directly: there is nobody to report to.
console.log(primes.countPrimes(12_000)); // prints: 1438
