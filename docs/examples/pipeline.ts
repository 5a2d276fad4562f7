import { pipeline } from "../../src/concurrency/pipeline.ts";
import { sleep } from "../../src/concurrency/sleep.ts";

async function* readRows(): AsyncGenerator<string> {
  yield* ["1,apples", "2,pears", "3,plums"];
}

const count = await pipeline(readRows())
  .stage((row) => row.split(",")[1] ?? "")
  .stage(
    async (fruit, signal) => {
      await sleep(1, { signal });
      console.log(`stored ${fruit}`);
    },
    { buffer: 2 },
  )
  .run();
// prints: stored apples
// prints: stored pears
// prints: stored plums
console.log(count); // prints: 3
