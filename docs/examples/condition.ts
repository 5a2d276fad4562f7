import { Condition } from "../../src/concurrency/condition.ts";
import { TaskGroup } from "../../src/concurrency/task-group.ts";

const changed = new Condition();
let stock = 0;

await TaskGroup.run((group) => {
  group.spawn((signal) =>
    changed.with(async () => {
      await changed.waitFor(() => stock > 0, { signal });
      stock--;
      console.log("bought, left:", stock);
    }),
  );
  group.spawn(() =>
    changed.with(() => {
      stock++;
      console.log("delivered, left:", stock);
      changed.notify();
    }),
  );
});
// prints: delivered, left: 1
// prints: bought, left: 0
