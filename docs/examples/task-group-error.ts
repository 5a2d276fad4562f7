import { TaskGroupError } from "../../src/concurrency/task-group-error.ts";

const error = new TaskGroupError([
  new RangeError("too long"),
  new TaskGroupError([new TypeError("no number"), new RangeError("too short")]),
]);

const [ranges, rest] = error.split(RangeError);
console.log(ranges?.leaves().join(", ")); // prints: RangeError: too long, RangeError: too short
console.log(rest?.leaves().join(", ")); // prints: TypeError: no number
