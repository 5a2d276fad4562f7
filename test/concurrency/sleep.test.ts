import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { sleep } from "#concurrency/sleep.ts";
import { yieldNow } from "#concurrency/yield-now.ts";
import { idle, watch } from "./watched.ts";

describe("sleep", () => {
  beforeEach(
    () => void vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout", "performance"] }),
  );
  afterEach(() => void vi.useRealTimers());

  it("resolves after its time, and not before", async () => {
    const sleeping = watch(sleep(100));
    await vi.advanceTimersByTimeAsync(99);
    expect(sleeping.state).toBe("pending");
    await vi.advanceTimersByTimeAsync(1);
    expect(sleeping.state).toBe("fulfilled");
    expect(sleeping.value).toBeUndefined();
  });

  it("resolves when a stub of setTimeout calls back at once", async () => {
    vi.spyOn(globalThis, "setTimeout").mockImplementation(((wake: () => void) => {
      wake();
    }) as typeof setTimeout);
    expect(await sleep(1000, { value: "now" })).toBe("now");
    vi.restoreAllMocks();
  });

  it("resolves with the value it was given", async () => {
    const sleeping = sleep(5, { value: { a: 1 } });
    await vi.advanceTimersByTimeAsync(5);
    expect(await sleeping).toEqual({ a: 1 });
  });

  it.each([
    ["nothing", undefined],
    ["NaN", NaN],
    ["zero", 0],
    ["less than zero", -3],
    ["a numeric string", "1"],
    ["another string", "soon"],
  ])("takes %s as setTimeout does: one turn of the timers", async (_, ms) => {
    const sleeping = watch(sleep(ms));
    await idle();
    expect(sleeping.state).toBe("pending");
    await vi.advanceTimersByTimeAsync(1);
    expect(sleeping.state).toBe("fulfilled");
  });

  it("never ends for Infinity, and keeps a delay beyond 2^31-1 ms", async () => {
    const forever = watch(sleep(Infinity));
    const long = watch(sleep(2 ** 31 + 10));
    await vi.advanceTimersByTimeAsync(2 ** 31 + 9);
    expect([forever.state, long.state]).toEqual(["pending", "pending"]);
    await vi.advanceTimersByTimeAsync(1);
    expect([forever.state, long.state]).toEqual(["pending", "fulfilled"]);
  });

  it("clears its timer and rejects with the reason when the signal aborts", async () => {
    const controller = new AbortController();
    const sleeping = watch(sleep(1000, { signal: controller.signal }));
    expect(vi.getTimerCount()).toBe(1);
    const reason = { why: "not tired" };
    controller.abort(reason);
    expect(vi.getTimerCount()).toBe(0);
    await idle();
    expect(sleeping.error).toBe(reason);
  });

  it("sets no timer when the signal is aborted already", async () => {
    await expect(sleep(1000, { signal: AbortSignal.abort("no") })).rejects.toBe("no");
    expect(vi.getTimerCount()).toBe(0);
  });

  it("leaves no listener on the signal when it is over", async () => {
    const { signal } = new AbortController();
    const remove = vi.spyOn(signal, "removeEventListener");
    const sleeping = sleep(10, { signal });
    await vi.advanceTimersByTimeAsync(10);
    await sleeping;
    expect(remove).toHaveBeenCalledOnce();
  });
});

describe("sleep on the platform's timers", () => {
  it("does not keep the process alive with ref: false", () => {
    const unref = vi.spyOn(Object.getPrototypeOf(setTimeout(() => {})), "unref");
    const controller = new AbortController();
    const { signal } = controller;
    void sleep(60_000, { signal }).catch(() => {});
    expect(unref).not.toHaveBeenCalled();
    void sleep(60_000, { signal, ref: false }).catch(() => {});
    expect(unref).toHaveBeenCalledOnce();
    controller.abort();
    unref.mockRestore();
  });
});

describe("yieldNow", () => {
  const taken: string[] = [];

  it("lets timers and I/O that are due run first", async () => {
    const order: string[] = [];
    setImmediate(() => order.push("others"));
    await yieldNow();
    order.push("me");
    expect(order).toEqual(["others", "me"]);
  });

  it.each([
    ["scheduler.yield", { yield: () => Promise.resolve(taken.push("scheduler")) }],
    ["setTimeout", undefined],
  ])("takes %s where there is no setImmediate", async (name, scheduler) => {
    taken.length = 0;
    const timeout = vi.spyOn(globalThis, "setTimeout");
    vi.stubGlobal("setImmediate", undefined);
    vi.stubGlobal("scheduler", scheduler);
    await yieldNow();
    vi.unstubAllGlobals();
    expect([taken.length, timeout.mock.calls.length]).toEqual(
      name === "setTimeout" ? [0, 1] : [1, 0],
    );
    timeout.mockRestore();
  });

  it("rejects with the reason, aborted before or meanwhile", async () => {
    await expect(yieldNow({ signal: AbortSignal.abort("before") })).rejects.toBe("before");
    const controller = new AbortController();
    const yielding = yieldNow({ signal: controller.signal });
    controller.abort("meanwhile");
    await expect(yielding).rejects.toBe("meanwhile");
  });
});
