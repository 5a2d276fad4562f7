// oxlint-disable vitest/no-conditional-expect -- what must hold depends on the generated plan
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { CapacityLimiter } from "#concurrency/capacity-limiter.ts";
import type { Permit } from "#concurrency/semaphore.ts";
import { TaskGroup } from "#concurrency/task-group.ts";
import { conform, deferred, SEEDS, type Case } from "./interleaving.ts";
import { idle, watch } from "./watched.ts";

const heldOnce = "this borrower already holds, or waits for, a permit of this limiter";

const anyio: Case[] = [
  [
    "borrow, instantiate_outside_event_loop, total_tokens_as_kwarg",
    "says how many there are, are out, and are left",
    async (world) => {
      const limiter = new CapacityLimiter(2);
      const counts = (): number[] => [limiter.total, limiter.available, limiter.borrowed];
      expect(counts()).toEqual([2, 2, 0]);
      await limiter.with(async () => {
        await world.hop();
        expect(counts()).toEqual([2, 1, 1]);
      });
      expect(counts()).toEqual([2, 2, 0]);
    },
  ],
  [
    "limit",
    "of three tasks that come five times each, one is inside at a time",
    async (world) => {
      const limiter = new CapacityLimiter(1);
      let inside = 0;
      await TaskGroup.run((group) => {
        for (let task = 0; task < 3; task++) {
          group.spawn(async (signal) => {
            for (let visit = 0; visit < 5; visit++) {
              await limiter.with(
                async () => {
                  expect(inside++).toBe(0);
                  await world.hop();
                  inside--;
                },
                { signal },
              );
            }
          });
        }
      });
      expect(limiter.borrowed).toBe(0);
    },
  ],
  [
    "borrow_twice",
    "a borrower that holds a permit, or waits for one, is refused a second",
    async (world) => {
      const limiter = new CapacityLimiter(1);
      const [first, second] = [{}, {}];
      const permit = await limiter.acquire({ borrower: first });
      const waits = watch(limiter.acquire({ borrower: second }));
      await world.hop();
      for (const borrower of [first, second]) {
        expect(() => limiter.acquire({ borrower })).toThrow(heldOnce);
        expect(() => limiter.tryAcquire({ borrower })).toThrow(heldOnce);
      }
      permit.release();
      expect(limiter.tryAcquire({ borrower: first })).toBeUndefined();
      (await waits.promise).release();
      limiter.tryAcquire({ borrower: first })?.release();
      expect([limiter.available, limiter.borrowed]).toEqual([1, 0]);
    },
  ],
  [
    "bad_release",
    "a second release gives back nothing that is somebody else's",
    async (world) => {
      const limiter = new CapacityLimiter(1);
      const borrower = {};
      const first = await limiter.acquire({ borrower });
      first.release();
      await world.hop();
      const second = await limiter.acquire({ borrower });
      first.release();
      expect(limiter.borrowed).toBe(1);
      expect(() => limiter.acquire({ borrower })).toThrow(heldOnce);
      second.release();
    },
  ],
  [
    "increase_tokens, increase_tokens_lets_others_acquire",
    "raised, it lets in those who wait, and newcomers, as far as there is room",
    async (world) => {
      const limiter = new CapacityLimiter(1);
      const visits = [1, 2, 3].map(() => watch(limiter.acquire()));
      await idle();
      expect(visits.map(({ state }) => state)).toEqual(["fulfilled", "pending", "pending"]);
      await world.hop();
      limiter.total = 4;
      const newcomers = [4, 5].map(() => watch(limiter.acquire()));
      await idle();
      expect([...visits, ...newcomers].map(({ state }) => state)).toEqual(
        "fulfilled fulfilled fulfilled fulfilled pending".split(" "),
      );
    },
  ],
  [
    "statistics",
    "counts who waits",
    async (world) => {
      const limiter = new CapacityLimiter(1);
      const permit = await limiter.acquire();
      const waits = [1, 2].map((count) => {
        const wait = limiter.acquire();
        expect([limiter.borrowed, limiter.waiting]).toEqual([1, count]);
        return wait;
      });
      await world.hop();
      permit.release();
      for (const wait of waits) (await wait).release();
      expect([limiter.borrowed, limiter.waiting]).toEqual([0, 0]);
    },
  ],
  [
    "asyncio_deadlock",
    "who is aborted just before it would be served leaves the others their turn",
    async (world) => {
      const limiter = new CapacityLimiter(1);
      const controller = new AbortController();
      const borrower = {};
      const permit = await limiter.acquire();
      const aborted = watch(limiter.acquire({ signal: controller.signal, borrower }));
      const next = limiter.acquire();
      await world.hop();
      permit.release();
      controller.abort("enough");
      expect(await next).toHaveProperty("held", true);
      await idle();
      expect(aborted).toMatchObject({ state: "rejected", error: "enough" });
      // Its name is free again.
      expect(watch(limiter.acquire({ borrower })).state).toBe("pending");
    },
  ],
  [
    "ordered_queue",
    "serves in the order of arrival",
    async (world) => {
      const limiter = new CapacityLimiter(1);
      const { promise: opened, resolve: open } = deferred();
      const results: number[] = [];
      const visits = [0, 1, 2].map((who) =>
        limiter.with(async () => {
          await opened;
          await world.hop();
          results.push(who);
        }),
      );
      await world.hop();
      open();
      await Promise.all(visits);
      expect(results).toEqual([0, 1, 2]);
    },
  ],
  [
    "bad_init_type, bad_init_value",
    "refuses what is no count, at the start and later",
    () => {
      const limiter = new CapacityLimiter(1);
      for (const total of [-1, 1.5, NaN, "2" as unknown as number]) {
        const refusal = new RangeError(
          `total must be a whole number >= 0 or Infinity, got ${String(total)}`,
        );
        expect(() => new CapacityLimiter(total)).toThrow(refusal);
        expect(() => (limiter.total = total)).toThrow(refusal);
      }
      expect(limiter.total).toBe(1);
    },
  ],
];

