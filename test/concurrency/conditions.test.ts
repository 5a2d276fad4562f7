import { expect } from "vitest";
import { AsyncEvent } from "#concurrency/async-event.ts";
import { Barrier, BrokenBarrierError } from "#concurrency/barrier.ts";
import { Condition } from "#concurrency/condition.ts";
import { Mutex } from "#concurrency/mutex.ts";
import { conform, errorOf, type Case } from "./interleaving.ts";
import { idle, watch } from "./watched.ts";

const event: Case[] = [
  [
    "Event.wait, Event.repr",
    "set wakes everybody who waits, in the order of their arrival",
    async (world) => {
      const ready = new AsyncEvent();
      const order: number[] = [];
      const waits = [1, 2, 3].map(async (name) => {
        await ready.wait(name === 2 ? { signal: new AbortController().signal } : {});
        order.push(name);
      });
      await world.hop();
      expect([order, ready.waiting, ready.isSet]).toEqual([[], 3, false]);
      ready.set();
      await Promise.all(waits);
      expect([order, ready.waiting, ready.isSet]).toEqual([[1, 2, 3], 0, true]);
    },
  ],
  [
    "Event.wait_on_set",
    "nobody waits for what has happened",
    async () => {
      const ready = new AsyncEvent();
      ready.set();
      ready.set();
      await ready.wait();
      expect(ready.isSet).toBe(true);
    },
  ],
  [
    "Event.wait_cancel",
    "an aborted waiter leaves the others to wait, aborted before, meanwhile, or as it is set",
    async (world) => {
      const ready = new AsyncEvent();
      const controller = new AbortController();
      const other = watch(ready.wait());
      const aborted = watch(ready.wait({ signal: controller.signal }));
      await world.hop();
      controller.abort("stop");
      expect(await errorOf(ready.wait({ signal: controller.signal }))).toBe("stop");
      await idle();
      expect([aborted.error, other.state, ready.waiting]).toEqual(["stop", "pending", 1]);
      const late = new AbortController();
      const asItIsSet = watch(ready.wait({ signal: late.signal }));
      ready.set();
      late.abort("late");
      await idle();
      expect([asItIsSet.error, other.state]).toEqual(["late", "fulfilled"]);
    },
  ],
  [
    "Event.clear",
    "after clear one waits again",
    async () => {
      const ready = new AsyncEvent();
      ready.set();
      ready.clear();
      const waiting = watch(ready.wait());
      await idle();
      expect([waiting.state, ready.isSet]).toEqual(["pending", false]);
      ready.set();
      await idle();
      expect(waiting.state).toBe("fulfilled");
    },
  ],
  [
    "Event.clear_with_waiters",
    "set and cleared in one go: who waited goes on, who comes later waits",
    async (world) => {
      const ready = new AsyncEvent();
      const before = [
        watch(ready.wait()),
        watch(ready.wait({ signal: new AbortController().signal })),
      ];
      await world.hop();
      ready.set();
      ready.clear();
      const after = watch(ready.wait());
      ready.clear();
      await idle();
      expect(before.map(({ state }) => state)).toEqual(["fulfilled", "fulfilled"]);
      expect([after.state, ready.waiting]).toEqual(["pending", 1]);
    },
  ],
];

/** Waiters that note when they were notified, each holding the mutex when it does. */
function notified(condition: Condition, names: number[], signal?: AbortSignal) {
  const order: number[] = [];
  const calls = names.map((name) =>
    watch(
      condition.with(async () => {
        await condition.wait({ signal });
        expect(condition.mutex.locked).toBe(true);
        order.push(name);
      }),
    ),
  );
  return { order, calls };
}

