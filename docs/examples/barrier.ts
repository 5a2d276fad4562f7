import { Barrier } from "../../src/concurrency/barrier.ts";
import { TaskGroup } from "../../src/concurrency/task-group.ts";

const loaded = new Barrier(2);
await TaskGroup.run((group) => {
  for (const shard of ["north", "south"]) {
    group.spawn(async (signal) => {
      console.log(`${shard} loaded`);
      const place = await loaded.wait({ signal });
      // Exactly one of them, the last to come, does what is to be done once.
      if (place === loaded.parties - 1) console.log("all loaded");
    });
  }
});
// prints: north loaded
// prints: south loaded
// prints: all loaded
