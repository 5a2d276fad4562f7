import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { onAbort } from "#concurrency/abort.ts";
import { currentClock } from "#concurrency/clock.ts";
import type { Deadline } from "#concurrency/deadline.ts";
import { moveOnAfter } from "#concurrency/move-on-after.ts";
import { sleep } from "#concurrency/sleep.ts";
import { TaskGroupError } from "#concurrency/task-group-error.ts";
import { TaskGroup } from "#concurrency/task-group.ts";
import { TimeoutError } from "#concurrency/timeout-error.ts";
import { withDeadline } from "#concurrency/with-deadline.ts";
import { withTimeout } from "#concurrency/with-timeout.ts";
import { conform, deferred } from "./interleaving.ts";
import { idle, watch } from "./watched.ts";

beforeEach(() => void vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout", "performance"] }));
afterEach(() => {
  expect(vi.getTimerCount()).toBe(0);
  vi.useRealTimers();
});

const pass = (ms: number): Promise<unknown> => vi.advanceTimersByTimeAsync(ms);
const now = (): number => currentClock().now();
const long = (signal: AbortSignal): Promise<void> => sleep(10_000, { signal });
const timedOut = expect.objectContaining({ name: "TimeoutError" });

conform(
  "asyncio test_timeouts",
  (
    "timeout_basic timeout_at_basic nested_timeouts waiter_cancelled timeout_not_called timeout_disabled " +
    "timeout_at_disabled timeout_zero timeout_zero_sleep_zero timeout_in_the_past_sleep_zero " +
    "foreign_exception_passed foreign_exception_on_timeout foreign_cancel_doesnt_timeout_if_not_expired " +
    "outer_task_is_not_cancelled nested_timeouts_concurrent nested_timeouts_loop_busy reschedule " +
    "repr_active repr_expired repr_finished repr_disabled nested_timeout_in_finally " +
    "timeout_after_cancellation cancel_in_timeout_after_cancellation timeout_exception_cause " +
    "timeout_already_entered timeout_double_enter timeout_finished timeout_expired timeout_expiring " +
    "timeout_not_entered timeout_without_task foreign_exception_on_timeout_2 timeout_taskgroup"
  ).split(" "),
  [
    [
      "timeout_basic, repr_expired, timeout_expired",
      "the time is up: the signal aborts, the call rejects with a TimeoutError, the deadline says so",
      async () => {
        let deadline: Deadline | undefined;
        const call = watch(
          withTimeout(10, (signal, own) => {
            deadline = own;
            return long(signal);
          }),
        );
        await pass(9);
        expect(call.state).toBe("pending");
        await pass(1);
        expect(call.error).toBeInstanceOf(TimeoutError);
        expect(call.error).toHaveProperty("message", "timed out after 10 ms");
        expect(deadline?.expired).toBe(true);
        expect(() => deadline?.reschedule(now() + 5)).toThrow("the deadline has expired already");
      },
    ],
    [
      "timeout_at_basic",
      "withDeadline takes the moment itself",
      async () => {
        const at = now() + 10;
        let seen: number | undefined;
        const call = watch(
          withDeadline(at, (signal, deadline) => {
            seen = deadline.at;
            return long(signal);
          }),
        );
        await pass(10);
        expect(call.error).toEqual(timedOut);
        expect(seen).toBe(at);
      },
    ],
    [
      "nested_timeouts",
      "two limits at the same moment: both expire, each reports its own",
      async (world) => {
        const at = now() + 10;
        const seen: unknown[] = [];
        const expired: boolean[] = [];
        const outer = watch(
          withDeadline(at, async (signal, outerDeadline) => {
            try {
              await withDeadline(
                at,
                async (inner, innerDeadline) => {
                  await long(inner).catch(async (error: unknown) => {
                    await world.hop();
                    expired.push(innerDeadline.expired, outerDeadline.expired);
                    throw error;
                  });
                },
                { signal },
              );
            } catch (error) {
              seen.push(error);
              throw error;
            }
          }),
        );
        await pass(10);
        await idle();
        expect(outer.error).toEqual(timedOut);
        expect(expired).toContain(true);
        expect(seen).toHaveLength(1);
      },
    ],
    [
      "waiter_cancelled, outer_task_is_not_cancelled",
      "the work sees the abort as the reason of its signal; what is outside goes on",
      async () => {
        const outer = new AbortController();
        let seen: unknown;
        const call = watch(
          withTimeout(
            10,
            async (signal) => {
              await long(signal).catch((error: unknown) => {
                seen = error;
                expect(error).toBe(signal.reason);
                throw error;
              });
            },
            { signal: outer.signal },
          ),
        );
        await pass(10);
        expect(call.error).toBe(seen);
        expect(outer.signal.aborted).toBe(false);
      },
    ],
    [
      "timeout_not_called, repr_finished, timeout_finished",
      "work that is done in time gives its value, and leaves no timer; its deadline is over",
      async (world) => {
        let deadline: Deadline | undefined;
        const value = await withTimeout(10, async (_signal, own) => {
          deadline = own;
          await world.hop();
          return 42;
        });
        expect(value).toBe(42);
        expect(vi.getTimerCount()).toBe(0);
        expect(deadline?.expired).toBe(false);
        expect(() => deadline?.reschedule(now() + 5)).toThrow("the deadline has finished already");
      },
    ],
    [
      "timeout_disabled, timeout_at_disabled, repr_disabled, repr_active",
      "Infinity is no limit",
      async (world) => {
        const call = withTimeout(Infinity, async (_signal, deadline) => {
          expect(deadline.at).toBe(Infinity);
          expect(vi.getTimerCount()).toBe(0);
          await world.hop();
          return "done";
        });
        expect(await call).toBe("done");
        expect(await withDeadline(Infinity, () => "at once")).toBe("at once");
      },
    ],
    [
      "timeout_zero, timeout_zero_sleep_zero, timeout_in_the_past_sleep_zero",
      "zero, less, and a moment that has passed have expired: the work is not started",
      async () => {
        const work = vi.fn();
        await expect(withTimeout(0, work)).rejects.toEqual(timedOut);
        await expect(withTimeout(-11, work)).rejects.toEqual(timedOut);
        await expect(withTimeout(-Infinity, work)).rejects.toEqual(timedOut);
        await expect(withDeadline(now(), work)).rejects.toEqual(timedOut);
        await expect(withDeadline(now() - 1, work)).rejects.toEqual(timedOut);
        expect(work).not.toHaveBeenCalled();
      },
    ],
    [
      "foreign_exception_passed",
      "the work's own error passes through untouched, thrown at once or later",
      async (world) => {
        const error = new Error("mine");
        const throwing = (): never => {
          throw error;
        };
        await expect(withTimeout(10, throwing)).rejects.toBe(error);
        await expect(
          withTimeout(10, async () => {
            await world.hop();
            throw error;
          }),
        ).rejects.toBe(error);
        expect(error.cause).toBeUndefined();
      },
    ],
    [
      "foreign_exception_on_timeout, timeout_exception_cause, foreign_exception_on_timeout_2",
      "an error of the clean-up passes through, with the time-out as its cause where it has none",
      async () => {
        const failing = (error: unknown) => async (signal: AbortSignal) => {
          await long(signal).catch(() => {});
          throw error;
        };
        const bare = new Error("disk full");
        const explained = new Error("disk full", { cause: "dust" });
        const frozen = Object.freeze(new Error("cold"));
        const calls = [bare, explained, frozen, "text"].map((error) =>
          watch(withTimeout(10, failing(error))),
        );
        await pass(10);
        await idle();
        expect(calls.map((call) => call.error)).toEqual([bare, explained, frozen, "text"]);
        expect(calls[0]?.error).toBe(bare);
        expect(bare.cause).toBeInstanceOf(TimeoutError);
        expect(explained.cause).toBe("dust");
      },
    ],
    [
      "foreign_cancel_doesnt_timeout_if_not_expired, cancel_in_timeout_after_cancellation",
      "an abort from outside is no time-out: the call rejects with its reason",
      async () => {
        const controller = new AbortController();
        let deadline: Deadline | undefined;
        const call = watch(
          withTimeout(
            1000,
            (signal, own) => {
              deadline = own;
              return long(signal);
            },
            { signal: controller.signal },
          ),
        );
        await pass(5);
        const reason = new Error("stop");
        controller.abort(reason);
        await idle();
        expect(call.error).toBe(reason);
        expect(deadline?.expired).toBe(false);
        expect(vi.getTimerCount()).toBe(0);
      },
    ],
    [
      "nested_timeouts_concurrent",
      "the outer limit ends the inner work: reported by the outer one, not as the inner's time-out",
      async (world) => {
        let inner: unknown;
        const call = watch(
          withTimeout(2, (outerSignal) =>
            withTimeout(
              100,
              async (signal) => {
                try {
                  await long(signal);
                } finally {
                  await world.hop();
                }
              },
              { signal: outerSignal },
            ).catch((error: unknown) => {
              inner = error;
              throw error;
            }),
          ),
        );
        await pass(2);
        await idle();
        expect(call.error).toEqual(timedOut);
        expect(call.error).toHaveProperty("message", "timed out after 2 ms");
        expect(inner).toBe(call.error);
      },
    ],
    [
      "nested_timeouts_loop_busy",
      "the inner time-out is caught, and the outer one still ends what comes after",
      async () => {
        const seen: unknown[] = [];
        const call = watch(
          withTimeout(100, async (signal) => {
            await withTimeout(10, long, { signal }).catch((error: unknown) => seen.push(error));
            await long(signal);
          }),
        );
        await pass(10);
        expect(seen).toEqual([timedOut]);
        expect(seen[0]).toHaveProperty("message", "timed out after 10 ms");
        expect(call.state).toBe("pending");
        await pass(90);
        expect(call.error).toHaveProperty("message", "timed out after 100 ms");
      },
    ],
    [
      "reschedule",
      "the limit can be moved later, earlier, and away, while it is active",
      async () => {
        const start = now();
        const owned = deferred<Deadline>();
        const call = watch(
          withTimeout(10, (signal, own) => {
            owned.resolve(own);
            return long(signal);
          }),
        );
        const deadline = await owned.promise;
        expect(deadline.at).toBe(start + 10);
        deadline.reschedule(start + 30);
        await pass(29);
        expect(call.state).toBe("pending");
        deadline.reschedule(Infinity);
        await pass(1000);
        expect([call.state, deadline.at]).toEqual(["pending", Infinity]);
        deadline.reschedule(now() + 3);
        expect(() => deadline.reschedule(NaN)).toThrow(RangeError);
        await pass(3);
        expect(call.error).toEqual(timedOut);
      },
    ],
    [
      "timeout_expiring",
      "while the work cleans up after its time-out, the limit cannot be moved",
      async () => {
        const call = watch(
          withTimeout(10, async (signal, deadline) => {
            await long(signal).catch(() => {});
            expect(() => deadline.reschedule(now() + 10)).toThrow("has expired already");
            signal.throwIfAborted();
          }),
        );
        await pass(10);
        expect(call.error).toEqual(timedOut);
      },
    ],
    [
      "timeout_taskgroup",
      "a group that is cut off keeps the error of a task's clean-up, with the time-out as the cause",
      async (world) => {
        const crash = new RangeError("crash in clean-up");
        const call = watch(
          withTimeout(10, (signal) =>
            TaskGroup.run(
              async (group) => {
                group.spawn(async (own) => {
                  await long(own).catch(() => world.hop());
                  throw crash;
                });
                await long(group.signal);
              },
              { signal },
            ),
          ),
        );
        await pass(10);
        await idle();
        expect(call.error).toBeInstanceOf(TaskGroupError);
        const { errors, cause } = call.error as TaskGroupError;
        expect(errors).toEqual([crash]);
        expect(cause).toBeInstanceOf(TimeoutError);
      },
    ],
    [
      "own",
      "moved to a moment that has passed, the limit expires now",
      async () => {
        const call = withTimeout(1000, async (signal, deadline) => {
          deadline.reschedule(now() - 1);
          expect(signal.aborted).toBe(true);
          signal.throwIfAborted();
        });
        await expect(call).rejects.toEqual(timedOut);
      },
    ],
    [
      "nested_timeout_in_finally",
      "a clean-up has a limit of its own",
      async () => {
        const seen: unknown[] = [];
        const call = watch(
          withTimeout(10, async (signal) => {
            try {
              await long(signal);
            } finally {
              await withTimeout(20, long).catch((error: unknown) => seen.push(error));
            }
          }),
        );
        await pass(10);
        expect(call.state).toBe("pending");
        await pass(20);
        expect(call.error).toHaveProperty("message", "timed out after 10 ms");
        expect(seen[0]).toHaveProperty("message", "timed out after 20 ms");
      },
    ],
    [
      "timeout_after_cancellation",
      "after a cancellation that was caught, a limit works as before",
      async () => {
        const controller = new AbortController();
        controller.abort();
        await sleep(5, { signal: controller.signal }).catch(() => {});
        const call = watch(withTimeout(5, long));
        await pass(5);
        expect(call.error).toEqual(timedOut);
      },
    ],
  ],
  {
    timeout_already_entered: "a scope is a call: it cannot be entered twice",
    timeout_double_enter: "a scope is a call: it cannot be entered twice",
    timeout_not_entered: "a deadline is handed to the work: there is none that was not entered",
    timeout_without_task: "there is no current task to be without",
  },
);

conform(
  "asyncio test_waitfor, as withTimeout",
  (
    "asyncio_wait_for_cancelled asyncio_wait_for_timeout wait_for_timeout_less_then_0_or_0_coroutine_do_not_started " +
    "wait_for wait_for_race_condition wait_for_cancellation_race_condition " +
    "wait_for_waits_for_task_cancellation wait_for_reraises_exception_during_cancellation " +
    "wait_for_self_cancellation cancel_wait_for cancel_blocking_wait_for"
  ).split(" "),
  [
    [
      "asyncio_wait_for_cancelled, cancel_wait_for, cancel_blocking_wait_for",
      "cancelled from outside, the work is cancelled and awaited, with or without a limit",
      async (world) => {
        for (const ms of [60, Infinity]) {
          const controller = new AbortController();
          let exited = false;
          const call = watch(
            withTimeout(
              ms,
              async (signal) => {
                try {
                  await long(signal);
                } finally {
                  await world.hop();
                  exited = true;
                }
              },
              { signal: controller.signal },
            ),
          );
          await world.hop();
          controller.abort("enough");
          await idle();
          expect([exited, call.error]).toEqual([true, "enough"]);
        }
      },
    ],
    [
      "asyncio_wait_for_timeout, wait_for, wait_for_waits_for_task_cancellation",
      "the call rejects only after the cancelled work has cleaned up",
      async () => {
        const cleanup = deferred();
        const call = watch(
          withTimeout(10, async (signal) => {
            await long(signal).catch(() => {});
            await cleanup.promise;
            signal.throwIfAborted();
          }),
        );
        await pass(10);
        await idle();
        expect(call.state).toBe("pending");
        cleanup.resolve();
        await idle();
        expect(call.error).toEqual(timedOut);
      },
    ],
    [
      "wait_for_timeout_less_then_0_or_0_coroutine_do_not_started",
      "no time at all: the work is not started",
      async () => {
        const work = vi.fn();
        await expect(withTimeout(0, work)).rejects.toEqual(timedOut);
        expect(work).not.toHaveBeenCalled();
      },
    ],
    [
      "wait_for_race_condition",
      "work that settles in the tick in which the time is up has settled",
      async () => {
        const gate = deferred<string>();
        setTimeout(() => gate.resolve("ok"), 10);
        const call = watch(withTimeout(10, () => gate.promise));
        await pass(10);
        expect(call.value).toBe("ok");
      },
    ],
    [
      "wait_for_cancellation_race_condition",
      "work that gives a value in spite of the abort has given it",
      async () => {
        const call = watch(
          withTimeout(10, async (signal) => {
            await long(signal).catch(() => {});
            return 1;
          }),
        );
        await pass(10);
        expect(call.value).toBe(1);
      },
    ],
    [
      "wait_for_reraises_exception_during_cancellation",
      "an error of the clean-up is the outcome",
      async () => {
        class Foo extends Error {}
        const call = watch(
          withTimeout(10, async (signal) => {
            await long(signal).finally(() => {
              throw new Foo();
            });
          }),
        );
        await pass(10);
        expect(call.error).toBeInstanceOf(Foo);
      },
    ],
    [
      "wait_for_self_cancellation",
      "cancelled from outside while it cleans up after its time-out: the outer reason is the outcome",
      async () => {
        const controller = new AbortController();
        const call = watch(
          withTimeout(
            10,
            async (signal) => {
              await long(signal).catch(() => {});
              await sleep(30);
              signal.throwIfAborted();
            },
            { signal: controller.signal },
          ),
        );
        await pass(20);
        controller.abort("outer");
        await pass(20);
        expect(call.error).toBe("outer");
      },
    ],
  ],
);

describe("whose time-out it is", () => {
  it.each([
    ["the reason itself", (signal: AbortSignal): unknown => signal.reason],
    [
      "an AbortError made from it, as Node's APIs throw",
      (signal: AbortSignal): unknown =>
        Object.assign(new Error("aborted", { cause: signal.reason }), { name: "AbortError" }),
    ],
    [
      "an AbortError that names no cause, as a DOM API throws",
      (): unknown => new DOMException("aborted", "AbortError"),
    ],
    [
      "an error that has it deep among its causes",
      (signal: AbortSignal): unknown =>
        new Error("request", { cause: new Error("socket", { cause: signal.reason }) }),
    ],
  ])("%s counts as this scope's", async (_, make) => {
    const call = watch(
      withTimeout(10, async (signal) => {
        await new Promise<void>((resolve) => void onAbort(signal, () => resolve()));
        throw make(signal);
      }),
    );
    await pass(10);
    await idle();
    expect(call.error).toBeInstanceOf(TimeoutError);
  });

  it("an AbortError before the time is up is the work's own", async () => {
    const error = new DOMException("aborted by somebody", "AbortError");
    await expect(withTimeout(10, () => Promise.reject(error))).rejects.toBe(error);
  });

  it("rejects with the error that was asked for, made only when it is needed", async () => {
    const make = vi.fn(() => new RangeError("too slow"));
    expect(await withTimeout(10, () => "fast", { error: make })).toBe("fast");
    expect(make).not.toHaveBeenCalled();
    const made = watch(withTimeout(10, long, { error: make }));
    const given = new Error("given");
    const ready = watch(withTimeout(10, long, { error: given }));
    await pass(10);
    expect(made.error).toEqual(new RangeError("too slow"));
    expect(ready.error).toBe(given);
  });

  it("what makes the error may throw: that is the error then", async () => {
    const broken = (): never => {
      throw new TypeError("broken");
    };
    const call = watch(withTimeout(10, long, { error: broken }));
    await pass(10);
    expect(call.error).toEqual(new TypeError("broken"));
  });

  it("a signal that is aborted already: the work is not started, no timer is set", async () => {
    const work = vi.fn();
    await expect(withTimeout(10, work, { signal: AbortSignal.abort("no") })).rejects.toBe("no");
    await expect(withTimeout(0, work, { signal: AbortSignal.abort("no") })).rejects.toBe("no");
    expect(work).not.toHaveBeenCalled();
  });

  it("leaves no listener on the signal from outside", async () => {
    const { signal } = new AbortController();
    const remove = vi.spyOn(signal, "removeEventListener");
    await withTimeout(10, () => 1, { signal });
    expect(remove).toHaveBeenCalledOnce();
  });
});

describe("moveOnAfter", () => {
  it("gives the value of work that is done in time", async () => {
    expect(await moveOnAfter(10, () => 5)).toEqual({ timedOut: false, value: 5 });
  });

  it("says that the time was up, after the work has cleaned up", async () => {
    const cleanup = deferred();
    const call = watch(
      moveOnAfter(10, async (signal) => {
        try {
          await long(signal);
        } finally {
          await cleanup.promise;
        }
      }),
    );
    await pass(10);
    expect(call.state).toBe("pending");
    cleanup.resolve();
    await idle();
    expect(call.value).toEqual({ timedOut: true });
  });

  it("passes on every other error: the work's own, an inner time-out, the reason from outside", async () => {
    const error = new Error("mine");
    await expect(moveOnAfter(10, () => Promise.reject(error))).rejects.toBe(error);
    const inner = watch(moveOnAfter(100, (signal) => withTimeout(10, long, { signal })));
    const controller = new AbortController();
    const outside = watch(moveOnAfter(100, long, { signal: controller.signal }));
    await pass(10);
    controller.abort("stop");
    await idle();
    expect(inner.error).toEqual(timedOut);
    expect(outside.error).toBe("stop");
  });

  it("work that gives a value in spite of the abort was not timed out", async () => {
    const call = watch(moveOnAfter(10, (signal) => long(signal).catch(() => "partial")));
    await pass(10);
    expect(call.value).toEqual({ timedOut: false, value: "partial" });
  });

  it("an outer moveOnAfter is not taken for the inner one", async () => {
    const seen: unknown[] = [];
    const call = watch(
      moveOnAfter(10, (signal) =>
        moveOnAfter(50, long, { signal }).catch((error: unknown) => {
          seen.push(error);
          throw error;
        }),
      ),
    );
    await pass(10);
    expect(call.value).toEqual({ timedOut: true });
    expect(seen).toEqual([timedOut]);
  });

  it("no time at all: the work is not started", async () => {
    const work = vi.fn();
    expect(await moveOnAfter(0, work)).toEqual({ timedOut: true });
    expect(work).not.toHaveBeenCalled();
  });
});

describe("bad arguments are refused at the call", () => {
  it.each([NaN, undefined as unknown as number, "10" as unknown as number])("%s ms", async (ms) => {
    const work = vi.fn();
    const refusal = new RangeError(`ms must be a number of milliseconds, got ${ms}`);
    await expect(withTimeout(ms, work)).rejects.toEqual(refusal);
    await expect(moveOnAfter(ms, work)).rejects.toEqual(refusal);
    await expect(withDeadline(ms, work)).rejects.toBeInstanceOf(RangeError);
    expect(work).not.toHaveBeenCalled();
  });
});
