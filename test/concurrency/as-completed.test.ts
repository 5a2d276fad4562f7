import { describe, expect, it, onTestFinished, vi } from "vitest";
import { countWaiters } from "../../src/concurrency/abort.ts";
import { asCompleted } from "../../src/concurrency/as-completed.ts";
import { settleWithin } from "../../src/concurrency/settle-within.ts";
import { TaskGroup } from "../../src/concurrency/task-group.ts";
import type { Task } from "../../src/concurrency/task.ts";
import { deferred, errorOf, Interleaving, turn } from "./interleaving.ts";

const world = new Interleaving(7);

async function collect<T>(items: AsyncIterable<T>): Promise<T[]> {
  const all: T[] = [];
  for await (const item of items) all.push(item);
  return all;
}

describe("asCompleted, by CPython test_tasks.py as_completed", () => {
  it("as_completed: gives results in the order in which they come", async () => {
    const gates = [deferred<string>(), deferred<string>(), deferred<string>()];
    const collecting = collect(asCompleted(gates.map((gate) => () => gate.promise)));
    for (const [index, name] of [
      [2, "c"],
      [0, "a"],
      [1, "b"],
    ] as const) {
      gates[index]?.resolve(name);
      await turn();
    }
    expect(await collecting).toEqual(["c", "a", "b"]);
  });

  it("as_completed_empty: ends at once for none", async () => {
    expect(await collect(asCompleted([]))).toEqual([]);
  });

  it("as_completed_duplicate_coroutines: calls a function once for each time that it is listed", async () => {
    let calls = 0;
    const next = async (): Promise<number> => ++calls;
    expect(await collect(asCompleted([next, next, next]))).toEqual([1, 2, 3]);
  });

  it("as_completed_concurrent: two loops do not disturb each other", async () => {
    const fns = [1, 2, 3].map((n) => async () => world.hop().then(() => n));
    const both = await Promise.all([collect(asCompleted(fns)), collect(asCompleted(fns))]);
    expect(both.map((seen) => seen.length)).toEqual([3, 3]);
  });

  it("as_completed_with_timeout: an abort cancels what runs and is thrown, after what had come", async () => {
    const outside = new AbortController();
    const seen: unknown[] = [];
    const reason = new Error("time is up");
    let cancelled = false;
    const loop = async (): Promise<void> => {
      const fns = [
        async () => "quick",
        async (signal: AbortSignal) => world.park(signal).finally(() => (cancelled = true)),
      ];
      for await (const value of asCompleted(fns, { signal: outside.signal })) seen.push(value);
    };
    const looping = errorOf(loop());
    await turn();
    outside.abort(reason);
    expect(await looping).toBe(reason);
    expect([seen, cancelled]).toEqual([["quick"], true]);
  });

  it("starts nothing before the loop begins, or under an aborted signal", async () => {
    const fn = vi.fn<() => number>(() => 1);
    const unused = asCompleted([fn]);
    expect(fn).not.toHaveBeenCalled();
    await unused.return();
    expect(await errorOf(asCompleted([fn], { signal: AbortSignal.abort("gone") }).next())).toBe(
      "gone",
    );
    expect(fn).not.toHaveBeenCalled();
  });

  it("throws a failure untouched after the results that came before it; the rest is cancelled and awaited", async () => {
    const error = new Error("x");
    const seen: unknown[] = [];
    let ended = false;
    const loop = async (): Promise<void> => {
      const fns = [
        async () => "before",
        async (signal: AbortSignal) => {
          await world.park(signal).catch(() => {});
          await turn();
          ended = true;
        },
        async () => turn().then(() => Promise.reject(error)),
      ];
      for await (const value of asCompleted(fns)) seen.push(value);
    };
    expect(await errorOf(loop())).toBe(error);
    expect(seen).toContain("before");
    expect(ended).toBe(true);
  });

  it("cancels and awaits what runs when the loop is left early", async () => {
    let ended = false;
    const fns = [
      async () => "first",
      async (signal: AbortSignal) => {
        await world.park(signal).catch(() => {});
        await turn();
        ended = true;
        return "late";
      },
    ];
    for await (const value of asCompleted(fns)) {
      expect(value).toBe("first");
      break;
    }
    expect(ended).toBe(true);
  });

  it("tells the owner of an error in the clean-up of a loop that was left early", async () => {
    const told: unknown[] = [];
    const outcome = await TaskGroup.run(
      async () => {
        const fns = [
          async () => "first",
          async (signal: AbortSignal) =>
            world.park(signal).catch(() => {
              throw new TypeError("clean-up");
            }),
        ];
        try {
          for await (const _ of asCompleted(fns)) throw new Error("the loop's own");
        } catch (error) {
          return error;
        }
        return undefined;
      },
      { onError: (error) => told.push(error) },
    );
    expect(outcome).toEqual(new Error("the loop's own"));
    expect(told).toEqual([new TypeError("clean-up")]);
  });

  it("runs no more than `concurrency` at a time", async () => {
    let running = 0;
    let most = 0;
    const fns = Array.from({ length: 20 }, () => async () => {
      most = Math.max(most, ++running);
      await turn();
      running--;
    });
    await collect(asCompleted(fns, { concurrency: 3 }));
    expect(most).toBe(3);
  });

  it("refuses a concurrency that is none at the first next(), and leaves nothing on the signal", async () => {
    const { signal } = new AbortController();
    const results = asCompleted([async () => 1], { signal, concurrency: 0 });
    await expect(results.next()).rejects.toBeInstanceOf(RangeError);
    expect(countWaiters(signal)).toBe(0);
  });
});

