import { RateLimiter } from "../../src/concurrency/rate-limiter.ts";

const limiter = new RateLimiter({ limit: 2, perMs: 60_000 });
await limiter.acquire();
await limiter.acquire();
console.log(limiter.tryAcquire()); // prints: false

// The third has to wait; told to stop, it leaves the line and uses up nothing.
const controller = new AbortController();
const third = limiter.acquire({ signal: controller.signal });
console.log(limiter.waiting); // prints: 1
controller.abort(new Error("the client has gone"));
await third.catch((error: unknown) => console.log(String(error))); // prints: Error: the client has gone
console.log(limiter.waiting); // prints: 0
