import { expect } from "vitest";
import { AsyncEvent } from "#concurrency/async-event.ts";
import { Condition } from "#concurrency/condition.ts";
import { Mutex } from "#concurrency/mutex.ts";
import { Queue } from "#concurrency/queue.ts";
import { Semaphore } from "#concurrency/semaphore.ts";
import { TaskGroup } from "#concurrency/task-group.ts";
import { conform, type Case } from "./interleaving.ts";
import { idle, watch } from "./watched.ts";

/** Everything that can stand guard over a piece of code, as Trio's generic lock tests take it. */
const guards: [name: string, make: () => (fn: () => Promise<void>) => Promise<void>][] = [
  [
    "Mutex",
    () => {
      const mutex = new Mutex();
      return (fn) => mutex.with(fn);
    },
  ],
  [
    "Semaphore(1)",
    () => {
      const semaphore = new Semaphore(1);
      return (fn) => semaphore.with(fn);
    },
  ],
  [
    "Condition",
    () => {
      const condition = new Condition();
      return (fn) => condition.with(fn);
    },
  ],
  [
    "a Queue with one item, which is taken and put back",
    () => {
      const queue = new Queue<string>(1);
      queue.tryPut("token");
      return async (fn) => {
        const token = await queue.get();
        await fn();
        await queue.put(token);
      };
    },
  ],
];

const generic = guards.flatMap(([name, make]): Case[] => [
  [
    "generic_lock_exclusion",
    `${name}: never two at a time, however the tasks are run`,
    async (world) => {
      const guard = make();
      let inside = 0;
      let visits = 0;
      await TaskGroup.run((group) => {
        for (let task = 0; task < 10; task++) {
          group.spawn(async () => {
            for (let round = 0; round < 5; round++) {
              await guard(async () => {
                expect(++inside).toBe(1);
                await world.hop();
                inside--;
                visits++;
              });
            }
          });
        }
      });
      expect([inside, visits]).toEqual([0, 50]);
    },
  ],
  [
    "generic_lock_fifo_fairness",
    `${name}: who lets go and comes again is behind those who wait`,
    async (world) => {
      const guard = make();
      const order: number[] = [];
      await TaskGroup.run((group) => {
        for (const task of [0, 1, 2]) {
          group.spawn(async () => {
            for (let round = 0; round < 4; round++) {
              await guard(async () => {
                order.push(task);
                await world.hop();
              });
            }
          });
        }
      });
      expect(order).toEqual([0, 1, 2, 0, 1, 2, 0, 1, 2, 0, 1, 2]);
    },
  ],
]);

conform(
  "trio test_sync",
  (
    "Event Semaphore Semaphore_bounded Lock_and_StrictFIFOLock Condition generic_lock_exclusion " +
    "generic_lock_fifo_fairness generic_lock_acquire_nowait_blocks_acquire lock_acquire_unowned_lock " +
    "lock_multiple_acquire lock_handover"
  ).split(" "),
  [
    ...generic,
    [
      "Event",
      "what waits goes on when it happens, and two tasks meet on it",
      async (world) => {
        const happened = new AsyncEvent();
        const record: string[] = [];
        await TaskGroup.run(async (group) => {
          for (const task of [0, 1]) {
            group.spawn(async () => {
              record.push("waits");
              await happened.wait();
              record.push(`woken ${task}`);
            });
          }
          await world.hop();
          expect(record).toEqual(["waits", "waits"]);
          happened.set();
        });
        expect(record).toEqual(["waits", "waits", "woken 0", "woken 1"]);
      },
    ],
    [
      "Semaphore",
      "counts down and up; an aborted waiter changes no count",
      async (world) => {
        const semaphore = new Semaphore(2);
        const permits = [await semaphore.acquire(), await semaphore.acquire()];
        expect([semaphore.available, semaphore.permits]).toEqual([0, 2]);
        const controller = new AbortController();
        const waiting = watch(semaphore.acquire({ signal: controller.signal }));
        await world.hop();
        controller.abort("stop");
        await idle();
        expect([waiting.error, semaphore.available, semaphore.waiting]).toEqual(["stop", 0, 0]);
        for (const permit of permits) permit.release();
        expect(semaphore.available).toBe(2);
      },
    ],
    [
      "Semaphore_bounded",
      "more releases than acquires do not raise the count",
      async () => {
        const semaphore = new Semaphore(1);
        const permit = await semaphore.acquire();
        for (let times = 0; times < 3; times++) permit.release();
        expect(semaphore.available).toBe(1);
      },
    ],
    [
      "Lock_and_StrictFIFOLock, lock_handover",
      "released while others wait, it is never free in between: it is handed over, in order",
      async () => {
        const mutex = new Mutex();
        const first = await mutex.acquire();
        const others = [watch(mutex.acquire()), watch(mutex.acquire())];
        first.release();
        expect([mutex.locked, mutex.tryAcquire(), mutex.waiting]).toEqual([true, undefined, 1]);
        await idle();
        others[0]?.value?.release();
        expect(mutex.locked).toBe(true);
        await idle();
        others[1]?.value?.release();
        expect(mutex.locked).toBe(false);
      },
    ],
    [
      "generic_lock_acquire_nowait_blocks_acquire",
      "what was taken without waiting keeps those who wait out",
      async () => {
        const mutex = new Mutex();
        const permit = mutex.tryAcquire();
        const waiting = watch(mutex.acquire());
        await idle();
        expect(waiting.state).toBe("pending");
        permit?.release();
        await idle();
        expect(waiting.state).toBe("fulfilled");
      },
    ],
    [
      "lock_multiple_acquire",
      "not re-entrant: a second acquire by the holder waits, and can be aborted",
      async (world) => {
        const mutex = new Mutex();
        const controller = new AbortController();
        const inner = watch(
          mutex.with(() => mutex.with(() => "never", { signal: controller.signal })),
        );
        await idle();
        expect(inner.state).toBe("pending");
        await world.hop();
        controller.abort("dead-locked");
        await idle();
        expect([inner.error, mutex.locked]).toEqual(["dead-locked", false]);
      },
    ],
    [
      "Condition",
      "of those who wait, notify wakes as many as it says, and the others stay",
      async (world) => {
        const condition = new Condition();
        const woken: number[] = [];
        const controller = new AbortController();
        const waits = [0, 1, 2].map((name) =>
          watch(
            condition.with(async () => {
              await condition.wait({ signal: controller.signal });
              woken.push(name);
            }),
          ),
        );
        await idle();
        await condition.with(() => condition.notify(2));
        await world.hop();
        await idle();
        expect([woken, condition.waiting]).toEqual([[0, 1], 1]);
        controller.abort("end");
        await idle();
        expect(waits.map(({ error }) => error)).toEqual([undefined, undefined, "end"]);
      },
    ],
  ],
  { lock_acquire_unowned_lock: "a lock has no owner: whoever holds the token may release it" },
);
