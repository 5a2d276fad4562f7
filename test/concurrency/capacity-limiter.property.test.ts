// oxlint-disable vitest/no-conditional-expect -- what must hold depends on the generated plan
import fc from "fast-check";
import { expect, it } from "vitest";
import { CapacityLimiter } from "#concurrency/capacity-limiter.ts";
import type { Permit } from "#concurrency/semaphore.ts";
import { SEEDS } from "./interleaving.ts";
import { idle } from "./watched.ts";

const who = fc.option(fc.nat(3), { nil: undefined });
// What happens within one step happens in one go, before anybody who was woken can run.
const steps = fc.array(
  fc.array(
    fc.oneof(
      fc.record({ kind: fc.constant("acquire" as const), who, withSignal: fc.boolean() }),
      fc.record({ kind: fc.constant("try" as const), who }),
      fc.record({ kind: fc.constant("release" as const), which: fc.nat(20) }),
      fc.record({ kind: fc.constant("abort" as const), which: fc.nat(20) }),
      fc.record({ kind: fc.constant("resize" as const), total: fc.nat(4) }),
    ),
    { minLength: 1, maxLength: 6 },
  ),
  { maxLength: 20 },
);

interface Visit {
  readonly who: number | undefined;
  readonly controller: AbortController;
  state: "waiting" | "holding" | "aborted" | "done";
  permit?: Permit;
}

it("resized at any moment: never more than there may be, served in order, one permit a borrower, none lost", async () => {
  await fc.assert(
    fc.asyncProperty(fc.scheduler(), steps, async (s, plan) => {
      const limiter = new CapacityLimiter(2);
      const borrowers = [{}, {}, {}, {}];
      const visits: Visit[] = [];
      const served: number[] = [];
      let ceiling = limiter.total;

      const isIn = ({ state }: Visit): boolean => state === "waiting" || state === "holding";
      const mine = (asked: Visit["who"]): Visit[] =>
        visits.filter((visit) => asked !== undefined && visit.who === asked && isIn(visit));
      const options = (asked: Visit["who"]) =>
        asked === undefined ? {} : { borrower: borrowers[asked]! };
      /** Refused is only who holds a permit, or waits for one, and always who holds one. */
      const unlessRefused = <T>(asked: Visit["who"], attempt: () => T): T | undefined => {
        try {
          const result = attempt();
          expect(mine(asked).filter(({ state }) => state === "holding")).toEqual([]);
          return result;
        } catch (error) {
          expect(String(error)).toContain("already holds, or waits for");
          expect(mine(asked)).not.toEqual([]);
          return undefined;
        }
      };
      const acquire = (asked: Visit["who"], withSignal: boolean): void => {
        const visit: Visit = { who: asked, controller: new AbortController(), state: "waiting" };
        const { signal } = visit.controller;
        const permit = unlessRefused(asked, () =>
          limiter.acquire({ ...options(asked), ...(withSignal && { signal }) }),
        );
        if (permit === undefined) return;
        const place = visits.push(visit) - 1;
        permit.then(
          (granted) => {
            served.push(place);
            Object.assign(visit, { state: "holding", permit: granted });
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
      const act = (action: (typeof plan)[number][number]): void => {
        if (action.kind === "acquire") acquire(action.who, action.withSignal);
        if (action.kind === "release") release(holding()[action.which]);
        if (action.kind === "abort") visits[action.which]?.controller.abort({ why: "test" });
        if (action.kind === "resize") limiter.total = action.total;
        if (action.kind === "try") {
          const permit = unlessRefused(action.who, () => limiter.tryAcquire(options(action.who)));
          if (permit === undefined) return;
          expect(limiter.waiting).toBe(0);
          const controller = new AbortController();
          visits.push({ who: action.who, controller, state: "holding", permit });
        }
      };
      /** Above the total are only those who were in when it was lowered. */
      const check = (): void => {
        expect(limiter.borrowed).toBeLessThanOrEqual(Math.max(ceiling, limiter.total));
        expect(holding().length).toBeLessThanOrEqual(limiter.borrowed);
        ceiling = Math.max(limiter.total, limiter.borrowed);
      };

      const acted = plan.map(async (actions) => {
        await s.schedule(Promise.resolve(), "a step");
        for (const action of actions) {
          act(action);
          check();
        }
      });
      await s.waitFor(Promise.all(acted));
      limiter.total = 2;
      check();
      await idle();
      // Whoever holds one lets go, until nobody waits: who still waits then was forgotten.
      for (let held = holding(); held.length > 0; held = holding()) {
        held.forEach(release);
        check();
        await idle();
      }
      expect(visits.filter(isIn)).toEqual([]);
      expect(served).toEqual([...served].sort((a, b) => a - b));
      expect([limiter.borrowed, limiter.available, limiter.waiting]).toEqual([0, 2, 0]);
      for (const borrower of borrowers) limiter.tryAcquire({ borrower })?.release();
    }),
    { numRuns: SEEDS * 20 },
  );
});
