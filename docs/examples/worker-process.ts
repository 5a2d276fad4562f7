import { WorkerPool } from "../../src/concurrency/worker-pool.ts";
import { workerProcesses } from "../../src/concurrency/worker-process.ts";
import type * as primes from "./workers/primes.ts";

const pool = new WorkerPool<typeof primes>(new URL("./workers/primes.ts", import.meta.url), {
  isolation: workerProcesses,
  size: 1,
});
console.log(await pool.call("countPrimes", [100])); // prints: 25
await pool.close();
