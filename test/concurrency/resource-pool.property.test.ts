// oxlint-disable vitest/no-conditional-expect -- what must hold depends on the generated plan
import fc from "fast-check";
import { expect, it } from "vitest";
import { countWaiters } from "#concurrency/abort.ts";
import { ResourcePool, ResourcePoolClosedError, type Lease } from "#concurrency/resource-pool.ts";
import { SEEDS } from "./interleaving.ts";
import { idle, watch } from "./watched.ts";

// What happens within one step happens in one go, before anybody who was woken can run.
const steps = fc.array(
  fc.array(
    fc.oneof(
      fc.record({ kind: fc.constant("acquire" as const), withSignal: fc.boolean() }),
      fc.record({ kind: fc.constantFrom("release", "discard"), which: fc.nat(5) }),
      fc.record({ kind: fc.constant("abort" as const), which: fc.nat(15) }),
    ),
    { minLength: 1, maxLength: 5 },
  ),
  { maxLength: 15 },
);

/** What the n-th call of `open` and of `check` comes to; beyond its end they succeed. */
const fates = fc.array(fc.constantFrom("good", "good", "bad", "throws"), { maxLength: 20 });

interface Visit {
  readonly controller: AbortController;
  state: "waiting" | "holding" | "over";
  lease?: Lease<number>;
}

const broken = new Error("broken");

it("max at a time and one holder each, nobody forgotten, and all that was opened is closed once", async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.scheduler(),
      steps,
      fates,
      fates,
      fc.nat(15),
      async (s, plan, opens, checks, closeAt) => {
        const [openings, checkings] = [[...opens], [...checks]];
        const live = new Set<number>();
        let opened = 0;
        const pool = new ResourcePool<number>({
          max: 2,
          open: async () => {
            await s.schedule(Promise.resolve(), "opens");
            if (openings.pop() === "throws") throw broken;
            live.add(++opened);
            expect(live.size).toBeLessThanOrEqual(2);
            return opened;
          },
          check: async () => {
            await s.schedule(Promise.resolve(), "is checked");
            const fate = checkings.pop();
            if (fate === "throws") throw broken;
            return fate !== "bad";
          },
          close: async (resource) => {
            await s.schedule(Promise.resolve(), "closes");
            expect(live.delete(resource)).toBe(true);
          },
        });
        const visits: Visit[] = [];
        const acquire = (withSignal: boolean): void => {
          const visit: Visit = { controller: new AbortController(), state: "waiting" };
          const { signal } = visit.controller;
          visits.push(visit);
          pool.acquire(withSignal ? { signal } : {}).then(
            (lease) => {
              const same = visits.filter((each) => each.lease?.resource === lease.resource);
              expect(same.filter(({ state }) => state === "holding")).toEqual([]);
              Object.assign(visit, { state: "holding", lease });
            },
            (error: unknown) => {
              visit.state = "over";
              if (error instanceof ResourcePoolClosedError) expect(closing).toBeDefined();
              else if (error !== broken) expect(error).toBe(signal.reason);
            },
          );
        };
        const holding = (): Visit[] => visits.filter(({ state }) => state === "holding");
        const giveBack = (visit: Visit | undefined, how: "release" | "discard"): void => {
          if (visit === undefined) return;
          visit.state = "over";
          void visit.lease?.[how]();
          visit.lease?.release();
        };
        let closing: Promise<void> | undefined;
        const acted = plan.map(async (actions, at) => {
          await s.schedule(Promise.resolve(), "a step");
          for (const action of actions) {
            if (action.kind === "acquire") acquire(action.withSignal);
            else if (action.kind === "abort")
              visits[action.which]?.controller.abort({ why: "test" });
            else giveBack(holding()[action.which], action.kind);
            expect(pool.held).toBeLessThanOrEqual(2);
          }
          if (at === closeAt) closing = pool.close();
        });
        await s.waitFor(Promise.all(acted));
        const settle = async (): Promise<void> => {
          await s.waitIdle();
          await idle();
        };
        // Whoever holds one gives it back, until nobody waits: who still waits then was forgotten.
        for (await settle(); holding().length > 0; await settle()) {
          for (const visit of holding()) giveBack(visit, "release");
        }
        expect(visits.filter(({ state }) => state !== "over")).toEqual([]);
        expect([closing === undefined ? pool.held : 0, pool.waiting]).toEqual([0, 0]);
        const closed = watch((closing ??= pool.close()));
        await settle();
        expect([closed.state, live.size, pool.idle]).toEqual(["fulfilled", 0, 0]);
        for (const { controller } of visits) expect(countWaiters(controller.signal)).toBe(0);
      },
    ),
    { numRuns: SEEDS * 20 },
  );
});
