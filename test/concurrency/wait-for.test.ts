import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { rootOwner } from "#concurrency/owner.ts";
import { TaskGroup } from "#concurrency/task-group.ts";
import { TimeoutError } from "#concurrency/timeout-error.ts";
import { waitFor } from "#concurrency/wait-for.ts";
import { conform, deferred } from "./interleaving.ts";
import { idle, watch } from "./watched.ts";

beforeEach(() => void vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout", "performance"] }));
afterEach(() => void vi.useRealTimers());

const pass = (ms: number): Promise<unknown> => vi.advanceTimersByTimeAsync(ms);
const never = new Promise<never>(() => {});

conform(
  "asyncio test_waitfor, as waitFor",
  [
    "wait_for_timeout_less_then_0_or_0_future_done",
    "wait_for_timeout_less_then_0_or_0",
    "wait_for_blocking",
    "wait_for_race_condition",
    "wait_for",
    "wait_for_self_cancellation",
  ],
  [
    [
      "wait_for_timeout_less_then_0_or_0_future_done",
      "what is settled already wins, however short the time",
      async () => {
        for (const ms of [0, -1, NaN, undefined, "0"]) {
          const call = watch(waitFor(Promise.resolve("done"), ms));
          await pass(1);
          expect(call.value).toBe("done");
        }
        expect(await waitFor("no promise at all", 10)).toBe("no promise at all");
      },
    ],
    [
      "wait_for_timeout_less_then_0_or_0",
      "zero, less and no number give one turn of the timers",
      async () => {
        const calls = [0, -1, NaN, undefined, "0"].map((ms) => watch(waitFor(never, ms)));
        await idle();
        expect(calls.map(({ state }) => state)).toEqual(calls.map(() => "pending"));
        await pass(1);
        expect(calls.map(({ error }) => error instanceof TimeoutError)).toEqual(
          calls.map(() => true),
        );
      },
    ],
    [
      "wait_for_blocking",
      "Infinity never fires",
      async () => {
        const gate = deferred<string>();
        const call = watch(waitFor(gate.promise, Infinity));
        await pass(2 ** 31);
        expect(call.state).toBe("pending");
        gate.resolve("done");
        expect(await call.promise).toBe("done");
        expect(vi.getTimerCount()).toBe(0);
      },
    ],
    [
      "wait_for_race_condition",
      "what settles in time wins, and its timer is cleared",
      async (world) => {
        const fast = deferred<string>();
        const failing = deferred();
        const calls = [watch(waitFor(fast.promise, 200)), watch(waitFor(failing.promise, 200))];
        await pass(100);
        await world.hop();
        fast.resolve("ok");
        const error = new Error("no");
        failing.reject(error);
        await idle();
        expect(calls[0]?.value).toBe("ok");
        expect(calls[1]?.error).toBe(error);
        expect(vi.getTimerCount()).toBe(0);
      },
    ],
    [
      "wait_for",
      "the time is up: rejects with a TimeoutError, and the work goes on with its owner",
      async () => {
        const work = deferred();
        const before = rootOwner.size;
        const call = watch(waitFor(work.promise, 100));
        await pass(100);
        expect(call.error).toEqual(new TimeoutError("timed out after 100 ms"));
        expect(rootOwner.size).toBe(before + 1);
        work.resolve();
        await idle();
        expect(rootOwner.size).toBe(before);
      },
    ],
    [
      "wait_for_self_cancellation",
      "the wait itself can be aborted while the work goes on",
      async (world) => {
        const controller = new AbortController();
        const work = deferred<number>();
        const before = rootOwner.size;
        const call = watch(waitFor(work.promise, 100, { signal: controller.signal }));
        await world.hop();
        controller.abort("enough");
        await idle();
        expect(call.error).toBe("enough");
        expect(vi.getTimerCount()).toBe(0);
        expect(rootOwner.size).toBe(before + 1);
        work.resolve(42);
        expect(await work.promise).toBe(42);
        await idle();
        expect(rootOwner.size).toBe(before);
      },
    ],
  ],
);

describe("waitFor", () => {
  it("waits no time when the signal is aborted already, and hands over the work", async () => {
    const before = rootOwner.size;
    const work = deferred();
    const signal = AbortSignal.abort("no");
    await expect(waitFor(work.promise, 10, { signal })).rejects.toBe("no");
    expect([vi.getTimerCount(), rootOwner.size]).toEqual([0, before + 1]);
    work.resolve();
    await idle();
    expect(rootOwner.size).toBe(before);
  });

  it("a group waits at its exit for the work that it abandoned, whose failure fails nothing", async () => {
    const work = deferred();
    const running = watch(
      TaskGroup.run(() => waitFor(work.promise, 10, { fallback: () => "late" })),
    );
    await pass(10);
    await idle();
    expect(running.state).toBe("pending");
    work.reject(new Error("too late to matter"));
    await idle();
    expect(running.value).toBe("late");
  });

  it("belongs to the group that called, though the abort came from outside of it", async () => {
    const work = deferred();
    const controller = new AbortController();
    const before = rootOwner.size;
    const running = watch(
      TaskGroup.run(() =>
        waitFor(work.promise, 10, { signal: controller.signal }).catch(() => "caught"),
      ),
    );
    controller.abort();
    await idle();
    expect([running.state, rootOwner.size]).toEqual(["pending", before]);
    work.resolve();
    await idle();
    expect(running.value).toBe("caught");
  });

  it("takes an error, or a function that makes it only then", async () => {
    const make = vi.fn(() => "a string, as the code before threw it");
    const given = new RangeError("too slow");
    const made = watch(waitFor(never, 10, { error: make }));
    const ready = watch(waitFor(never, 10, { error: given }));
    expect(make).not.toHaveBeenCalled();
    await pass(10);
    expect(made.error).toBe("a string, as the code before threw it");
    expect(ready.error).toBe(given);
  });

  it("gives the fallback in place of an error; one that throws or rejects is the outcome", async () => {
    const error = new Error("no fallback either");
    const calls = [
      watch(waitFor(never, 10, { fallback: () => undefined })),
      watch(waitFor(never, 10, { fallback: () => Promise.resolve("cached") })),
      watch(
        waitFor(never, 10, {
          fallback: () => {
            throw error;
          },
        }),
      ),
    ];
    await pass(10);
    await idle();
    expect(calls.map(({ state }) => state)).toEqual(["fulfilled", "fulfilled", "rejected"]);
    expect(calls[1]?.value).toBe("cached");
    expect(calls[2]?.error).toBe(error);
  });

  it("settles in the tick in which Promise.race settles", async () => {
    const outcomes: string[] = [];
    for (const settle of [
      (): Promise<number> => Promise.resolve(1),
      (): Promise<number> => Promise.reject(new Error("no")),
      (): Promise<number> => Promise.resolve().then(() => 1),
    ]) {
      const ticks = async (race: Promise<unknown>): Promise<number> => {
        let count = 0;
        let done = false;
        const finish = (): void => void (done = true);
        race.then(finish, finish);
        while (!done) {
          count++;
          await Promise.resolve();
        }
        return count;
      };
      const own = await ticks(waitFor(settle(), 10));
      outcomes.push(`${own} ${await ticks(Promise.race([settle(), never]))}`);
    }
    expect(outcomes).toEqual(["2 2", "2 2", "3 3"]);
  });

  it("is over when a stub of setTimeout calls back at once", async () => {
    vi.spyOn(globalThis, "setTimeout").mockImplementation(((callback: () => void) => {
      callback();
    }) as typeof setTimeout);
    expect(await waitFor(never, 1000, { fallback: () => "late" })).toBe("late");
    vi.restoreAllMocks();
  });

  it("leaves no listener on the signal", async () => {
    const { signal } = new AbortController();
    const remove = vi.spyOn(signal, "removeEventListener");
    await waitFor(Promise.resolve(), 10, { signal });
    expect(remove).toHaveBeenCalledOnce();
    const call = watch(waitFor(never, 10, { signal }));
    await pass(10);
    expect(call.state).toBe("rejected");
    expect(remove).toHaveBeenCalledTimes(2);
  });
});