const condition: Case[] = [
  [
    "Condition.wait, Condition.notify, Condition.repr",
    "notify wakes those who wait longest, one after the other, each with the mutex",
    async (world) => {
      const changed = new Condition();
      const { order } = notified(changed, [1, 2, 3]);
      await idle();
      expect([changed.waiting, changed.mutex.locked]).toEqual([3, false]);
      await changed.with(() => changed.notify());
      await idle();
      expect(order).toEqual([1]);
      await world.hop();
      await changed.with(async () => {
        changed.notify(2);
        await world.hop();
        expect(order).toEqual([1]);
      });
      await idle();
      expect(order).toEqual([1, 2, 3]);
      await changed.with(() => changed.notify(5));
      expect([changed.waiting, changed.mutex.locked]).toEqual([0, false]);
    },
  ],
  [
    "Condition.notify_all",
    "notifyAll wakes everybody",
    async (world) => {
      const changed = new Condition();
      const { order } = notified(changed, [1, 2, 3]);
      await idle();
      await world.hop();
      await changed.with(() => changed.notifyAll());
      await idle();
      expect(order).toEqual([1, 2, 3]);
    },
  ],
  [
    "Condition.wait_cancel, Condition.cancelled_error_wakeup",
    "an aborted waiter takes the mutex back, and rejects with the reason, unchanged",
    async (world) => {
      const changed = new Condition();
      const controller = new AbortController();
      const reason = { why: "stop" };
      const held: boolean[] = [];
      const call = watch(
        changed.with(async () => {
          try {
            await changed.wait({ signal: controller.signal });
          } finally {
            held.push(changed.mutex.locked);
          }
        }),
      );
      await world.hop();
      controller.abort(reason);
      await idle();
      expect(call.error).toBe(reason);
      expect([held, changed.waiting, changed.mutex.locked]).toEqual([[true], 0, false]);
    },
  ],
  [
    "Condition.wait_cancel_contested",
    "aborted while somebody else has the mutex, a waiter waits for it before it rejects",
    async (world) => {
      const changed = new Condition();
      const controller = new AbortController();
      const { calls } = notified(changed, [1], controller.signal);
      await idle();
      const permit = await changed.acquire();
      controller.abort("stop");
      await world.hop();
      await idle();
      expect(calls[0]?.state).toBe("pending");
      permit.release();
      await idle();
      expect(calls[0]?.error).toBe("stop");
      expect(changed.mutex.locked).toBe(false);
    },
  ],
  [
    "Condition.wait_cancel_after_notify, Condition.cancelled_error_re_aquire, Condition.cancelled_wakeup_relock",
    "notified, then aborted on the way to the mutex: rejects, and the next hears of it",
    async (world) => {
      const changed = new Condition();
      const controller = new AbortController();
      const first = notified(changed, [1], controller.signal);
      const second = notified(changed, [2]);
      await idle();
      const permit = await changed.acquire();
      changed.notify();
      await idle();
      await world.hop();
      controller.abort("stop");
      await idle();
      expect(first.calls[0]?.state).toBe("pending");
      permit.release();
      await idle();
      expect(first.calls[0]?.error).toBe("stop");
      expect(second.order).toEqual([2]);
    },
  ],
  [
    "Condition.cancelled_wakeup",
    "notified and aborted in one go: the next hears of it, no wake-up is lost",
    async () => {
      const changed = new Condition();
      const controller = new AbortController();
      const first = notified(changed, [1], controller.signal);
      const second = notified(changed, [2]);
      await idle();
      await changed.with(() => {
        changed.notify();
        controller.abort("stop");
      });
      await idle();
      expect(first.calls[0]?.error).toBe("stop");
      expect(second.order).toEqual([2]);
      expect(changed.waiting).toBe(0);
    },
  ],
  [
    "Condition.wait_unacquired, Condition.wait_for_unacquired, Condition.notify_unacquired, Condition.notify_all_unacquired",
    "everything throws unless the mutex is held",
    async () => {
      const changed = new Condition();
      for (const [call, attempt] of [
        ["wait", () => changed.wait()],
        ["waitFor", () => changed.waitFor(() => true)],
        ["notify", () => Promise.resolve().then(() => changed.notify())],
        ["notify", () => Promise.resolve().then(() => changed.notifyAll())],
        ["wait", () => changed.mutex.with(() => changed.wait())],
      ] as const) {
        const message = `${call}() needs the mutex: call it inside of with()`;
        expect(await errorOf(attempt())).toEqual(new Error(message));
      }
    },
  ],
  [
    "Condition.wait_for",
    "waitFor waits until its predicate gives something, and gives that",
    async (world) => {
      const changed = new Condition();
      let stock = 0;
      let asked = 0;
      const call = watch(
        changed.with(() =>
          changed.waitFor(() => {
            asked++;
            expect(changed.mutex.locked).toBe(true);
            return stock > 1 ? `${stock} left` : undefined;
          }),
        ),
      );
      for (const expected of ["pending", "fulfilled"]) {
        await idle();
        await changed.with(async () => {
          stock++;
          await world.hop();
          changed.notify();
        });
        await idle();
        expect(call.state).toBe(expected);
      }
      expect([call.value, asked]).toEqual(["2 left", 3]);
    },
  ],
  [
    "Condition.context_manager",
    "with holds the mutex while the function runs",
    async () => {
      const changed = new Condition();
      await changed.with(() => expect(changed.mutex.locked).toBe(true));
      expect(changed.mutex.locked).toBe(false);
    },
  ],
  [
    "Condition.explicit_lock",
    "conditions may share a mutex, each with its own waiters",
    async () => {
      const mutex = new Mutex();
      const [full, empty] = [new Condition(mutex), new Condition(mutex)];
      const onFull = notified(full, [1]);
      const onEmpty = notified(empty, [2]);
      await idle();
      await empty.with(() => full.notifyAll());
      await idle();
      expect([onFull.order, onEmpty.order]).toEqual([[1], []]);
      expect(full.mutex).toBe(mutex);
    },
  ],
  [
    "Condition.timeout_in_block",
    "a signal that is aborted already does not wait, and keeps the mutex",
    async () => {
      const changed = new Condition();
      const signal = AbortSignal.abort("no");
      await changed.with(async () => {
        expect(await errorOf(changed.wait({ signal }))).toBe("no");
        expect(changed.mutex.locked).toBe(true);
      });
      expect(changed.waiting).toBe(0);
    },
  ],
  [
    "own",
    "waitFor takes a predicate that has to wait itself, with the mutex held",
    async (world) => {
      const changed = new Condition();
      let ready = false;
      const isReady = async (): Promise<string | false> => {
        await world.hop();
        expect(changed.mutex.locked).toBe(true);
        return ready && "ready";
      };
      const waiting = watch(changed.with(() => changed.waitFor(isReady)));
      await idle();
      expect(waiting.state).toBe("pending");
      await changed.with(() => {
        ready = true;
        changed.notify();
      });
      await idle();
      expect(waiting.value).toBe("ready");
    },
  ],
  [
    "own",
    "a token that is released while its holder waits does not come back locked",
    async () => {
      const changed = new Condition();
      const permit = await changed.acquire();
      const waiting = watch(changed.wait());
      permit.release();
      await changed.with(() => changed.notify());
      await idle();
      expect([waiting.state, changed.mutex.locked]).toEqual(["fulfilled", false]);
    },
  ],
  [
    "own",
    "the token that held the mutex before the wait releases it after",
    async () => {
      const changed = new Condition();
      const permit = await changed.acquire();
      const waiting = changed.wait();
      await changed.with(() => changed.notify());
      await waiting;
      const next = watch(changed.acquire());
      await idle();
      expect(next.state).toBe("pending");
      permit.release();
      await idle();
      expect(next.state).toBe("fulfilled");
    },
  ],
];

