import { describe, expect, it } from "vitest";
import { onAbort } from "../../src/concurrency/abort.ts";
import { sleep } from "../../src/concurrency/sleep.ts";
import { TaskGroupError } from "../../src/concurrency/task-group-error.ts";
import { expectCancelledWithin } from "../../src/testing/expect-cancelled.ts";
import { expectErrors, type ExpectedError } from "../../src/testing/expect-errors.ts";
import { expectNoListeners } from "../../src/testing/leaks.ts";
import { forEachSchedule, Schedule } from "../../src/testing/schedule.ts";
import { VirtualClock } from "../../src/testing/virtual-clock.ts";

describe("expectErrors", () => {
  const inner = new TaskGroupError([new RangeError("inner")], "nested");
  const group = new TaskGroupError([new TypeError("one"), new SyntaxError("two"), inner], "outer");

  it.each<[string, ExpectedError[]]>([
    ["classes and a nested group", [TypeError, SyntaxError, [RangeError]]],
    ["any order", [[RangeError], SyntaxError, TypeError]],
    ["patterns of messages", [/one/, /two/, [/inner/]]],
    ["a class above, which fits more than one", [Error, TypeError, [Error]]],
  ])("accepts %s", (_, expected) => {
    expect(() => expectErrors(group, expected)).not.toThrow();
  });

  it.each<[string, ExpectedError[]]>([
    ["one too few", [TypeError, SyntaxError]],
    ["one too many", [TypeError, SyntaxError, [RangeError], Error]],
    ["another class", [TypeError, RangeError, [RangeError]]],
    ["another message", [/one/, /three/, [RangeError]]],
    ["an error in place of a group", [TypeError, SyntaxError, RangeError]],
  ])("refuses %s", (_, expected) => {
    expect(() => expectErrors(group, expected)).toThrow(/expected exactly these errors/);
  });

  it("refuses an error that is no group, and says what it is", () => {
    expect(() => expectErrors(new TypeError("alone"), [TypeError])).toThrow(
      "expected a group of errors, got TypeError: alone",
    );
  });
});

describe("expectNoListeners", () => {
  it.each<[string, (signal: AbortSignal) => () => void]>([
    ["a callback of a primitive", (signal) => onAbort(signal, () => {})],
    [
      "a listener",
      (signal) => {
        const listener = (): void => {};
        signal.addEventListener("abort", listener);
        return () => signal.removeEventListener("abort", listener);
      },
    ],
  ])("finds %s, and sees that it is gone", (_, add) => {
    const { signal } = new AbortController();
    const remove = add(signal);
    expect(() => expectNoListeners(signal)).toThrow("but 1 still do");
    remove();
    expect(() => expectNoListeners(signal)).not.toThrow();
  });
});

describe("expectCancelledWithin", () => {
  const virtually = (ms: number, work: (signal: AbortSignal) => unknown): Promise<void> =>
    new VirtualClock().run(() => expectCancelledWithin(ms, work));
  const slowly = async (signal: AbortSignal, ms: number): Promise<void> => {
    await sleep(1000, { signal }).catch(async (error: unknown) => {
      await sleep(ms);
      throw error;
    });
  };

  it("accepts what ends by its cancellation in time", async () => {
    await expect(virtually(10, (signal) => sleep(1000, { signal }))).resolves.toBeUndefined();
    await expect(virtually(10, (signal) => slowly(signal, 9))).resolves.toBeUndefined();
  });

  it.each<[string, string, (signal: AbortSignal) => unknown]>([
    ["is late", "still runs 10 ms after its signal aborted", (signal) => slowly(signal, 11)],
    ["never ends", "still runs 10 ms", () => new Promise(() => {})],
    [
      "swallows the cancellation",
      "swallowed its cancellation: resolved with calm",
      (signal) => sleep(1000, { signal }).catch(() => "calm"),
    ],
    [
      "fails by something else",
      "ended by another error: TypeError: oh",
      (signal) =>
        sleep(1000, { signal }).catch(() => {
          throw new TypeError("oh");
        }),
    ],
    ["had ended before", "ended before it was cancelled: resolved with early", () => "early"],
    [
      "leaves a listener",
      "1 still do",
      (signal) => {
        signal.addEventListener("abort", () => {});
        return sleep(1000, { signal });
      },
    ],
  ])("refuses what %s", async (_, message, work) => {
    await expect(virtually(10, work)).rejects.toThrow(message);
  });
});

describe("schedules", () => {
  /** Loses an update when two run between each other's read and write. */
  async function racy(schedule: Schedule): Promise<void> {
    let count = 0;
    const increment = async (): Promise<void> => {
      const before = count;
      await schedule.hop();
      count = before + 1;
    };
    const starts = [increment, increment].map((fn) => schedule.hopping(fn)());
    await Promise.all(starts);
    if (count !== 2) throw new Error("an update was lost");
  }

  it("find a race, name the seed, and the seed repeats it", async () => {
    const error = await forEachSchedule(200, racy).then(
      () => expect.fail("the race was not found"),
      (thrown: Error) => thrown,
    );
    const seed = Number(/SEED=(\d+) repeats it/.exec(error.message)?.[1]);
    await expect(racy(new Schedule(seed))).rejects.toThrow("an update was lost");
  });

  it.each<[string, unknown, boolean]>([
    ["an error", new Error("lost"), true],
    ["an AbortError of the platform", AbortSignal.abort().reason, true],
    ["a frozen error", Object.freeze(new Error("lost")), false],
    ["a string", "lost", false],
  ])("name the seed of %s, whatever can be done to it", async (_, failure, itself) => {
    const error = await forEachSchedule(1, () => Promise.reject(failure)).then(
      () => expect.fail("it failed"),
      (thrown: Error) => thrown,
    );
    expect(error.message).toMatch(/SEED=1 repeats it/);
    expect(itself ? error : error.cause).toBe(failure);
  });

  it("shuffle everything into an order of the seed's, and run timers that are due together in one", async () => {
    const items = [1, 2, 3, 4, 5, 6, 7, 8];
    expect(new Schedule(1).shuffle(items)).toEqual(new Schedule(1).shuffle(items));
    expect(new Schedule(1).shuffle(items)).not.toEqual(new Schedule(2).shuffle(items));
    expect(new Schedule(3).shuffle(items).sort((one, other) => one - other)).toEqual(items);
    const orders = new Set<string>();
    await forEachSchedule(20, async () => {
      const order: number[] = [];
      await Promise.all([1, 2, 3].map((item) => sleep(10).then(() => order.push(item))));
      orders.add(order.join());
    });
    expect(orders.size).toBe(6);
  });
});
