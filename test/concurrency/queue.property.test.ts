// oxlint-disable vitest/no-conditional-expect -- what must hold depends on the generated plan
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { LifoQueue } from "#concurrency/lifo-queue.ts";
import { PriorityQueue } from "#concurrency/priority-queue.ts";
import { Queue, QueueClosedError } from "#concurrency/queue.ts";
import { SEEDS } from "./interleaving.ts";
import { idle } from "./watched.ts";

// What happens within one step happens in one go, before anybody who was woken can run.
const steps = fc.array(
  fc.array(
    fc.oneof(
      fc.record({ kind: fc.constantFrom("put", "get", "next"), withSignal: fc.boolean() }),
      fc.record({ kind: fc.constantFrom("tryPut", "tryGet"), withSignal: fc.constant(false) }),
      fc.record({ kind: fc.constant("abort"), which: fc.nat(40), withSignal: fc.constant(false) }),
    ),
    { minLength: 1, maxLength: 6 },
  ),
  { maxLength: 20 },
);

const runs = { numRuns: SEEDS * 20 };

interface Call {
  readonly kind: string;
  readonly controller: AbortController;
  readonly put?: number;
  got?: number;
  outcome: "pending" | "done" | "aborted" | "closed";
}

const queues = [
  { kind: "Queue", capacity: 1, make: () => new Queue<number>(1) },
  { kind: "Queue", capacity: 2, make: () => new Queue<number>(2) },
  { kind: "Queue", capacity: 5, make: () => new Queue<number>(5) },
  { kind: "Queue", capacity: Infinity, make: () => new Queue<number>(Infinity) },
  { kind: "LifoQueue", capacity: 2, make: () => new LifoQueue<number>(2) },
  { kind: "PriorityQueue", capacity: 2, make: () => new PriorityQueue<number>(2, (a, b) => b - a) },
];

describe.each(queues)("$kind of $capacity", ({ kind: queueKind, capacity, make }) => {
  it("loses no item, hands none out twice, serves in order, never holds too many", async () => {
    await fc.assert(
      fc.asyncProperty(fc.scheduler(), steps, fc.boolean(), async (s, plan, immediate) => {
        const queue = make();
        const calls: Call[] = [];

        const track = (call: Call, work: Promise<unknown>): void => {
          work.then(
            (value) => {
              call.outcome = "done";
              if (call.kind === "get") call.got = value as number;
              if (call.kind === "next") {
                const step = value as IteratorResult<number, undefined>;
                if (step.done === true) call.outcome = "closed";
                else call.got = step.value;
              }
            },
            (error: unknown) => {
              const closed = error instanceof QueueClosedError;
              if (!closed) expect(error).toBe(call.controller.signal.reason);
              call.outcome = closed ? "closed" : "aborted";
            },
          );
        };
        const act = (action: (typeof plan)[number][number]): void => {
          const { kind } = action;
          const item = calls.length;
          const controller = new AbortController();
          const options = action.withSignal ? { signal: controller.signal } : {};
          const call: Call = { kind, controller, outcome: "pending", put: item };
          if ("which" in action) {
            calls[action.which]?.controller.abort({ why: "test" });
          } else if (kind === "tryPut") {
            if (queue.tryPut(item)) calls.push({ ...call, outcome: "done" });
          } else if (kind === "tryGet") {
            const got = queue.tryGet();
            if (got !== undefined) calls.push({ kind, controller, got, outcome: "done" });
          } else {
            calls.push(call);
            if (kind === "put") track(call, queue.put(item, options));
            if (kind === "get") track(call, queue.get(options));
            if (kind === "next") track(call, queue.items(options).next());
          }
          expect(queue.size).toBeLessThanOrEqual(capacity);
        };
        const putCalls = (): Call[] => calls.filter(({ kind }) => /put/i.test(kind));
        const done = ({ outcome }: Call): boolean => outcome === "done";

        const acted = plan.map(async (actions) => {
          await s.schedule(Promise.resolve(), "a step");
          actions.forEach(act);
        });
        await s.waitFor(Promise.all(acted));
        await idle();
        // Nobody waits for what is there.
        const waiting = (kinds: string[]): boolean =>
          calls.some(({ kind, outcome }) => kinds.includes(kind) && outcome === "pending");
        if (queue.size > 0) expect(waiting(["get", "next"])).toBe(false);
        if (queue.size < capacity) expect(waiting(["put"])).toBe(false);

        const left = queue.size;
        queue.close({ immediate });
        const drained: number[] = [];
        if (!immediate) for await (const item of queue) drained.push(item);
        await idle();
        expect(calls.filter(({ outcome }) => outcome === "pending")).toEqual([]);

        const put = putCalls()
          .filter(done)
          .map((call) => call.put);
        const got = calls.flatMap((call) => (call.got === undefined ? [] : [call.got]));
        const ordered = queueKind === "Queue" && !calls.some(({ kind }) => kind.startsWith("try"));
        const all = [...got, ...drained];
        expect(queue.size).toBe(0);
        if (immediate) {
          expect(all.length).toBe(put.length - left);
          expect(new Set(all).size).toBe(all.length);
        } else {
          expect([...all].sort((a, b) => a - b)).toEqual(put);
        }
        // First in, first out, by the order of the calls. (What is only tried never waits for its turn.)
        if (ordered) expect(all).toEqual(put.slice(0, all.length));
      }),
      runs,
    );
  });

  it("join resolves exactly when every item that went in was done or dropped", async () => {
    await fc.assert(
      fc.asyncProperty(fc.nat(6), fc.nat(6), fc.boolean(), async (puts, takes, immediate) => {
        const queue = make();
        let size = 0;
        for (let item = 0; item < puts; item++) if (queue.tryPut(item)) size++;
        let taken = 0;
        while (taken < takes && queue.tryGet() !== undefined) taken++;
        let joined = false;
        const joining = queue.join().then(() => (joined = true));
        if (immediate) queue.close({ immediate });
        for (let left = immediate ? taken : size; left > 0; left--) {
          await idle();
          expect(joined).toBe(false);
          queue.taskDone();
        }
        await joining;
        expect(() => queue.taskDone()).toThrow(RangeError);
      }),
      { numRuns: 50 },
    );
  });
});
