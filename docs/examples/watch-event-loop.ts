import { AsyncEvent } from "../../src/concurrency/async-event.ts";
import { sleep } from "../../src/concurrency/sleep.ts";
import { TaskGroup } from "../../src/concurrency/task-group.ts";
import { watchEventLoop } from "../../src/concurrency/watch-event-loop.ts";

const seen = new AsyncEvent();
const stop = watchEventLoop({
  thresholdMs: 40,
  onBlocked: ({ task }) => {
    // A machine that is busy with something else stops everybody, and no task is to blame.
    if (task === undefined || seen.isSet) return;
    console.log(`"${task}" blocks the event loop`); // prints: "parse" blocks the event loop
    seen.set();
  },
});

function block(ms: number): void {
  const until = performance.now() + ms;
  while (performance.now() < until);
}
await TaskGroup.run((group) => {
  const parse = async (): Promise<void> => {
    while (!seen.isSet) {
      block(200);
      await sleep(20);
    }
  };
  group.spawn(parse);
});
stop();
