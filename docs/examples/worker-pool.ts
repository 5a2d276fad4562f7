import { WorkerPool } from "../../src/concurrency/worker-pool.ts";
import type * as primes from "./workers/primes.ts";

const pool = new WorkerPool<typeof primes>(new URL("./workers/primes.ts", import.meta.url));
console.log(await pool.call("countPrimes", [10_000])); // prints: 1229

// A computation is really stopped: its worker is ended, and replaced at the next call.
const controller = new AbortController();
const endless = pool.call("countPrimes", [Infinity], { signal: controller.signal });
controller.abort(new Error("nobody waits any more"));
await endless.catch((error: unknown) => console.log(String(error))); // prints: Error: nobody waits any more
await pool.close();
