import { sleep } from "../../src/concurrency/sleep.ts";

console.log(await sleep(1, { value: "awake" })); // prints: awake

const controller = new AbortController();
const nap = sleep(60_000, { signal: controller.signal });
controller.abort(new Error("get up"));
await nap.catch((error: unknown) => console.log(String(error))); // prints: Error: get up
