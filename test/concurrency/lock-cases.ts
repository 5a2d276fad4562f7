import { expect } from "vitest";
import type { Semaphore } from "#concurrency/semaphore.ts";
import { deferred, type Case } from "./interleaving.ts";
import { idle, watch } from "./watched.ts";

/** What holds for everything that lets one holder in at a time. */
export function lockCases(kind: string, make: () => Semaphore): Case[] {
  return cases(make).map(([source, title, body]) => [source, `${kind}: ${title}`, body]);
}

function cases(make: () => Semaphore): Case[] {
  return [
    [
      "Lock.lock, Lock.acquire, Lock.repr, Semaphore.repr",
      "whoever comes to a free lock has it, and a second one waits until it is released",
      async (world) => {
        const lock = make();
        const first = await lock.acquire();
        const second = watch(lock.acquire());
        await idle();
        expect(second.state).toBe("pending");
        expect(lock.waiting).toBe(1);
        await world.hop();
        first.release();
        await idle();
        expect(second.state).toBe("fulfilled");
        expect(lock.waiting).toBe(0);
        second.value?.release();
        expect(lock.available).toBe(1);
      },
    ],
    [
      "Lock.release_no_waiters, Semaphore.release_no_waiters",
      "released while nobody waits, it is free",
      async (world) => {
        const lock = make();
        const permit = await lock.acquire();
        expect(lock.available).toBe(0);
        await world.hop();
        permit.release();
        expect(lock.available).toBe(1);
      },
    ],
    [
      "Lock.acquire, Semaphore.acquire_fifo_order",
      "waiters are served in the order of their arrival, one at each release",
      async (world) => {
        const lock = make();
        const order: string[] = [];
        const work = async (name: string): Promise<void> => {
          for (const round of [1, 2]) {
            const permit = await lock.acquire();
            order.push(`${name}${round}`);
            await world.hop();
            permit.release();
          }
        };
        await Promise.all(["a", "b", "c"].map(work));
        expect(order).toEqual(["a1", "b1", "c1", "a2", "b2", "c2"]);
      },
    ],
    [
      "Semaphore.acquire_fifo_order_2",
      "a newcomer does not get ahead between a release and the turn of the one who was woken",
      async () => {
        const lock = make();
        const { signal } = new AbortController();
        const holder = await lock.acquire();
        const order: number[] = [];
        const enter = async (name: number, withSignal: boolean): Promise<void> => {
          const permit = await lock.acquire(withSignal ? { signal } : {});
          order.push(name);
          permit.release();
        };
        const waiting = [enter(1, true), enter(2, false)];
        holder.release();
        expect(lock.tryAcquire()).toBeUndefined();
        await Promise.all([...waiting, enter(3, false), enter(4, true)]);
        expect(order).toEqual([1, 2, 3, 4]);
      },
    ],
    [
      "Lock.acquire_cancel, Semaphore.acquire_cancel",
      "an aborted waiter leaves the line, with the reason of its signal",
      async (world) => {
        const lock = make();
        const holder = await lock.acquire();
        const controller = new AbortController();
        const reason = { why: "changed my mind" };
        const waiter = watch(lock.acquire({ signal: controller.signal }));
        const next = watch(lock.acquire());
        await world.hop();
        controller.abort(reason);
        await idle();
        expect(waiter.state).toBe("rejected");
        expect(waiter.error).toBe(reason);
        expect(lock.waiting).toBe(1);
        holder.release();
        await idle();
        expect(next.state).toBe("fulfilled");
      },
    ],
    [
      "Lock.cancel_race, Lock.finished_waiter_cancelled",
      "released and aborted in one go, in either order: the next in line has it",
      async () => {
        for (const releaseFirst of [true, false]) {
          const lock = make();
          const holder = await lock.acquire();
          const controller = new AbortController();
          const aborted = watch(lock.acquire({ signal: controller.signal }));
          const next = watch(lock.acquire());
          if (releaseFirst) holder.release();
          controller.abort();
          if (!releaseFirst) holder.release();
          await idle();
          expect([aborted.state, next.state]).toEqual(["rejected", "fulfilled"]);
          expect(lock.available).toBe(0);
        }
      },
    ],
    [
      "Lock.cancel_release_race, Semaphore.acquire_cancel_before_awoken",
      "aborted after it was served, a waiter passes the lock on to one, not to all",
      async () => {
        const lock = make();
        const holder = await lock.acquire();
        const controller = new AbortController();
        const { signal } = controller;
        const aborted = [watch(lock.acquire({ signal })), watch(lock.acquire({ signal }))];
        const served = watch(lock.acquire());
        const waiting = watch(lock.acquire());
        holder.release();
        controller.abort();
        await idle();
        expect(aborted.map(({ state }) => state)).toEqual(["rejected", "rejected"]);
        expect([served.state, waiting.state]).toEqual(["fulfilled", "pending"]);
      },
    ],
    [
      "Semaphore.acquire_hang, Semaphore.acquire_no_hang",
      "aborted after it was served with nobody behind it, a waiter leaves the lock free",
      async (world) => {
        const lock = make();
        const holder = await lock.acquire();
        const controller = new AbortController();
        const aborted = watch(lock.acquire({ signal: controller.signal }));
        await world.hop();
        holder.release();
        controller.abort();
        await idle();
        expect(aborted.state).toBe("rejected");
        expect(lock.available).toBe(1);
        (await lock.acquire()).release();
      },
    ],
    [
      "Semaphore.acquire_fifo_order_3",
      "an abort in the middle of the line leaves those around it where they are",
      async (world) => {
        const lock = make();
        const holder = await lock.acquire();
        const order: number[] = [];
        const controllers = [0, 1, 2, 3, 4].map(() => new AbortController());
        const enter = async (name: number, signal: AbortSignal): Promise<void> => {
          const permit = await lock.acquire({ signal });
          order.push(name);
          await world.hop();
          permit.release();
        };
        const all = controllers.map(({ signal }, name) => watch(enter(name, signal)));
        for (const name of [1, 3]) {
          await world.hop();
          controllers[name]?.abort();
        }
        holder.release();
        await Promise.allSettled(all.map(({ promise }) => promise));
        await idle();
        expect(order).toEqual([0, 2, 4]);
      },
    ],
    [
      "own",
      "a signal that is aborted already takes nothing, even from a free lock",
      async () => {
        const lock = make();
        const reason = new Error("too late");
        await expect(lock.acquire({ signal: AbortSignal.abort(reason) })).rejects.toBe(reason);
        expect(lock.available).toBe(1);
      },
    ],
    [
      "own",
      "an abort takes nothing from a holder",
      async (world) => {
        const lock = make();
        const controller = new AbortController();
        const permit = await lock.acquire({ signal: controller.signal });
        await world.hop();
        controller.abort();
        await idle();
        expect(lock.available).toBe(0);
        permit.release();
        expect(lock.available).toBe(1);
      },
    ],
    [
      "Lock.release_not_acquired, Semaphore.release_not_acquired",
      "a second release does nothing: it does not let a second one in",
      async (world) => {
        const lock = make();
        const permit = await lock.acquire();
        const next = watch(lock.acquire());
        permit.release();
        permit[Symbol.dispose]();
        await idle();
        const third = watch(lock.acquire());
        await world.hop();
        permit.release();
        await idle();
        expect([next.state, third.state]).toEqual(["fulfilled", "pending"]);
      },
    ],
    [
      "own",
      "tryAcquire takes a free lock, and gives undefined in place of waiting",
      async () => {
        const lock = make();
        const permit = lock.tryAcquire();
        expect(permit).toBeDefined();
        expect(lock.tryAcquire()).toBeUndefined();
        permit?.release();
        expect(lock.tryAcquire()).toBeDefined();
      },
    ],
    [
      "Lock.context_manager",
      "with holds the lock until what the function returns has settled, and gives its value",
      async (world) => {
        const lock = make();
        const gate = deferred<number>();
        const result = watch(lock.with(() => gate.promise));
        await world.hop();
        expect(lock.available).toBe(0);
        gate.resolve(7);
        await idle();
        expect(result.value).toBe(7);
        expect(lock.available).toBe(1);
      },
    ],
    [
      "own",
      "with releases the lock when the function throws, at once or later",
      async () => {
        const lock = make();
        const error = new Error("no");
        const throwing = (): never => {
          throw error;
        };
        await expect(lock.with(throwing)).rejects.toBe(error);
        await expect(lock.with(() => Promise.reject(error))).rejects.toBe(error);
        expect(lock.available).toBe(1);
      },
    ],
    [
      "own",
      "with does not call the function when the signal aborts while it waits",
      async (world) => {
        const lock = make();
        const holder = await lock.acquire();
        const controller = new AbortController();
        let called = false;
        const result = watch(
          lock.with(
            () => {
              called = true;
            },
            { signal: controller.signal },
          ),
        );
        await world.hop();
        holder.release();
        controller.abort("stop");
        await idle();
        expect(result.error).toBe("stop");
        expect(called).toBe(false);
        expect(lock.available).toBe(1);
      },
    ],
    [
      "own",
      "wrap passes this and the arguments through, one call at a time",
      async (world) => {
        const lock = make();
        let inside = 0;
        const counter = {
          step: 2,
          add: lock.wrap(async function (this: { step: number }, a: number, b: number) {
            expect(++inside).toBe(1);
            await world.hop();
            inside--;
            return (a + b) * this.step;
          }),
        };
        expect(await Promise.all([counter.add(1, 2), counter.add(3, 4)])).toEqual([6, 14]);
      },
    ],
    [
      "own",
      "a signal shared by a thousand waiters carries one listener, and none after",
      async () => {
        const lock = make();
        const holder = await lock.acquire();
        const { signal } = new AbortController();
        let listeners = 0;
        const add = signal.addEventListener.bind(signal);
        const remove = signal.removeEventListener.bind(signal);
        signal.addEventListener = (...args: Parameters<typeof add>) => {
          listeners++;
          add(...args);
        };
        signal.removeEventListener = (...args: Parameters<typeof remove>) => {
          listeners--;
          remove(...args);
        };
        const waiters = Array.from({ length: 1000 }, () => lock.with(() => {}, { signal }));
        expect(listeners).toBe(1);
        holder.release();
        await Promise.all(waiters);
        expect(listeners).toBe(0);
      },
    ],
  ];
}