conform(
  "anyio test_synchronization: CapacityLimiter",
  (
    "bad_init_type bad_init_value borrow limit borrow_twice bad_release increase_tokens " +
    "current_default_thread_limiter statistics asyncio_deadlock ordered_queue " +
    "increase_tokens_lets_others_acquire instantiate_outside_event_loop total_tokens_as_kwarg"
  ).split(" "),
  anyio,
  {
    current_default_thread_limiter:
      "a pool of workers has its own `size`, and no limiter beside it",
  },
);

const trio: Case[] = [
  [
    "CapacityLimiter",
    "a free permit is taken at once, a missing one waited for, in whosever name",
    async (world) => {
      const limiter = new CapacityLimiter(2);
      const borrower = {};
      const first = await limiter.acquire({ borrower });
      const second = limiter.tryAcquire();
      expect(limiter.tryAcquire({ borrower: {} })).toBeUndefined();
      const waits = watch(limiter.acquire({ borrower: {} }));
      await world.hop();
      expect([limiter.borrowed, limiter.waiting]).toEqual([2, 1]);
      second?.release();
      (await waits.promise).release();
      first.release();
      expect([limiter.borrowed, limiter.waiting]).toEqual([0, 0]);
    },
  ],
  [
    "CapacityLimiter_inf",
    "without a limit nobody waits",
    async (world) => {
      const limiter = new CapacityLimiter(Infinity);
      const permits = await Promise.all(Array.from({ length: 100 }, () => limiter.acquire()));
      await world.hop();
      expect([limiter.available, limiter.borrowed]).toEqual([Infinity, 100]);
      limiter.total = 1;
      const waits = watch(limiter.acquire());
      for (const permit of permits) permit.release();
      await idle();
      expect([waits.state, limiter.available]).toEqual(["fulfilled", 0]);
    },
  ],
  [
    "CapacityLimiter_change_total_tokens",
    "lowered, it takes nothing from a holder, and lets nobody in until enough have left",
    async (world) => {
      const limiter = new CapacityLimiter(3);
      const permits = await Promise.all([1, 2, 3].map(() => limiter.acquire()));
      const waits = [4, 5].map(() => watch(limiter.acquire()));
      limiter.total = 1;
      expect([limiter.available, limiter.borrowed]).toEqual([0, 3]);
      for (const [left, permit] of permits.entries()) {
        expect(permit.held).toBe(true);
        expect(waits[0]?.state).toBe("pending");
        permit.release();
        await world.hop();
        expect(limiter.borrowed).toBe(Math.max(2 - left, 1));
      }
      await idle();
      expect(waits.map(({ state }) => state)).toEqual(["fulfilled", "pending"]);
      limiter.total = 2;
      await idle();
      expect(waits[1]?.state).toBe("fulfilled");
    },
  ],
  [
    "CapacityLimiter_memleak_548",
    "a borrower that gave up waiting is forgotten",
    async (world) => {
      const limiter = new CapacityLimiter(1);
      const borrower = {};
      const permit = await limiter.acquire();
      const controller = new AbortController();
      const gaveUp = watch(limiter.acquire({ borrower, signal: controller.signal }));
      await world.hop();
      controller.abort();
      await idle();
      expect([gaveUp.state, limiter.waiting]).toEqual(["rejected", 0]);
      permit.release();
      expect(limiter.tryAcquire({ borrower })).toBeDefined();
    },
  ],
  [
    "CapacityLimiter_zero_limit_tokens",
    "at zero nobody gets in until it is raised",
    async (world) => {
      const limiter = new CapacityLimiter(0);
      const waits = watch(limiter.acquire());
      expect(limiter.tryAcquire()).toBeUndefined();
      await world.hop();
      await idle();
      expect(waits.state).toBe("pending");
      limiter.total = 1;
      await idle();
      expect(waits.state).toBe("fulfilled");
    },
  ],
];

