import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { moveOnAfter } from "../../src/concurrency/move-on-after.ts";
import { TaskGroup } from "../../src/concurrency/task-group.ts";

const execute = promisify(execFile);
const node = process.execPath;

await TaskGroup.run(async (group) => {
  const version = group.spawn((signal) => execute(node, ["--version"], { signal }));
  console.log((await version).stdout.trim() === ""); // prints: false
});

// The child process ends with its scope: the signal is all that it takes.
const { timedOut } = await moveOnAfter(100, (signal) =>
  execute(node, ["--eval", "setInterval(() => {}, 1000)"], { signal }),
);
console.log(timedOut); // prints: true
