// oxlint-disable vitest/no-conditional-expect -- what must hold depends on the generated plan
import fc from "fast-check";
import { expect, it } from "vitest";
import { Barrier } from "#concurrency/barrier.ts";
import { Condition } from "#concurrency/condition.ts";
import { SEEDS } from "./interleaving.ts";
import { idle, watch, type Watched } from "./watched.ts";

// What happens within one step happens in one go, before anybody who was woken can run.
const steps = (...kinds: string[]) =>
  fc.array(
    fc.array(
      fc.oneof(
        fc.record({ kind: fc.constantFrom(...kinds), withSignal: fc.boolean() }),
        fc.record({ kind: fc.constant("abort"), which: fc.nat(20) }),
      ),
      { minLength: 1, maxLength: 5 },
    ),
    { maxLength: 15 },
  );

it("Condition: one notification for each item, and nobody waits while there is one, whoever aborts", async () => {
  await fc.assert(
    fc.asyncProperty(fc.scheduler(), steps("take", "take", "give"), async (s, plan) => {
      const changed = new Condition();
      let stock = 0;
      let given = 0;
      const takers: { call: Watched<void>; controller: AbortController }[] = [];
      const act = async (action: (typeof plan)[number][number]): Promise<void> => {
        if ("which" in action) takers[action.which]?.controller.abort("stop");
        else if (action.kind === "give") {
          given++;
          await changed.with(() => {
            stock++;
            changed.notify();
          });
        } else {
          const controller = new AbortController();
          const options = action.withSignal ? { signal: controller.signal } : {};
          const take = async (): Promise<void> => {
            await changed.waitFor(() => stock > 0, options);
            await s.schedule(Promise.resolve(), "holds the mutex");
            stock--;
          };
          takers.push({ call: watch(changed.with(take, options)), controller });
        }
      };
      const acted = plan.map(async (actions) => {
        await s.schedule(Promise.resolve(), "a step");
        await Promise.all(actions.map(act));
      });
      await s.waitFor(Promise.all(acted));
      await s.waitIdle();
      await idle();
      await s.waitIdle();
      await idle();
      const states = takers.map(({ call }) => call.state);
      const served = states.filter((state) => state === "fulfilled").length;
      expect(stock).toBe(given - served);
      if (stock > 0) expect(states).not.toContain("pending");
      expect(changed.mutex.locked).toBe(false);
      expect(changed.waiting).toBe(states.filter((state) => state === "pending").length);
    }),
    { numRuns: SEEDS * 20 },
  );
});

it("Barrier: they go on in whole parties, the aborted ones apart, each party with one last", async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.scheduler(),
      fc.integer({ min: 1, max: 4 }),
      steps("come"),
      async (s, parties, plan) => {
        const meeting = new Barrier(parties);
        const calls: { call: Watched<number>; controller: AbortController }[] = [];
        const acted = plan.map(async (actions) => {
          await s.schedule(Promise.resolve(), "a step");
          for (const action of actions) {
            if ("which" in action) calls[action.which]?.controller.abort("stop");
            else {
              const controller = new AbortController();
              const options = action.withSignal ? { signal: controller.signal } : {};
              calls.push({ call: watch(meeting.wait(options)), controller });
            }
            expect(meeting.waiting).toBeLessThan(parties);
          }
        });
        await s.waitFor(Promise.all(acted));
        await idle();
        const count = (state: string): number =>
          calls.filter(({ call }) => call.state === state).length;
        const lasts = calls.filter(({ call }) => call.value === parties - 1).length;
        expect(count("pending")).toBe(meeting.waiting);
        // Who was aborted after the meeting had taken place was counted in, and heard only of the abort.
        expect(count("fulfilled")).toBeLessThanOrEqual(lasts * parties);
        expect(count("fulfilled") + count("rejected")).toBeGreaterThanOrEqual(lasts * parties);
      },
    ),
    { numRuns: SEEDS * 20 },
  );
});
