import { run } from "../../src/concurrency/run.ts";
import { sleep } from "../../src/concurrency/sleep.ts";

const tables = await run(async (group, stop) => {
  group.spawn(async (signal) => {
    // Cancelled when main returns, or by the first SIGINT or SIGTERM; awaited either way.
    await sleep(Infinity, { signal }).finally(() => console.log("the watcher is closed"));
  });
  await sleep(5, { signal: stop });
  return ["users", "orders"];
});

// prints: the watcher is closed
console.log(`served ${tables.join(" and ")}`); // prints: served users and orders
