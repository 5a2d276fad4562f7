import { currentPlace } from "../../src/concurrency/owner.ts";
import { sleep } from "../../src/concurrency/sleep.ts";
import { TaskGroup } from "../../src/concurrency/task-group.ts";

/** A log line says by itself which task wrote it, and for which request. */
function log(message: string): void {
  const { name, context } = currentPlace();
  console.log(name, context, message);
}

const options = { name: "GET /orders", context: { requestId: 7 } };
await TaskGroup.run(async (group) => {
  log("begin"); // prints: GET /orders { requestId: 7 } begin
  const prices = group.spawn(
    async (signal) => {
      await sleep(1, { signal });
      log("loaded"); // prints: prices { requestId: 7 } loaded
    },
    { name: "prices" },
  );
  await prices;
}, options);
