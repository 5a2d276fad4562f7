import { CapacityLimiter } from "../../src/concurrency/capacity-limiter.ts";

const uploads = new CapacityLimiter(1);
const client = { name: "a client" };
const first = await uploads.acquire({ borrower: client });

// One client, one upload: a second one would wait for itself.
try {
  await uploads.acquire({ borrower: client });
} catch (error) {
  console.log((error as Error).message);
  // prints: this borrower already holds, or waits for, a permit of this limiter
}

const second = uploads.acquire();
console.log(uploads.borrowed, uploads.waiting); // prints: 1 1
uploads.total = 2; // Raised while it is in use, it lets in who waits.
await second;
console.log(uploads.borrowed, uploads.waiting); // prints: 2 0
first.release();
console.log(uploads.available); // prints: 1
