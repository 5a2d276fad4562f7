import { move } from "../../src/concurrency/move.ts";
import { WorkerPool } from "../../src/concurrency/worker-pool.ts";
import type * as pixels from "./workers/pixels.ts";

const pool = new WorkerPool<typeof pixels>(new URL("./workers/pixels.ts", import.meta.url));
const image = new Uint8Array([10, 20, 30]);

const inverted = await pool.call("invert", [move(image)]);
console.log(inverted.join(" ")); // prints: 245 235 225
console.log(image.length); // prints: 0
await pool.close();
