import { bindContext } from "../../src/concurrency/bind-context.ts";
import { currentPlace } from "../../src/concurrency/owner.ts";
import { TaskGroup } from "../../src/concurrency/task-group.ts";

/** A library of the old kind, which calls back in nobody's context. */
const callbacks: (() => void)[] = [];

await TaskGroup.run(
  () => {
    callbacks.push(() => console.log("plain:", currentPlace().name));
    callbacks.push(bindContext(() => console.log("bound:", currentPlace().name)));
  },
  { name: "import" },
);
for (const callback of callbacks) callback();
// prints: plain: process
// prints: bound: import
