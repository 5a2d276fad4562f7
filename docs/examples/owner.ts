import { currentPlace } from "../../src/concurrency/owner.ts";
import { sleep } from "../../src/concurrency/sleep.ts";
import { TaskGroup } from "../../src/concurrency/task-group.ts";

/** A log line says by itself which task wrote it, and for which request. */
function log(message: string): void {
  const { name, context } = currentPlace();
  const { requestId } = context as { requestId: number };
  console.log(`${requestId} ${name}: ${message}`);
}

const options = { name: "GET /orders", context: { requestId: 7 } };
await TaskGroup.run(async (group) => {
  log("begin"); // prints: 7 GET /orders: begin
  const prices = group.spawn(
    async (signal) => {
      await sleep(1, { signal });
      log("loaded"); // prints: 7 prices: loaded
    },
    { name: "prices" },
  );
  await prices;
}, options);
