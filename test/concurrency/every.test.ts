import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { every } from "#concurrency/every.ts";
import { sleep } from "#concurrency/sleep.ts";
import { deferred } from "./interleaving.ts";
import { idle, watch } from "./watched.ts";

beforeEach(() => void vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout", "performance"] }));
afterEach(() => {
  expect(vi.getTimerCount()).toBe(0);
  vi.useRealTimers();
});

const pass = (ms: number): Promise<unknown> => vi.advanceTimersByTimeAsync(ms);

/** When the runs started, in ms from the start; each takes as long as `takes` says. */
async function starts(ms: number, takes: number[], options = {}): Promise<number[]> {
  const begin = performance.now();
  const at: number[] = [];
  const controller = new AbortController();
  const loop = watch(
    every(
      ms,
      async (signal) => {
        at.push(performance.now() - begin);
        const duration = takes[at.length - 1];
        if (duration === undefined) controller.abort("done");
        else if (duration > 0) await sleep(duration, { signal });
      },
      { ...options, signal: controller.signal },
    ),
  );
  await pass(10_000);
  expect(loop.error).toBe("done");
  return at;
}

describe("every", () => {
  it("runs on a fixed grid, the first time after one interval", async () => {
    expect(await starts(100, [0, 0, 0])).toEqual([100, 200, 300, 400]);
  });

  it("runs at once with immediate", async () => {
    expect(await starts(100, [0, 0], { immediate: true })).toEqual([0, 100, 200]);
  });

  it("does not drift with the time that runs take", async () => {
    expect(await starts(100, [30, 60, 90])).toEqual([100, 200, 300, 400]);
  });

  it("skips the moments that a long run missed, in place of a burst", async () => {
    expect(await starts(100, [250, 0])).toEqual([100, 400, 500]);
  });

  it("does not miss the moment at which a run ends", async () => {
    expect(await starts(100, [100, 200, 0])).toEqual([100, 200, 400, 500]);
  });

  it("never overlaps itself", async () => {
    const controller = new AbortController();
    const gate = deferred();
    const task = vi.fn(() => gate.promise);
    const loop = watch(every(10, task, { signal: controller.signal }));
    await pass(505);
    expect(task).toHaveBeenCalledOnce();
    gate.resolve();
    await idle();
    await pass(10);
    expect(task).toHaveBeenCalledTimes(2);
    controller.abort();
    await idle();
    expect(loop.state).toBe("rejected");
  });

  it("stops at once in a pause, with the reason", async () => {
    const controller = new AbortController();
    const task = vi.fn();
    const loop = watch(every(1000, task, { signal: controller.signal }));
    await pass(1500);
    controller.abort("stop");
    await idle();
    expect(loop.error).toBe("stop");
    expect(task).toHaveBeenCalledOnce();
  });

  it("aborted in the middle of a run it waits until that has cleaned up", async () => {
    const controller = new AbortController();
    const cleanup = deferred();
    const loop = watch(
      every(
        10,
        async (signal) => {
          await sleep(1000, { signal }).catch(() => {});
          await cleanup.promise;
        },
        { signal: controller.signal },
      ),
    );
    await pass(10);
    controller.abort("stop");
    await idle();
    expect(loop.state).toBe("pending");
    cleanup.resolve();
    await idle();
    expect(loop.error).toBe("stop");
  });

  it("ends with the first error of a run", async () => {
    const error = new Error("no");
    const loop = watch(every(10, () => Promise.reject(error)));
    await pass(10);
    expect(loop.error).toBe(error);
  });

  it("goes on with onError, which gets each error, also one thrown at once", async () => {
    const controller = new AbortController();
    const errors: unknown[] = [];
    const loop = watch(
      every(
        10,
        () => {
          throw `error ${errors.length + 1}`;
        },
        { signal: controller.signal, onError: (error) => errors.push(error) },
      ),
    );
    await pass(30);
    expect(errors).toEqual(["error 1", "error 2", "error 3"]);
    controller.abort("stop");
    await idle();
    expect(loop.error).toBe("stop");
  });

  it("an error that the abort brings about is not told to onError: it ends the loop", async () => {
    const controller = new AbortController();
    const onError = vi.fn();
    const loop = watch(
      every(10, (signal) => sleep(1000, { signal }), { signal: controller.signal, onError }),
    );
    await pass(10);
    controller.abort("stop");
    await idle();
    expect(loop.error).toBe("stop");
    expect(onError).not.toHaveBeenCalled();
  });

  it("runs nothing when the signal is aborted already", async () => {
    const task = vi.fn();
    const options = { signal: AbortSignal.abort("no"), immediate: true };
    await expect(every(10, task, options)).rejects.toBe("no");
    expect(task).not.toHaveBeenCalled();
  });

  it.each([0, -1, NaN, Infinity])("refuses %s ms at the call", async (ms) => {
    await expect(every(ms, () => {})).rejects.toEqual(
      new RangeError(`ms must be a finite number > 0, got ${ms}`),
    );
  });
});
