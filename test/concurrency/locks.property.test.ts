// oxlint-disable vitest/no-conditional-expect -- what must hold depends on the generated plan
import fc from "fast-check";
import { expect, it } from "vitest";
import { CapacityLimiter } from "#concurrency/capacity-limiter.ts";
import { Mutex } from "#concurrency/mutex.ts";
import { Semaphore, type Permit } from "#concurrency/semaphore.ts";
import { SEEDS } from "./interleaving.ts";
import { idle } from "./watched.ts";

// What happens within one step happens in one go, before anybody who was woken can run.
const step = fc.array(
  fc.oneof(
    fc.record({ kind: fc.constant("acquire" as const), withSignal: fc.boolean() }),
    fc.record({ kind: fc.constant("try" as const) }),
    fc.record({ kind: fc.constant("release" as const), which: fc.nat(20) }),
    fc.record({ kind: fc.constant("abort" as const), which: fc.nat(20) }),
  ),
  { minLength: 1, maxLength: 6 },
);

interface Visit {
  state: "waiting" | "holding" | "aborted" | "done";
  permit?: Permit;
  readonly controller: AbortController;
}

it.each([
  ["Mutex", 1, () => new Mutex()],
  ["Semaphore(1)", 1, () => new Semaphore(1)],
  ["Semaphore(3)", 3, () => new Semaphore(3)],
  ["CapacityLimiter(3)", 3, () => new CapacityLimiter(3)],
] as const)(
  "%s: served in order, never too many, no lost wake-up, permits conserved under aborts",
  async (_, permits, make) => {
    await fc.assert(
      fc.asyncProperty(fc.scheduler(), fc.array(step, { maxLength: 20 }), async (s, steps) => {
        const lock = make();
        const visits: Visit[] = [];
        const served: number[] = [];

        const enter = (withSignal: boolean): void => {
          const visit: Visit = { state: "waiting", controller: new AbortController() };
          const who = visits.push(visit) - 1;
          const { signal } = visit.controller;
          lock.acquire(withSignal ? { signal } : {}).then(
            (permit) => {
              served.push(who);
              Object.assign(visit, { state: "holding", permit });
            },
            (error: unknown) => {
              expect(error).toBe(signal.reason);
              visit.state = "aborted";
            },
          );
        };
        const holding = (): Visit[] => visits.filter(({ state }) => state === "holding");
        const release = (visit: Visit | undefined): void => {
          if (visit === undefined) return;
          visit.permit?.release();
          visit.permit?.release();
          visit.state = "done";
        };
        const act = (action: (typeof steps)[number][number]): void => {
          if (action.kind === "acquire") enter(action.withSignal);
          if (action.kind === "release") release(holding()[action.which % permits]);
          if (action.kind === "abort") visits[action.which]?.controller.abort({ why: "test" });
          if (action.kind === "try") {
            const permit = lock.tryAcquire();
            if (permit !== undefined) {
              // It got none that somebody waits for.
              expect(lock.waiting).toBe(0);
              visits.push({ state: "holding", permit, controller: new AbortController() });
            }
          }
          expect(holding().length).toBeLessThanOrEqual(permits);
        };

        const acted = steps.map(async (actions) => {
          await s.schedule(Promise.resolve(), "a step");
          actions.forEach(act);
        });
        await s.waitFor(Promise.all(acted));
        // Whoever holds it lets go, until nobody waits: who still waits then was forgotten.
        for (let held = holding(); held.length > 0; held = holding()) {
          held.forEach(release);
          await idle();
        }
        expect(visits.filter(({ state }) => state === "waiting")).toEqual([]);
        expect(served).toEqual([...served].sort((a, b) => a - b));
        expect([lock.available, lock.waiting]).toEqual([permits, 0]);
      }),
      { numRuns: SEEDS * 20 },
    );
  },
);
