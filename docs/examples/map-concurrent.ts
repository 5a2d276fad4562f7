import { mapConcurrent } from "../../src/concurrency/map-concurrent.ts";
import { sleep } from "../../src/concurrency/sleep.ts";

let running = 0;
let most = 0;
const sizes = await mapConcurrent(
  ["a", "bb", "ccc", "dddd", "eeeee"],
  async (word, _index, signal) => {
    most = Math.max(most, ++running);
    await sleep(1, { signal });
    running--;
    return word.length;
  },
  { concurrency: 2 },
);

console.log(sizes.join(" ")); // prints: 1 2 3 4 5
console.log(`${most} at a time`); // prints: 2 at a time
