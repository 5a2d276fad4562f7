import { describe, expect, it } from "vitest";
import { withClock, type Clock } from "../../src/concurrency/clock.ts";
import { WatchedClock } from "../../src/testing/watched-clock.ts";

describe("a watched clock", () => {
  it("tells of the timers that will fire, takes back each, and sets none that never does", () => {
    const set = new Map<object, number>();
    const inner: Clock = {
      now: () => 0,
      setTimer(_callback, ms) {
        const timer = {};
        set.set(timer, ms);
        return timer;
      },
      clearTimer: (timer) => void set.delete(timer as object),
    };
    const clock = withClock(inner, () => new WatchedClock());
    const endless = clock.setTimer(() => {}, Infinity);
    const minute = clock.setTimer(() => {}, 60_000);
    clock.setTimer(() => {}, 1000);
    expect(clock.timers.map(({ ms }) => ms)).toEqual([60_000, 1000]);
    clock.clearTimer(endless);
    expect([...set.values()]).toEqual([60_000, 1000]);
    clock.clearTimer(minute);
    expect([...set.values()]).toEqual([1000]);
    clock.clear();
    expect([...set.values()]).toEqual([]);
  });
});
