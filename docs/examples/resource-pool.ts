import { ResourcePool } from "../../src/concurrency/resource-pool.ts";
import { withTimeout } from "../../src/concurrency/with-timeout.ts";

let opened = 0;
const pool = new ResourcePool({
  open: () => ({ id: ++opened }),
  close: ({ id }) => console.log(`closed ${id}`),
  max: 1,
});

const lease = await pool.acquire();
try {
  await withTimeout(5, (signal) => pool.acquire({ signal }));
} catch (error) {
  console.log((error as Error).message); // prints: timed out after 5 ms
}
lease.release();
console.log(await pool.with(({ id }) => `used ${id}`)); // prints: used 1
await pool.close(); // prints: closed 1
