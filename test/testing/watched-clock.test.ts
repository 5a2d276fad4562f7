import { describe, expect, it } from "vitest";
import { withClock, type Clock } from "../../src/concurrency/clock.ts";
import { WatchedClock } from "../../src/testing/watched-clock.ts";

describe("a watched clock", () => {
  it("takes back every timer from the clock that it watches, and tells of those that will fire", () => {
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
    clock.setTimer(() => {}, Infinity);
    expect(clock.timers.map(({ ms }) => ms)).toEqual([60_000]);
    clock.clearTimer(endless);
    expect([...set.values()]).toEqual([60_000, Infinity]);
    clock.clearTimer(minute);
    clock.clear();
    expect([...set.values()]).toEqual([]);
  });
});
