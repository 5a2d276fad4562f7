import { describe, expect, it, vi } from "vitest";
import { onAbort } from "../../src/concurrency/abort.ts";
import { BackgroundTasks } from "../../src/concurrency/background-tasks.ts";
import { withClock, type Clock } from "../../src/concurrency/clock.ts";
import { deferred, errorOf, turn } from "./interleaving.ts";

/** A clock whose timers fire when told, in order of their time. */
class HandClock implements Clock {
  #now = 0;
  #timers: { at: number; callback: () => void }[] = [];

  now(): number {
    return this.#now;
  }

  setTimer(callback: () => void, ms: number): object {
    const timer = { at: this.#now + ms, callback };
    this.#timers.push(timer);
    return timer;
  }

  clearTimer(timer: object | number): void {
    this.#timers = this.#timers.filter((other) => other !== timer);
  }

  get pending(): number[] {
    return this.#timers.map((timer) => timer.at - this.#now);
  }

  async advance(ms: number): Promise<void> {
    await turn();
    this.#now += ms;
    const due = this.#timers.filter((timer) => timer.at <= this.#now);
    this.#timers = this.#timers.filter((timer) => timer.at > this.#now);
    for (const timer of due) timer.callback();
    await turn();
  }
}

async function park(signal: AbortSignal): Promise<never> {
  await new Promise<void>((resolve) => void onAbort(signal, () => resolve()));
  throw signal.reason;
}

const unexpected = (error: unknown): never => expect.unreachable(String(error));

describe("BackgroundTasks", () => {
  it("tells each failure with its task, and lets the others run on", async () => {
    const onError = vi.fn<(error: unknown, task?: { readonly name: string }) => void>();
    const background = new BackgroundTasks({ onError });
    const gate = deferred();
    const other = background.add(() => gate.promise, { name: "other" });
    background.add(() => Promise.reject(new Error("x")), { name: "failing" });
    await turn();
    expect(onError).toHaveBeenCalledOnce();
    expect(onError.mock.calls[0]?.[0]).toEqual(new Error("x"));
    expect(onError.mock.calls[0]?.[1]?.name).toBe("failing");
    expect([background.size, other.state]).toEqual([1, "pending"]);
    gate.resolve();
    expect(await background.drain(Infinity)).toEqual([]);
  });

  it("cancels no other task when onError itself throws; that error surfaces as unhandled", async () => {
    const others = process.listeners("unhandledRejection");
    process.removeAllListeners("unhandledRejection");
    const surfaced = new Promise((resolve) => process.once("unhandledRejection", resolve));
    const background = new BackgroundTasks({
      onError: () => {
        throw new Error("logger down");
      },
    });
    const other = background.add(park);
    background.add(() => Promise.reject(new Error("x")));
    expect(await surfaced).toEqual(new Error("logger down"));
    expect(other.state).toBe("pending");
    for (const listener of others) process.on("unhandledRejection", listener);
    await background.drain(0);
  });

  it("drain waits for what ends in time", async () => {
    const gate = deferred();
    const background = new BackgroundTasks({ onError: unexpected });
    const task = background.add(() => gate.promise);
    const draining = background.drain(60_000);
    gate.resolve();
    expect(await draining).toEqual([]);
    expect(task.state).toBe("finished");
  });

  it("drain cancels at the deadline, waits for the clean-up, and names what it cut off", async () => {
    const clock = new HandClock();
    const cleaning = deferred();
    let ended = false;
    await withClock(clock, async () => {
      const background = new BackgroundTasks({ onError: unexpected });
      background.add(() => {}, { name: "quick" });
      const task = background.add(
        async (signal) => {
          await park(signal).catch(() => {});
          await cleaning.promise;
        },
        { name: "slow" },
      );
      const draining = background.drain(500).finally(() => (ended = true));
      await clock.advance(499);
      expect(task.state).toBe("pending");
      await clock.advance(1);
      expect([task.state, ended]).toEqual(["cancelling", false]);
      cleaning.resolve();
      expect(await draining).toEqual(["slow"]);
      expect(clock.pending).toEqual([]);
    });
  });

  it("takes no task once it drains, and gives a second drain the first one's result", async () => {
    const background = new BackgroundTasks({ onError: unexpected });
    background.add(park, { name: "parked" });
    const first = background.drain(0);
    expect(() => background.add(() => {})).toThrow("draining");
    expect(background.drain(10_000)).toBe(first);
    expect(await first).toEqual(["parked"]);
  });

  it("refuses a grace period that is no number", () => {
    const background = new BackgroundTasks({ onError: unexpected });
    expect(() => background.drain(NaN)).toThrow(RangeError);
  });

  it("can be awaited and cancelled task by task", async () => {
    const background = new BackgroundTasks({ onError: unexpected });
    const task = background.add(park);
    task.cancel("not needed");
    expect(await errorOf(task)).toBe("not needed");
    expect(task.state).toBe("cancelled");
    expect(await background.drain(0)).toEqual([]);
  });
});

describe("restart", () => {
  it("after failure: tells each error, waits, starts again, and ends with a return", async () => {
    const clock = new HandClock();
    const errors: unknown[] = [];
    let starts = 0;
    await withClock(clock, async () => {
      const background = new BackgroundTasks({ onError: (error) => errors.push(error) });
      const task = background.add(
        () => {
          if (++starts < 3) throw new Error(`start ${starts}`);
        },
        { restart: { after: "failure", delayMs: (restarts) => restarts * 100 } },
      );
      await turn();
      expect([starts, clock.pending]).toEqual([1, [100]]);
      await clock.advance(100);
      expect([starts, clock.pending]).toEqual([2, [200]]);
      await clock.advance(200);
      expect([starts, task.state]).toEqual([3, "finished"]);
      expect(errors).toEqual([new Error("start 1"), new Error("start 2")]);
    });
  });

  it("always: also after a return, and no more once it is cancelled", async () => {
    const clock = new HandClock();
    let starts = 0;
    await withClock(clock, async () => {
      const background = new BackgroundTasks({ onError: unexpected });
      const task = background.add(() => void starts++, { restart: { after: "always" } });
      await clock.advance(0);
      await clock.advance(1_000);
      expect(starts).toBe(2);
      task.cancel();
      await turn();
      expect([starts, task.state, clock.pending]).toEqual([2, "cancelled", []]);
    });
  });

  it("gives up after its limit: the last error is told, too", async () => {
    const clock = new HandClock();
    const errors: unknown[] = [];
    await withClock(clock, async () => {
      const background = new BackgroundTasks({ onError: (error) => errors.push(error) });
      const task = background.add(() => Promise.reject(new Error("x")), {
        restart: { after: "failure", delayMs: 10, limit: 2 },
      });
      for (let i = 0; i < 5; i++) await clock.advance(10);
      expect([errors.length, task.state, background.size]).toEqual([3, "failed", 0]);
    });
  });

  it("is not started again once a drain has begun, however it ends then", async () => {
    const clock = new HandClock();
    await withClock(clock, async () => {
      const errors: unknown[] = [];
      const background = new BackgroundTasks({ onError: (error) => errors.push(error) });
      const [failing, returning] = [deferred(), deferred()];
      background.add(() => failing.promise, { restart: { after: "failure" } });
      background.add(() => returning.promise, { restart: { after: "always" } });
      const drained = background.drain(60_000);
      failing.reject(new Error("x"));
      returning.resolve();
      await turn();
      expect(background.size).toBe(0);
      expect(await drained).toEqual([]);
      expect(errors).toEqual([new Error("x")]);
    });
  });

  it("is not started again when it is its own failure that begins the drain", async () => {
    const clock = new HandClock();
    await withClock(clock, async () => {
      let starts = 0;
      const background = new BackgroundTasks({ onError: () => void background.drain(60_000) });
      background.add(() => Promise.reject(new Error(`start ${++starts}`)), {
        restart: { after: "failure" },
      });
      await turn();
      expect([starts, background.size, clock.pending]).toEqual([1, 0, []]);
      expect(await background.drain(0)).toEqual([]);
    });
  });

  it.each([{ limit: NaN }, { limit: -1 }, { limit: 1.5 }, { delayMs: NaN }, { delayMs: -1 }])(
    "refuses a policy of %o",
    async (bad) => {
      const background = new BackgroundTasks({ onError: unexpected });
      const start = vi.fn();
      expect(() => background.add(start, { restart: { after: "failure", ...bad } })).toThrow(
        RangeError,
      );
      expect([start.mock.calls.length, background.size]).toEqual([0, 0]);
    },
  );

  it("ends at a drain: what waits for its restart is cancelled at once and not named", async () => {
    const clock = new HandClock();
    await withClock(clock, async () => {
      const background = new BackgroundTasks({ onError: () => {} });
      background.add(() => Promise.reject(new Error("x")), { restart: { after: "failure" } });
      await turn();
      expect(await background.drain(60_000)).toEqual([]);
      expect(clock.pending).toEqual([]);
    });
  });
});
