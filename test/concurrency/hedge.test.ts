import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { hedge } from "#concurrency/hedge.ts";
import { siblingErrors } from "#concurrency/sibling-errors.ts";
import { sleep } from "#concurrency/sleep.ts";
import { TaskGroup } from "#concurrency/task-group.ts";
import { TaskGroupError } from "#concurrency/task-group-error.ts";
import { deferred } from "./interleaving.ts";
import { idle, watch } from "./watched.ts";

beforeEach(() => void vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout", "performance"] }));
afterEach(() => {
  expect(vi.getTimerCount()).toBe(0);
  vi.useRealTimers();
});

const pass = (ms: number): Promise<unknown> => vi.advanceTimersByTimeAsync(ms);

describe("hedge", () => {
  it("makes one attempt while answers come in time", async () => {
    const fn = vi.fn((signal: AbortSignal) => sleep(90, { signal, value: "answer" }));
    const call = watch(hedge(fn, { delayMs: 100, max: 3 }));
    await pass(90);
    expect([call.value, fn.mock.calls.length]).toEqual(["answer", 1]);
  });

  it("starts another one after each delay, up to the limit", async () => {
    const at: number[] = [];
    const begin = performance.now();
    const controller = new AbortController();
    const call = watch(
      hedge(
        async (signal) => {
          at.push(performance.now() - begin);
          await sleep(Infinity, { signal });
        },
        { delayMs: 100, max: 3, signal: controller.signal },
      ),
    );
    await pass(1_000);
    expect(at).toEqual([0, 100, 200]);
    controller.abort("enough");
    await idle();
    expect(call.error).toBe("enough");
  });

  it("gives the first result, and comes back when the others have ended their clean-up", async () => {
    const cleaned = deferred();
    const fn = async (signal: AbortSignal, attempt: number): Promise<string> => {
      if (attempt === 2) return "second";
      try {
        return await sleep(Infinity, { signal, value: "never" });
      } finally {
        await cleaned.promise;
      }
    };
    const call = watch(hedge(fn, { delayMs: 100 }));
    await pass(100);
    expect(call.state).toBe("pending");
    cleaned.resolve();
    await idle();
    expect(call.value).toBe("second");
  });

  it("starts the next one at once when one fails", async () => {
    const call = watch(
      hedge(
        async (_signal, attempt) => {
          if (attempt < 3) throw new Error(`attempt ${attempt}`);
          return attempt;
        },
        { delayMs: 1_000, max: 3 },
      ),
    );
    await idle();
    expect(call.value).toBe(3);
  });

  it("rejects with the errors of all, in the order of their starts", async () => {
    const call = watch(
      hedge(
        async (_signal, attempt) => {
          await sleep(attempt === 1 ? 300 : 10);
          throw new Error(`attempt ${attempt}`);
        },
        { delayMs: 100, max: 2 },
      ),
    );
    await pass(300);
    expect(call.error).toBeInstanceOf(TaskGroupError);
    expect((call.error as TaskGroupError).errors.map(String)).toEqual([
      "Error: attempt 1",
      "Error: attempt 2",
    ]);
  });

  it("aborted before it starts calls nothing; an error while it is told to stop is not lost", async () => {
    const fn = vi.fn(async (signal: AbortSignal) => {
      await sleep(Infinity, { signal }).catch(() => {});
      throw new Error("clean-up");
    });
    const stopped = AbortSignal.abort("stopped");
    await expect(hedge(fn, { delayMs: 1, signal: stopped })).rejects.toBe("stopped");
    expect(fn).not.toHaveBeenCalled();
    const controller = new AbortController();
    const call = watch(hedge(fn, { delayMs: Infinity, signal: controller.signal }));
    controller.abort("stop");
    await idle();
    expect(call.error).toEqual(new Error("clean-up"));
  });

  it("told to stop from outside, keeps every error of the clean-up", async () => {
    const controller = new AbortController();
    const fn = async (signal: AbortSignal, attempt: number): Promise<never> => {
      await sleep(Infinity, { signal }).catch(() => {});
      throw new Error(`clean-up ${attempt}`);
    };
    const call = watch(hedge(fn, { delayMs: 5, signal: controller.signal }));
    await pass(5);
    controller.abort("stop");
    await idle();
    expect(call.error).toEqual(new Error("clean-up 1"));
    expect(siblingErrors(call.error)).toEqual([new Error("clean-up 2")]);
  });

  it("tells the owner of an error of a loser's clean-up", async () => {
    const told: unknown[] = [];
    await TaskGroup.run(
      async () => {
        const fn = async (signal: AbortSignal, attempt: number): Promise<string> => {
          if (attempt === 2) return "second";
          await sleep(Infinity, { signal }).catch(() => {});
          throw new Error("clean-up");
        };
        const call = hedge(fn, { delayMs: 5 });
        await pass(5);
        expect(await call).toBe("second");
      },
      { onError: (error) => void told.push(error) },
    );
    expect(told).toEqual([new Error("clean-up")]);
  });

  it.each([
    [{ delayMs: NaN }, "delayMs must be a number >= 0, got NaN"],
    [{ delayMs: -1 }, "delayMs must be a number >= 0, got -1"],
    [{ delayMs: 1, max: 0 }, "max must be a whole number >= 1, got 0"],
    [{ delayMs: 1, max: 1.5 }, "max must be a whole number >= 1, got 1.5"],
  ])("refuses %j at the call", (options, message) => {
    expect(() => hedge(async () => 1, options)).toThrow(new RangeError(message));
  });
});
