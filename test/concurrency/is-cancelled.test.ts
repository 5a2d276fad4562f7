import { describe, expect, it } from "vitest";
import { AbortError } from "../../src/concurrency/abort.ts";
import { isCancelled, rethrowIfCancelled } from "../../src/concurrency/is-cancelled.ts";
import { TaskGroupError } from "../../src/concurrency/task-group-error.ts";

const reason = new Error("the reason");
const aborted = AbortSignal.abort(reason);
const live = new AbortController().signal;
const abortError = new DOMException("x", "AbortError");
const ring = new Error("ring");
ring.cause = ring;

describe("isCancelled", () => {
  it.each<[title: string, error: unknown, alone: boolean, underAborted: boolean]>([
    ["the reason", reason, false, true],
    ["caused by the reason", new Error("x", { cause: reason }), false, true],
    [
      "caused by it at two removes",
      new Error("x", { cause: new Error("y", { cause: reason }) }),
      false,
      true,
    ],
    ["our AbortError", new AbortError(), true, true],
    ["the platform's AbortError", abortError, true, true],
    ["caused by an AbortError", new Error("x", { cause: abortError }), true, false],
    ["a failure", new Error("x"), false, false],
    ["a ring of causes", ring, false, false],
    ["undefined", undefined, false, false],
    ["null", null, false, false],
    ["a string", "AbortError", false, false],
    ["an object without a prototype", Object.create(null), false, false],
    ["a group of cancellations only", new TaskGroupError([abortError, abortError]), true, true],
    ["a group of the reason", new TaskGroupError([reason]), false, true],
    [
      "a group with a failure, cancelled for the reason",
      new TaskGroupError([new Error("x")], "g", { cause: reason }),
      false,
      false,
    ],
    [
      "an error caused by such a group",
      new Error("y", { cause: new TaskGroupError([new Error("x")], "g", { cause: reason }) }),
      false,
      false,
    ],
    ["a group with one failure", new TaskGroupError([reason, new Error("x")]), false, false],
  ])("%s", (_, error, alone, underAborted) => {
    expect(isCancelled(error)).toBe(alone);
    expect(isCancelled(error, aborted)).toBe(underAborted);
    expect(isCancelled(error, live)).toBe(false);
  });

  it("knows a reason that is itself an error of several, or no error at all", () => {
    const several = new AggregateError([new Error("x")]);
    expect(isCancelled(several, AbortSignal.abort(several))).toBe(true);
    expect(isCancelled("stop", AbortSignal.abort("stop"))).toBe(true);
    expect(isCancelled("stop", AbortSignal.abort("go"))).toBe(false);
  });
});

describe("rethrowIfCancelled", () => {
  it("throws a cancellation on, itself, and lets a failure pass", () => {
    expect(() => rethrowIfCancelled(reason, aborted)).toThrow(reason);
    expect(() => rethrowIfCancelled(abortError)).toThrow(abortError);
    expect(() => rethrowIfCancelled(new Error("x"), aborted)).not.toThrow();
    expect(() => rethrowIfCancelled(reason, live)).not.toThrow();
  });
});