describe("settleWithin, by CPython test_tasks.py wait", () => {
  it("wait: comes back when all have settled, errors included, and throws none", async () => {
    const items = [Promise.resolve(1), Promise.reject(new Error("x"))];
    const { done, pending } = await settleWithin(Infinity, items);
    expect([[...done], pending.size]).toEqual([items, 0]);
  });

  it("wait_duplicate_coroutines: counts the same promise once", async () => {
    const one = Promise.resolve(1);
    expect((await settleWithin(Infinity, [one, one])).done.size).toBe(1);
  });

  it("wait_first_completed", async () => {
    const slow = deferred();
    const items = [slow.promise, Promise.resolve("quick")];
    const { done, pending } = await settleWithin(Infinity, items, { until: "first" });
    expect([[...done], [...pending]]).toEqual([[items[1]], [items[0]]]);
    slow.resolve();
  });

  it("wait_first_exception: comes back at the first error, past what succeeds", async () => {
    const slow = deferred();
    const late = deferred();
    const waiting = settleWithin(
      Infinity,
      [
        slow.promise,
        Promise.resolve("quick"),
        late.promise.then(() => Promise.reject(new Error("x"))),
      ],
      { until: "first-error" },
    );
    await turn();
    late.resolve();
    const { done, pending } = await waiting;
    expect([done.size, pending.size]).toEqual([2, 1]);
    slow.resolve();
  });

  it("wait_with_timeout: comes back when the time is up", async () => {
    vi.useFakeTimers();
    const slow = deferred();
    const waiting = settleWithin(500, [slow.promise]);
    await vi.advanceTimersByTimeAsync(499);
    await vi.advanceTimersByTimeAsync(1);
    expect((await waiting).pending.size).toBe(1);
    expect(vi.getTimerCount()).toBe(0);
    vi.useRealTimers();
    slow.resolve();
  });

  it.each(["before", "meanwhile"])(
    "aborted %s, hands what is pending to the owner, who hears of its error",
    async (when) => {
      const told: unknown[] = [];
      const late = deferred();
      const controller = new AbortController();
      if (when === "before") controller.abort("stop");
      await TaskGroup.run(
        async () => {
          const failing = late.promise.then(() => Promise.reject(new Error("late")));
          const waiting = errorOf(settleWithin(60_000, [failing], { signal: controller.signal }));
          controller.abort("stop");
          expect(await waiting).toBe("stop");
          late.resolve();
        },
        { onError: (error) => void told.push(error) },
      );
      expect(told).toEqual([new Error("late")]);
    },
  );

  it("wait_concurrent_complete: clears its timer when everything has settled", async () => {
    vi.useFakeTimers();
    await settleWithin(500, [Promise.resolve()]);
    expect(vi.getTimerCount()).toBe(0);
    vi.useRealTimers();
  });

  it("gives what has settled already when there is no time, and nothing for nothing", async () => {
    const slow = deferred();
    const { done, pending } = await settleWithin(0, [Promise.resolve(), slow.promise]);
    expect([done.size, pending.size]).toEqual([1, 1]);
    expect(await settleWithin(Infinity, [])).toEqual({ done: new Set(), pending: new Set() });
    slow.resolve();
  });

  it("hands pending promises to the owner, whose group waits and is told; tasks have theirs", async () => {
    const told: unknown[] = [];
    const late = deferred();
    let task!: Task<void>;
    await TaskGroup.run(
      async (group) => {
        task = group.spawn(() => late.promise);
        const bare = late.promise.then(() => Promise.reject(new Error("late")));
        const { pending } = await settleWithin(0, [task, bare]);
        expect(pending.size).toBe(2);
        late.resolve();
      },
      { onError: (error) => told.push(error) },
    );
    expect([told, task.state]).toEqual([[new Error("late")], "finished"]);
  });

  it("is over when a stub of setTimeout calls back at once", async () => {
    vi.stubGlobal("setTimeout", (callback: () => void) => callback());
    onTestFinished(() => void vi.unstubAllGlobals());
    const slow = deferred();
    expect((await settleWithin(5, [slow.promise])).pending.size).toBe(1);
    slow.resolve();
  });

  it("takes a thenable that throws for one that has failed", async () => {
    const throwing = {
      // oxlint-disable-next-line unicorn/no-thenable -- that is what it is
      then: () => {
        throw new Error("then");
      },
    };
    const settled = await settleWithin(Infinity, [throwing], { until: "first-error" });
    expect(settled.done).toEqual(new Set([throwing]));
  });

  it("rejects with the reason when it is aborted; refuses NaN", async () => {
    const outside = new AbortController();
    const waiting = settleWithin(Infinity, [new Promise(() => {})], { signal: outside.signal });
    outside.abort("stop");
    expect(await errorOf(waiting)).toBe("stop");
    expect(await errorOf(settleWithin(NaN, []))).toBeInstanceOf(RangeError);
  });
});
