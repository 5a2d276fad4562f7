import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { after } from "#concurrency/after.ts";
import { shield } from "#concurrency/shield.ts";
import { sleep } from "#concurrency/sleep.ts";
import { deferred } from "./interleaving.ts";
import { idle, watch } from "./watched.ts";

beforeEach(() => void vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout", "performance"] }));
afterEach(() => {
  expect(vi.getTimerCount()).toBe(0);
  vi.useRealTimers();
});

const pass = (ms: number): Promise<unknown> => vi.advanceTimersByTimeAsync(ms);
const timedOut = expect.objectContaining({ name: "TimeoutError" });

describe("shield", () => {
  it("an abort from outside does not reach work that is done within the grace", async () => {
    const controller = new AbortController();
    const call = watch(
      shield(
        100,
        async (signal) => {
          await sleep(50, { signal });
          return "closed";
        },
        { signal: controller.signal },
      ),
    );
    controller.abort("stop");
    await pass(50);
    expect(call.value).toBe("closed");
  });

  it("counts the grace from the abort: before it, work takes as long as it takes", async () => {
    const controller = new AbortController();
    const call = watch(
      shield(100, (signal) => sleep(5000, { signal }), { signal: controller.signal }),
    );
    await pass(3000);
    controller.abort("stop");
    await pass(99);
    expect(call.state).toBe("pending");
    await pass(1);
    expect(call.error).toEqual(timedOut);
    expect(call.error).toHaveProperty("message", "not done within 100 ms of grace");
  });

  it.each([
    ["without a signal", undefined],
    ["with one that is aborted already", AbortSignal.abort("stop")],
  ])("%s it counts the grace from the start", async (_, signal) => {
    const error = new Error("clean-up took too long");
    const call = watch(shield(100, (own) => sleep(5000, { signal: own }), { signal, error }));
    await pass(99);
    expect(call.state).toBe("pending");
    await pass(1);
    expect(call.error).toBe(error);
  });

  it("waits for what the work does after its grace is over", async () => {
    const gate = deferred();
    const call = watch(
      shield(100, async (signal) => {
        await sleep(5000, { signal }).catch(() => {});
        await gate.promise;
        signal.throwIfAborted();
      }),
    );
    await pass(100);
    expect(call.state).toBe("pending");
    gate.resolve();
    await idle();
    expect(call.error).toEqual(timedOut);
  });

  it("leaves no listener on the signal, and passes the work's error through", async () => {
    const { signal } = new AbortController();
    const remove = vi.spyOn(signal, "removeEventListener");
    const error = new Error("no");
    await expect(shield(100, () => Promise.reject(error), { signal })).rejects.toBe(error);
    expect(remove).toHaveBeenCalledOnce();
  });

  it("an abort after the work has moved its own limit past does no harm", async () => {
    const controller = new AbortController();
    const call = watch(
      shield(
        100,
        async (signal, deadline) => {
          deadline.reschedule(0);
          controller.abort("stop");
          await Promise.resolve();
          signal.throwIfAborted();
        },
        { signal: controller.signal },
      ),
    );
    await idle();
    expect(call.error).toEqual(timedOut);
  });

  it("an abort in any of the turns in which it ends does no harm", async () => {
    const unhandled = vi.fn();
    process.on("unhandledRejection", unhandled);
    for (let turns = 0; turns < 12; turns++) {
      const controller = new AbortController();
      const call = shield(100, async () => "closed", { signal: controller.signal });
      for (let turn = 0; turn < turns; turn++) await Promise.resolve();
      controller.abort("stop");
      expect(await call).toBe("closed");
    }
    await new Promise((resolve) => setImmediate(resolve));
    process.off("unhandledRejection", unhandled);
    expect(unhandled).not.toHaveBeenCalled();
  });

  it("refuses NaN at the call", async () => {
    await expect(shield(NaN, () => 1)).rejects.toBeInstanceOf(RangeError);
  });
});

describe("after", () => {
  it("calls the task once, when the time has come, and gives what it gives", async () => {
    const { signal } = new AbortController();
    const task = vi.fn(async () => 42);
    const call = watch(after(100, task, { signal }));
    await pass(99);
    expect(task).not.toHaveBeenCalled();
    await pass(1);
    expect(call.value).toBe(42);
    expect(task).toHaveBeenCalledExactlyOnceWith(signal);
  });

  it("an abort in the meantime clears the timer: the task is never called", async () => {
    const controller = new AbortController();
    const task = vi.fn();
    const call = watch(after(100, task, { signal: controller.signal }));
    await pass(50);
    controller.abort("stop");
    await idle();
    expect([call.error, vi.getTimerCount()]).toEqual(["stop", 0]);
    expect(task).not.toHaveBeenCalled();
  });

  it("aborted in the go in which the timer fires, the task is not called", async () => {
    const controller = new AbortController();
    const task = vi.fn();
    const call = watch(after(100, task, { signal: controller.signal }));
    vi.advanceTimersByTime(100);
    controller.abort("stop");
    await idle();
    expect(call.error).toBe("stop");
    expect(task).not.toHaveBeenCalled();
  });

  it("takes what setTimeout takes, and gives the task a signal in any case", async () => {
    const task = vi.fn((signal: AbortSignal) => signal.aborted);
    const call = watch(after(undefined, task));
    await pass(1);
    expect(call.value).toBe(false);
  });
});