const broken = expect.objectContaining({ name: "BrokenBarrierError" });

/** `count` who come and note how it ended. */
const come = (barrier: Barrier, count: number, signal?: AbortSignal) =>
  Array.from({ length: count }, () => watch(barrier.wait({ signal })));

const barrier: Case[] = [
  [
    "Barrier.barrier, Barrier.repr, Barrier.filling_task_by_task",
    "everybody waits until the last one has come, then all go on",
    async (world) => {
      const meeting = new Barrier(3);
      const waits = come(meeting, 1);
      await world.hop();
      expect(meeting.waiting).toBe(1);
      waits.push(...come(meeting, 1));
      await idle();
      expect([meeting.waiting, waits.map(({ state }) => state)]).toEqual([
        2,
        ["pending", "pending"],
      ]);
      waits.push(...come(meeting, 1));
      await idle();
      expect(waits.map(({ value }) => value)).toEqual([0, 1, 2]);
      expect([meeting.waiting, meeting.broken, meeting.parties]).toEqual([0, false, 3]);
    },
  ],
  [
    "Barrier.barrier_parties",
    "parties is a whole number, at least 1",
    () => {
      for (const parties of [0, -4, 1.5, NaN]) {
        const message = `parties must be a whole number >= 1, got ${parties}`;
        expect(() => new Barrier(parties)).toThrow(new RangeError(message));
      }
    },
  ],
  [
    "Barrier.filling_one_task, Barrier.filling_one_task_twice",
    "one party waits for nobody, as often as it comes",
    async () => {
      const meeting = new Barrier(1);
      expect([await meeting.wait(), await meeting.wait()]).toEqual([0, 0]);
    },
  ],
  [
    "Barrier.filling_tasks_wait_twice, Barrier.filling_tasks_check_return_value, Barrier.context_manager",
    "round follows round, and in each one just one is the last",
    async (world) => {
      const meeting = new Barrier(4);
      const last: number[] = [];
      const visit = async (): Promise<void> => {
        for (let round = 0; round < 3; round++) {
          await world.hop();
          if ((await meeting.wait()) === 3) last.push(round);
        }
      };
      await Promise.all([visit(), visit(), visit(), visit()]);
      expect(last).toEqual([0, 1, 2]);
      expect(meeting.waiting).toBe(0);
    },
  ],
  [
    "Barrier.blocking_tasks_while_draining",
    "who is quick to come again waits for the next round",
    async (world) => {
      const meeting = new Barrier(2);
      const { signal } = new AbortController();
      const slow = watch(meeting.wait({ signal }));
      await meeting.wait();
      const again = watch(meeting.wait());
      await world.hop();
      await idle();
      expect([slow.value, again.state]).toEqual([0, "pending"]);
      expect(await meeting.wait()).toBe(1);
      await idle();
      expect(again.value).toBe(0);
    },
  ],
  [
    "Barrier.filling_tasks_cancel_one",
    "an aborted waiter leaves: one more has to come",
    async (world) => {
      const meeting = new Barrier(3);
      const controller = new AbortController();
      const aborted = watch(meeting.wait({ signal: controller.signal }));
      const waits = come(meeting, 1);
      await world.hop();
      controller.abort("stop");
      await idle();
      expect([aborted.error, meeting.waiting]).toEqual(["stop", 1]);
      waits.push(...come(meeting, 1));
      await idle();
      expect(waits.map(({ state }) => state)).toEqual(["pending", "pending"]);
      waits.push(...come(meeting, 1));
      await idle();
      expect(waits.map(({ state }) => state)).toEqual(["fulfilled", "fulfilled", "fulfilled"]);
      expect(waits[2]?.value).toBe(2);
    },
  ],
  [
    "Barrier.reset_barrier, Barrier.reset_barrier_while_tasks_waiting",
    "reset sends away who waits, and leaves nothing broken",
    async () => {
      const meeting = new Barrier(5);
      meeting.reset();
      const waits = come(meeting, 4);
      meeting.reset();
      await idle();
      expect(waits.map(({ error }) => error)).toEqual([broken, broken, broken, broken]);
      expect([meeting.waiting, meeting.broken]).toEqual([0, false]);
    },
  ],
  [
    "Barrier.reset_barrier_while_tasks_waiting_and_waiting_again",
    "sent away by a reset one can come again",
    async (world) => {
      const meeting = new Barrier(3);
      let sentAway = 0;
      const visit = async (): Promise<number> => {
        await meeting.wait().catch(() => sentAway++);
        await world.hop();
        return meeting.wait();
      };
      const visits = [visit(), visit()];
      await idle();
      meeting.reset();
      await idle();
      visits.push(meeting.wait());
      expect((await Promise.all(visits)).sort((a, b) => a - b)).toEqual([0, 1, 2]);
      expect(sentAway).toBe(2);
    },
  ],
  [
    "Barrier.reset_barrier_while_tasks_draining",
    "who has met has met: a reset or an abort in the same go takes nothing back",
    async () => {
      for (const end of ["reset", "abort"] as const) {
        const meeting = new Barrier(3);
        const waits = [...come(meeting, 2, new AbortController().signal), ...come(meeting, 1)];
        meeting[end]();
        await idle();
        expect(waits.map(({ value }) => value)).toEqual([0, 1, 2]);
      }
    },
  ],
  [
    "Barrier.abort_barrier, Barrier.abort_barrier_when_exception",
    "abort breaks it: who waits and who comes is sent away",
    async () => {
      const meeting = new Barrier(3);
      const waits = come(meeting, 2);
      meeting.abort();
      expect(await errorOf(meeting.wait())).toBeInstanceOf(BrokenBarrierError);
      expect(waits.map(({ error }) => error)).toEqual([broken, broken]);
      expect([meeting.waiting, meeting.broken]).toEqual([0, true]);
    },
  ],
  [
    "Barrier.abort_barrier_when_exception_then_resetting",
    "reset makes a broken one as new",
    async () => {
      const meeting = new Barrier(2);
      meeting.abort();
      meeting.reset();
      expect(meeting.broken).toBe(false);
      expect(await Promise.all([meeting.wait(), meeting.wait()])).toEqual([0, 1]);
    },
  ],
];

