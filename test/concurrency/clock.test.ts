import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { currentClock, withClock, type Clock } from "../../src/concurrency/clock.ts";

describe("the platform's clock", () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  it("reads setTimeout, clearTimeout and performance at the call, so fake timers hold", () => {
    const callback = vi.fn();
    const cancelled = vi.fn();
    const clock = currentClock();
    const start = clock.now();
    clock.setTimer(callback, 100);
    clock.clearTimer(clock.setTimer(cancelled, 50));
    vi.advanceTimersByTime(99);
    expect(callback).not.toHaveBeenCalled();
    vi.advanceTimersByTime(1);
    expect(callback).toHaveBeenCalledOnce();
    expect(cancelled).not.toHaveBeenCalled();
    expect(clock.now() - start).toBe(100);
  });

  it("chains a delay beyond 2^31-1 ms in place of firing at once", () => {
    const callback = vi.fn();
    const days = 60 * 24 * 60 * 60 * 1000;
    currentClock().setTimer(callback, days);
    vi.advanceTimersByTime(days - 1);
    expect(callback).not.toHaveBeenCalled();
    vi.advanceTimersByTime(1);
    expect(callback).toHaveBeenCalledOnce();
  });

  it("clears a chained delay in any of its links", () => {
    const callback = vi.fn();
    const clock = currentClock();
    const timer = clock.setTimer(callback, 2 ** 33);
    vi.advanceTimersByTime(2 ** 32);
    clock.clearTimer(timer);
    expect(vi.getTimerCount()).toBe(0);
  });

  it("never fires for Infinity", () => {
    const callback = vi.fn();
    const clock = currentClock();
    const timer = clock.setTimer(callback, Infinity);
    vi.advanceTimersByTime(2 ** 36);
    expect(callback).not.toHaveBeenCalled();
    clock.clearTimer(timer);
    expect(vi.getTimerCount()).toBe(0);
  });

  it.each([
    ["NaN", NaN],
    ["nothing", undefined as unknown as number],
    ["zero", 0],
    ["less than zero", -5],
    ["a numeric string", "1" as unknown as number],
  ])("takes %s as setTimeout does: one turn of the timers", (_, ms) => {
    const callback = vi.fn();
    currentClock().setTimer(callback, ms);
    expect(callback).not.toHaveBeenCalled();
    vi.advanceTimersByTime(1);
    expect(callback).toHaveBeenCalledOnce();
  });
});

describe("ref: false", () => {
  it.each([10, 2 ** 40])("does not keep the process alive, at %d ms", (ms) => {
    const clock = currentClock();
    const set = vi.spyOn(globalThis, "setTimeout");
    const timer = clock.setTimer(() => {}, ms, { ref: false });
    expect(set.mock.results.map(({ value }) => (value as NodeJS.Timeout).hasRef())).toEqual([
      false,
    ]);
    set.mockRestore();
    clock.clearTimer(timer);
  });
});

describe("withClock", () => {
  const stopped: Clock = { now: () => 42, setTimer: () => 0, clearTimer: () => {} };

  it("gives its clock to all that runs under it, also after an await, and to nobody else", async () => {
    const times = withClock(stopped, async () => {
      const before = currentClock().now();
      await Promise.resolve();
      return [before, currentClock().now()];
    });
    expect(currentClock()).not.toBe(stopped);
    expect(await times).toEqual([42, 42]);
  });

  it("nests", () => {
    const inner: Clock = { ...stopped, now: () => 7 };
    withClock(stopped, () => {
      withClock(inner, () => expect(currentClock()).toBe(inner));
      expect(currentClock()).toBe(stopped);
    });
  });
});
