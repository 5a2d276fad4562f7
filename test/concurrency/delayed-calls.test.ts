import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { debounce } from "#concurrency/debounce.ts";
import { throttle } from "#concurrency/throttle.ts";
import { idle, watch } from "./watched.ts";

beforeEach(() => void vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout", "performance"] }));
afterEach(() => {
  expect(vi.getTimerCount()).toBe(0);
  vi.useRealTimers();
});

const pass = (ms: number): Promise<unknown> => vi.advanceTimersByTimeAsync(ms);

describe("debounce", () => {
  it("calls once it is quiet, with the last arguments; every caller gets the result", async () => {
    const fn = vi.fn(async (text: string) => text.toUpperCase());
    const save = debounce(fn, 100);
    const callers = [watch(save("a"))];
    await pass(99);
    callers.push(watch(save("b")));
    await pass(99);
    expect([fn.mock.calls.length, save.pending]).toEqual([0, true]);
    await pass(1);
    expect(fn.mock.calls).toEqual([["b"]]);
    expect(callers.map(({ value }) => value)).toEqual(["B", "B"]);
    expect(save.pending).toBe(false);
  });

  it("is put off no longer than maxMs from the first call", async () => {
    const fn = vi.fn((n: number) => n);
    const save = debounce(fn, 100, { maxMs: 250 });
    for (let n = 0; n < 5; n++) {
      void save(n);
      await pass(80);
    }
    expect(fn.mock.calls).toEqual([[3]]);
    await pass(100);
    expect(fn.mock.calls).toEqual([[3], [4]]);
  });
});

describe("throttle", () => {
  it("calls at once, then once an interval with the last arguments", async () => {
    const begin = performance.now();
    const calls: [number, number][] = [];
    const show = throttle((n: number) => {
      calls.push([n, performance.now() - begin]);
      return n;
    }, 100);
    const callers = [];
    for (let n = 0; n < 5; n++) {
      callers.push(watch(show(n)));
      await pass(30);
    }
    await pass(1_000);
    expect(calls).toEqual([
      [0, 0],
      [3, 100],
      [4, 200],
    ]);
    expect(callers.map(({ value }) => value)).toEqual([0, 3, 3, 3, 4]);
    void show(9);
    expect(calls.at(-1)?.[0]).toBe(9);
  });

  it("counts the interval from the begin of a call that was flushed", async () => {
    const fn = vi.fn((n: number) => n);
    const show = throttle(fn, 100);
    void show(1);
    void show(2);
    await pass(50);
    expect(await show.flush()).toBe(2);
    void show(3);
    await pass(99);
    expect(fn).toHaveBeenCalledTimes(2);
    await pass(1);
    expect(fn).toHaveBeenCalledTimes(3);
  });
});

describe.each([
  ["debounce", debounce],
  ["throttle", throttle],
])("a call put off by %s", (_, delay) => {
  /** One call is made by throttle at once: the next one is put off by either. */
  const putOff = async (fn: (n: number) => unknown, signal?: AbortSignal) => {
    const delayed = delay(fn, 100, { signal });
    void delayed(1);
    await delayed.flush();
    const caller = watch(delayed(2));
    expect(delayed.pending).toBe(true);
    return { delayed, caller };
  };

  it("is made at once by flush, and not again", async () => {
    const fn = vi.fn((n: number) => -n);
    const { delayed } = await putOff(fn);
    expect(await delayed.flush()).toBe(-2);
    expect(delayed.flush()).toBeUndefined();
    await pass(1_000);
    expect(fn.mock.calls).toEqual([[1], [2]]);
  });

  it("is dropped by cancel: its callers reject, also unheard, and a later call is made", async () => {
    const fn = vi.fn((n: number) => n);
    const { delayed, caller } = await putOff(fn);
    void delayed(3); // Nobody looks at this promise.
    delayed.cancel("changed my mind");
    delayed.cancel();
    await pass(1_000);
    expect(caller.error).toBe("changed my mind");
    expect(fn.mock.calls).toEqual([[1]]);
    const later = watch(delayed(4));
    await pass(100);
    expect(later.value).toBe(4);
  });

  it("is dropped with an AbortError by default", async () => {
    const { delayed, caller } = await putOff(() => 0);
    delayed.cancel();
    await idle();
    expect(caller.error).toMatchObject({ name: "AbortError" });
  });

  it("rejects with the reason of an abort, and so do all later ones", async () => {
    const fn = vi.fn((n: number) => n);
    const controller = new AbortController();
    const { delayed, caller } = await putOff(fn, controller.signal);
    controller.abort("closed");
    await idle();
    expect(caller.error).toBe("closed");
    await expect(delayed(5)).rejects.toBe("closed");
    expect([fn.mock.calls, delayed.pending]).toEqual([[[1]], false]);
  });

  it("hands an error to every caller, thrown at once or later", async () => {
    for (const fn of [
      () => {
        throw new Error("no");
      },
      async () => {
        throw new Error("no");
      },
    ]) {
      const delayed = delay(fn, 10);
      const callers = [watch(delayed()), watch(delayed())];
      await pass(100);
      for (const { error } of callers) expect(error).toEqual(new Error("no"));
    }
  });

  it("is refused a time that is none", () => {
    for (const ms of [NaN, -1])
      expect(() => delay(() => 0, ms)).toThrow(
        new RangeError(`ms must be a number >= 0, got ${ms}`),
      );
  });
});

it("debounce refuses a maxMs that is no time", () => {
  expect(() => debounce(() => 0, 1, { maxMs: NaN })).toThrow(RangeError);
});