conform(
  "trio test_sync: CapacityLimiter",
  (
    "CapacityLimiter CapacityLimiter_inf CapacityLimiter_change_total_tokens " +
    "CapacityLimiter_memleak_548 CapacityLimiter_zero_limit_tokens"
  ).split(" "),
  trio,
);

describe("a limiter that is resized while it is in use", () => {
  const act = fc.oneof(
    fc.record({ kind: fc.constant("acquire" as const) }),
    fc.record({ kind: fc.constant("release" as const), which: fc.nat(20) }),
    fc.record({ kind: fc.constant("abort" as const), which: fc.nat(20) }),
    fc.record({ kind: fc.constant("resize" as const), total: fc.nat(4) }),
  );

  it("forgets nobody, loses no permit, and lets nobody in above its limit", async () => {
    const steps = fc.array(fc.array(act, { minLength: 1, maxLength: 5 }), { maxLength: 20 });
    await fc.assert(
      fc.asyncProperty(fc.scheduler(), steps, async (s, plan) => {
        const limiter = new CapacityLimiter(2);
        const holders: Permit[] = [];
        const controllers: AbortController[] = [];
        let waiting = 0;
        const acted = plan.map(async (actions) => {
          await s.schedule(Promise.resolve(), "a step");
          for (const action of actions) {
            if (action.kind === "resize") limiter.total = action.total;
            if (action.kind === "release") holders.splice(action.which, 1)[0]?.release();
            if (action.kind === "abort") controllers[action.which]?.abort();
            if (action.kind === "acquire") {
              const controller = new AbortController();
              controllers.push(controller);
              waiting++;
              const { borrowed, total } = limiter;
              limiter
                .acquire({ signal: controller.signal, borrower: controller })
                .then(
                  (permit) => void holders.push(permit),
                  () => {},
                )
                .finally(() => waiting--);
              if (borrowed >= total) expect(limiter.borrowed).toBe(borrowed);
            }
          }
        });
        await s.waitFor(Promise.all(acted));
        limiter.total = 1;
        const settled = [0, 0, 0, 1];
        for (await idle(); holders.length > 0; await idle()) holders.pop()?.release();
        expect([waiting, limiter.waiting, limiter.borrowed, limiter.available]).toEqual(settled);
      }),
      { numRuns: SEEDS * 10 },
    );
  });
});
