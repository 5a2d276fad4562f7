import { moveOnAfter } from "../../src/concurrency/move-on-after.ts";
import { sleep } from "../../src/concurrency/sleep.ts";

const hits: string[] = [];
const { timedOut } = await moveOnAfter(50, async (signal) => {
  for (const [name, ms] of [
    ["near", 1],
    ["far", 60_000],
  ] as const) {
    await sleep(ms, { signal });
    hits.push(name);
  }
});
console.log(timedOut, hits.join(", ")); // prints: true near
