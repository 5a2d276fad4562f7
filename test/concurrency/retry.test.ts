import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { retry } from "#concurrency/retry.ts";
import { idle, watch } from "./watched.ts";

beforeEach(() => void vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout", "performance"] }));
afterEach(() => void vi.useRealTimers());

const pass = (ms: number): Promise<unknown> => vi.advanceTimersByTimeAsync(ms);
const most = { random: () => 1 };

/** Fails with `error 1`, `error 2`, … until attempt number `succeedsAt`. */
function failing(succeedsAt: number) {
  return vi.fn(async (attempt: number, _signal: AbortSignal) => {
    if (attempt < succeedsAt) throw new Error(`error ${attempt}`);
    return `attempt ${attempt}`;
  });
}

describe("retry", () => {
  it("gives the value of the first attempt that succeeds; attempts are counted from 1", async () => {
    const task = failing(3);
    const call = watch(retry(task, most));
    await pass(100);
    await pass(200);
    expect(call.value).toBe("attempt 3");
    expect(task.mock.calls.map(([attempt]) => attempt)).toEqual([1, 2, 3]);
  });

  it("throws the last error untouched when the attempts are used up", async () => {
    const task = failing(Infinity);
    const call = watch(retry(task, { ...most, retries: 2 }));
    await pass(10_000);
    expect(call.error).toEqual(new Error("error 3"));
    expect(task).toHaveBeenCalledTimes(3);
  });

  it("tries once with no retries, also what throws at once", async () => {
    const error = new Error("at once");
    const task = vi.fn(() => {
      throw error;
    });
    await expect(retry(task, { retries: 0 })).rejects.toBe(error);
    expect(task).toHaveBeenCalledOnce();
  });

  it.each([
    [
      "doubles from 100 ms to the cap of 30 s",
      {},
      [100, 200, 400, 800, 1600, 3200, 6400, 12_800, 25_600, 30_000, 30_000],
    ],
    ["takes base, factor and cap", { baseMs: 10, factor: 3, maxMs: 100 }, [10, 30, 90, 100, 100]],
    ["draws from nothing to the bound (full jitter)", { random: () => 0.25 }, [25, 50, 100, 200]],
  ])("%s", async (_, options, expected) => {
    const delays: number[] = [];
    const call = watch(
      retry(failing(Infinity), {
        ...most,
        ...options,
        retries: expected.length,
        onRetry: ({ delayMs }) => delays.push(delayMs),
      }),
    );
    await pass(1_000_000);
    expect(call.state).toBe("rejected");
    expect(delays).toEqual(expected);
  });

  it("waits as long as the error asks for, and draws no shorter pause", async () => {
    const delays: number[] = [];
    const call = watch(
      retry(failing(4), {
        ...most,
        retryAfter: (error) => ((error as Error).message === "error 2" ? 5000 : undefined),
        onRetry: ({ delayMs }) => delays.push(delayMs),
      }),
    );
    await pass(100_000);
    expect(call.value).toBe("attempt 4");
    expect(delays).toEqual([100, 5000, 400]);
  });

  it("waits as usual when what the error asks for is no number, as from a Retry-After that is a date", async () => {
    const delays: number[] = [];
    const call = watch(
      retry(failing(3), {
        ...most,
        retryAfter: () => Number("Wed, 21 Oct 2026 07:28:00 GMT") * 1000,
        onRetry: ({ delayMs }) => delays.push(delayMs),
      }),
    );
    await pass(300);
    expect([call.value, delays]).toEqual(["attempt 3", [100, 200]]);
  });

  it("makes no pause, as asked, also when the factor has grown beyond all numbers", async () => {
    const delays = new Set<number>();
    const call = watch(
      retry(failing(1_200), {
        ...most,
        baseMs: 0,
        retries: Infinity,
        onRetry: ({ delayMs }) => delays.add(delayMs),
      }),
    );
    await pass(2_000);
    expect([call.value, [...delays]]).toEqual(["attempt 1200", [0]]);
  });

  it("gives up when the error asks for more than the cap", async () => {
    const task = failing(2);
    const call = watch(retry(task, { retryAfter: () => 3_600_000 }));
    await idle();
    expect(call.error).toEqual(new Error("error 1"));
  });

  it("asks whether an error is worth another attempt, and tells of each pause", async () => {
    const asked: unknown[] = [];
    const told: unknown[] = [];
    const call = watch(
      retry(failing(9), {
        ...most,
        retries: 9,
        shouldRetry(error, attempt) {
          asked.push([(error as Error).message, attempt]);
          return attempt < 2;
        },
        onRetry: (event) => told.push(event),
      }),
    );
    await pass(10_000);
    expect(call.error).toEqual(new Error("error 2"));
    expect(asked).toEqual([
      ["error 1", 1],
      ["error 2", 2],
    ]);
    expect(told).toEqual([{ error: new Error("error 1"), attempt: 1, delayMs: 100 }]);
  });

  it("an abort ends the pause at once, with its reason", async () => {
    const controller = new AbortController();
    const task = failing(Infinity);
    const call = watch(retry(task, { ...most, signal: controller.signal }));
    await idle();
    expect(vi.getTimerCount()).toBe(1);
    controller.abort("enough");
    await idle();
    expect(call.error).toBe("enough");
    expect([vi.getTimerCount(), task.mock.calls.length]).toEqual([0, 1]);
  });

  it("never retries its own cancellation, whatever the attempt throws", async () => {
    const controller = new AbortController();
    const error = new Error("connection lost while stopping");
    const task = vi.fn(async (_attempt: number, signal: AbortSignal) => {
      expect(signal).toBe(controller.signal);
      controller.abort("enough");
      throw error;
    });
    await expect(retry(task, { signal: controller.signal, shouldRetry: () => true })).rejects.toBe(
      error,
    );
    expect(task).toHaveBeenCalledOnce();
  });

  it("by default does not retry an AbortError, whose signal it was not given", async () => {
    const error = new DOMException("aborted", "AbortError");
    const task = vi.fn(() => Promise.reject(error));
    await expect(retry(task)).rejects.toBe(error);
    expect(task).toHaveBeenCalledOnce();
  });

  it("does not begin when the signal is aborted already", async () => {
    const task = vi.fn();
    await expect(retry(task, { signal: AbortSignal.abort("no") })).rejects.toBe("no");
    expect(task).not.toHaveBeenCalled();
  });

  it.each([
    [{ retries: -1 }, "retries must be a whole number >= 0 or Infinity, got -1"],
    [{ retries: 1.5 }, "retries must be a whole number >= 0 or Infinity, got 1.5"],
    [{ baseMs: NaN }, "baseMs must be a number >= 0, got NaN"],
    [{ maxMs: -1 }, "maxMs must be a number >= 0, got -1"],
    [{ factor: 0.5 }, "factor must be a number >= 1, got 0.5"],
  ])("refuses %o at the call", async (options, message) => {
    const task = vi.fn();
    await expect(retry(task, options)).rejects.toEqual(new RangeError(message));
    expect(task).not.toHaveBeenCalled();
  });
});