const names = (kind: string, cases: string): string[] =>
  cases.split(" ").map((name) => `${kind}.${name}`);

conform(
  "asyncio test_locks: Event, Condition, Barrier",
  [
    ...names("Event", "repr wait wait_on_set wait_cancel clear clear_with_waiters"),
    ...names("Condition", "wait wait_cancel wait_cancel_contested wait_cancel_after_notify"),
    ...names("Condition", "wait_unacquired wait_for wait_for_unacquired notify notify_all"),
    ...names("Condition", "notify_unacquired notify_all_unacquired repr context_manager"),
    ...names("Condition", "explicit_lock ambiguous_loops timeout_in_block cancelled_error_wakeup"),
    ...names("Condition", "cancelled_error_re_aquire cancelled_wakeup cancelled_wakeup_relock"),
    ...names("Barrier", "barrier repr barrier_parties context_manager filling_one_task"),
    ...names("Barrier", "filling_one_task_twice filling_task_by_task filling_tasks_wait_twice"),
    ...names("Barrier", "filling_tasks_check_return_value draining_state"),
    ...names("Barrier", "blocking_tasks_while_draining filling_tasks_cancel_one reset_barrier"),
    ...names("Barrier", "reset_barrier_while_tasks_waiting reset_barrier_when_tasks_half_draining"),
    ...names("Barrier", "reset_barrier_when_tasks_half_draining_half_blocking"),
    ...names("Barrier", "reset_barrier_while_tasks_waiting_and_waiting_again"),
    ...names("Barrier", "reset_barrier_while_tasks_draining abort_barrier"),
    ...names("Barrier", "abort_barrier_when_tasks_half_draining_half_blocking"),
    ...names("Barrier", "abort_barrier_when_exception abort_barrier_when_exception_then_resetting"),
  ],
  [...event, ...condition, ...barrier],
  {
    "Condition.ambiguous_loops": "there is one event loop",
    "Barrier.draining_state": "all go on at once: there is no time in between",
    "Barrier.reset_barrier_when_tasks_half_draining": "all go on at once",
    "Barrier.reset_barrier_when_tasks_half_draining_half_blocking": "all go on at once",
    "Barrier.abort_barrier_when_tasks_half_draining_half_blocking": "all go on at once",
  },
);
