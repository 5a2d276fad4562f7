import { AsyncLocalStorage } from "node:async_hooks";
import { readFile } from "node:fs/promises";
import { describe, expect, it, vi } from "vitest";
import { currentClock } from "../../src/concurrency/clock.ts";
import { sleep } from "../../src/concurrency/sleep.ts";
import { VirtualClock } from "../../src/testing/virtual-clock.ts";

describe("the virtual clock", () => {
  it("jumps from timer to timer while everything waits", async () => {
    const clock = new VirtualClock({ start: 100 });
    const seen: [string, number][] = [];
    const wait = async (name: string, ms: number): Promise<void> => {
      await sleep(ms);
      seen.push([name, clock.now()]);
    };
    await clock.run(() =>
      Promise.all([wait("day", 86_400_000), wait("second", 1000), wait("both", 1000)]),
    );
    expect(seen).toEqual([
      ["second", 1100],
      ["both", 1100],
      ["day", 86_400_100],
    ]);
  });

  it("waits for real work before it jumps", async () => {
    const clock = new VirtualClock();
    await clock.run(async () => {
      const late = sleep(1).then(() => "timer");
      const read = readFile(new URL(import.meta.url)).then(() => "file");
      expect(await Promise.race([late, read])).toBe("file");
      expect(clock.now()).toBe(0);
      await late;
    });
    expect(clock.now()).toBe(1);
  });

  it("waits for what is held", async () => {
    const clock = new VirtualClock();
    let open = (): void => {};
    await clock.run(async () => {
      const late = sleep(1).then(() => "timer");
      const held = clock.hold(
        () => new Promise<string>((resolve) => (open = () => resolve("held"))),
      );
      setTimeout(open, 5);
      expect(await Promise.race([late, held])).toBe("held");
      await late;
    });
  });

  it("by hand passes only as much time as it is told", async () => {
    const clock = new VirtualClock();
    clock.autojump = false;
    const fired: number[] = [];
    await clock.run(async () => {
      for (const ms of [30, 10, 20, 10]) currentClock().setTimer(() => fired.push(ms), ms);
      await clock.advance(9);
      expect([fired, clock.now()]).toEqual([[], 9]);
      await clock.advance(1);
      expect([fired, clock.now()]).toEqual([[10, 10], 10]);
      await clock.advance(100);
      expect([fired, clock.now()]).toEqual([[10, 10, 20, 30], 110]);
    });
    for (const bad of [NaN, -1, Infinity]) {
      await expect(clock.advance(bad)).rejects.toThrow(RangeError);
    }
    expect(clock.now()).toBe(110);
  });

  it("fires what is set by what it fires, in the same advance", async () => {
    const clock = new VirtualClock();
    clock.autojump = false;
    let ticks = 0;
    const tick = (): void => void (ticks++, clock.setTimer(tick, 10));
    tick();
    await clock.advance(100);
    expect(ticks).toBe(11);
  });

  it("clears, of timers due at the same time, the one that is meant, and one that has fired or is another clock's not at all", async () => {
    const clock = new VirtualClock();
    const fired: number[] = [];
    const timers = [5, 1, 5, 5, 9].map((ms, index) =>
      clock.setTimer(() => void fired.push(index), ms),
    );
    clock.clearTimer(timers[2]!);
    clock.clearTimer(timers[2]!);
    await clock.run(() => sleep(1));
    clock.clearTimer(timers[1]!);
    clock.clearTimer(new VirtualClock().setTimer(() => {}, 5));
    clock.clearTimer(setTimeout(() => {}));
    await clock.run(() => sleep(10));
    expect(fired).toEqual([1, 0, 3, 4]);
  });

  it("does not fire what was cleared, nor what is infinite; fires zero and NaN after a turn", async () => {
    const clock = new VirtualClock();
    const never = vi.fn();
    const soon = vi.fn();
    clock.clearTimer(clock.setTimer(never, 5));
    clock.setTimer(never, Infinity);
    clock.setTimer(soon, 0);
    clock.setTimer(soon, NaN);
    expect(soon).not.toHaveBeenCalled();
    await clock.run(() => sleep(1000));
    expect(soon).toHaveBeenCalledTimes(2);
    expect(never).not.toHaveBeenCalled();
    expect(clock.timers).toEqual([]);
  });

  it("calls back in the context that set the timer", async () => {
    const storage = new AsyncLocalStorage<string>();
    const clock = new VirtualClock();
    let seen: string | undefined;
    storage.run("mine", () => clock.setTimer(() => (seen = storage.getStore()), 1));
    await clock.run(() => sleep(2));
    expect(seen).toBe("mine");
  });

  it("goes on when a callback throws, and lets the error be seen", async () => {
    const clock = new VirtualClock();
    const seen = new Promise((resolve) => {
      const others = process.listeners("unhandledRejection");
      process.removeAllListeners("unhandledRejection");
      process.once("unhandledRejection", (error) => {
        for (const other of others) process.on("unhandledRejection", other);
        resolve(error);
      });
    });
    const error = new Error("in a callback");
    clock.setTimer(() => {
      throw error;
    }, 1);
    await clock.run(() => sleep(2));
    expect(await seen).toBe(error);
  });

  it("lets a pick decide among timers that are due together", async () => {
    const order = async (pick: (count: number) => number): Promise<number[]> => {
      const clock = new VirtualClock({ pick });
      const fired: number[] = [];
      await clock.run(() =>
        Promise.all([0, 1, 2].map((at) => sleep(5).then(() => fired.push(at)))),
      );
      return fired;
    };
    expect(await order(() => 0)).toEqual([0, 1, 2]);
    expect(await order((count) => count - 1)).toEqual([2, 1, 0]);
  });

  it("names the place where a pending timer was set", () => {
    const clock = new VirtualClock();
    clock.setTimer(() => {}, 5);
    expect(clock.timers[0]!.site.toString()).toMatch(/virtual-clock\.test\.ts:\d+:\d+$/);
  });
});
