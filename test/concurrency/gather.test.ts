import { describe, expect, expectTypeOf, it } from "vitest";
import { gather, gatherKeyed } from "../../src/concurrency/gather.ts";
import { siblingErrors } from "../../src/concurrency/sibling-errors.ts";
import { conform, deferred, errorOf, type Case, type Interleaving } from "./interleaving.ts";

const give =
  <T>(world: Interleaving, value: T) =>
  async (): Promise<T> => {
    await world.hop();
    return value;
  };

const fail = (world: Interleaving, error: unknown) => async (): Promise<never> => {
  await world.hop();
  throw error;
};

const cases: Case[] = [
  [
    "success",
    "gives the results in the order of the functions, whichever ends first",
    async () => {
      const gates = [deferred<number>(), deferred<number>(), deferred<number>()];
      let ended = false;
      const gathered = gather(gates.map((gate) => () => gate.promise)).finally(
        () => (ended = true),
      );
      gates[1]?.resolve(1);
      gates[0]?.resolve(2);
      await new Promise(setImmediate);
      expect(ended).toBe(false);
      gates[2]?.resolve(3);
      expect(await gathered).toEqual([2, 1, 3]);
    },
  ],
  [
    "result_exception_success",
    "gives plain results when errors are asked for as values",
    async (world) => {
      const fns = [give(world, 2), give(world, 1)];
      expect(await gather(fns, { returnErrors: true })).toEqual([2, 1]);
    },
  ],
  [
    "one_exception",
    "throws the first error untouched, and keeps what failed after it",
    async (world) => {
      const first = Object.freeze(new RangeError("first"));
      const gathered = gather([
        give(world, 1),
        () => Promise.reject(first),
        (signal) =>
          world.park(signal).catch(() => {
            throw new Error("clean-up");
          }),
      ]);
      const error = await errorOf(gathered);
      expect(error).toBe(first);
      expect(siblingErrors(error)).toEqual([new Error("clean-up")]);
    },
  ],
  [
    "return_exceptions",
    "gives errors as values and cancels nothing",
    async (world) => {
      let aborted = false;
      const outcomes = await gather(
        [
          give(world, 3),
          fail(world, new RangeError("one")),
          async (signal) => {
            await world.hop();
            await world.hop();
            aborted = signal.aborted;
            return 1;
          },
          fail(world, "no error object"),
        ],
        { returnErrors: true },
      );
      expect(outcomes).toEqual([3, new RangeError("one"), 1, new Error("no error object")]);
      expect(outcomes[3]).toMatchObject({ cause: "no error object" });
      expect(aborted).toBe(false);
    },
  ],
  [
    "constructor_empty_sequence_use_running_loop",
    "gives an empty list for none",
    async () => {
      expect(await gather([])).toEqual([]);
    },
  ],
  [
    "one_cancellation",
    "treats an AbortError of one function as its failure",
    async (world) => {
      const error = new DOMException("unrelated", "AbortError");
      expect(await errorOf(gather([give(world, 1), fail(world, error)]))).toBe(error);
    },
  ],
  [
    "result_exception_one_cancellation",
    "gives cancellations as values, too",
    async (world) => {
      const cancelled = new DOMException("unrelated", "AbortError");
      const fns = [give(world, 1), fail(world, cancelled), give(world, 3)];
      expect(await gather(fns, { returnErrors: true })).toEqual([1, cancelled, 3]);
    },
  ],
  [
    "duplicate_coroutines",
    "calls a function once for each time that it is listed",
    async () => {
      let calls = 0;
      const next = async (): Promise<number> => ++calls;
      expect(await gather([next, next, () => "other", next])).toEqual([1, 2, "other", 3]);
    },
  ],
  [
    "cancellation_broadcast",
    "cancels all when it is aborted from outside, and rejects with the reason itself",
    async (world) => {
      for (const returnErrors of [false, true]) {
        const outside = new AbortController();
        const reason = new Error("stop");
        let cancelled = 0;
        const park = (signal: AbortSignal): Promise<never> =>
          world.park(signal).finally(() => cancelled++);
        const options = { signal: outside.signal, returnErrors: returnErrors as true };
        const gathered = gather([park, park], options);
        await world.hop();
        outside.abort(reason);
        expect(await errorOf(gathered)).toBe(reason);
        expect(cancelled).toBe(2);
      }
    },
  ],
  [
    "exception_marking",
    "leaves no unhandled rejection when two fail",
    async (world) => {
      const unhandled: unknown[] = [];
      const note = (reason: unknown): void => void unhandled.push(reason);
      process.on("unhandledRejection", note);
      await errorOf(gather([fail(world, new Error("a")), fail(world, new Error("b"))]));
      await new Promise(setImmediate);
      process.off("unhandledRejection", note);
      expect(unhandled).toEqual([]);
    },
  ],
  [
    "issue46672",
    "rejects when something listed is no function, and cancels what has started",
    async (world) => {
      let cancelled = false;
      const fns = [
        (signal: AbortSignal) => world.park(signal).finally(() => (cancelled = true)),
        {} as () => void,
      ];
      expect(await errorOf(gather(fns))).toBeInstanceOf(TypeError);
      expect(cancelled).toBe(true);
    },
  ],
];

conform(
  "CPython test_tasks.py, gather",
  cases.map(([name]) => name),
  cases,
);

// Left out above, because they are about event loops, which exist once in JavaScript: env_var_debug,
// constructor_empty_sequence_without_loop, …_use_global_loop, constructor_without_loop,
// constructor_use_running_loop, constructor_use_global_loop, constructor_homogenous_futures,
// constructor_heterogenous_futures.

describe("gather", () => {
  it("waits for the clean-up of those that it cancelled", async () => {
    const cleaning = deferred();
    let ended = false;
    const gathered = errorOf(
      gather([
        () => Promise.reject(new Error("x")),
        async (signal) => {
          await new Promise<void>((resolve) => signal.addEventListener("abort", () => resolve()));
          await cleaning.promise;
        },
      ]),
    ).finally(() => (ended = true));
    await new Promise(setImmediate);
    expect(ended).toBe(false);
    cleaning.resolve();
    expect(await gathered).toEqual(new Error("x"));
  });

  it("starts no more than `concurrency`, and none after a failure", async () => {
    const started: number[] = [];
    const gathered = gather(
      [0, 1, 2, 3].map((n) => async () => {
        started.push(n);
        if (n === 1) throw new Error("x");
        await new Promise(setImmediate);
      }),
      { concurrency: 2 },
    );
    expect(started).toEqual([0, 1]);
    await errorOf(gathered);
    expect(started).toEqual([0, 1]);
  });

  it("types its results as a tuple, with Error among them when asked for", async () => {
    const [one, two] = await gather([async () => 1, () => "a"]);
    expectTypeOf(one).toEqualTypeOf<number>();
    expectTypeOf(two).toEqualTypeOf<string>();
    const outcomes = await gather([async () => 1, () => "a"], { returnErrors: true });
    expectTypeOf(outcomes).toEqualTypeOf<[number | Error, string | Error]>();
    const [first] = await gather([1, 2].map((n) => () => n));
    expectTypeOf(first).toEqualTypeOf<number | undefined>();
    expect([one, two, first]).toEqual([1, "a", 1]);
  });
});

describe("gatherKeyed", () => {
  it("gives results under the same keys, in the same order", async () => {
    const result = await gatherKeyed({ user: async () => ({ id: 1 }), count: () => 2 });
    expectTypeOf(result).toEqualTypeOf<{ user: { id: number }; count: number }>();
    expect(result).toEqual({ user: { id: 1 }, count: 2 });
    expect(Object.keys(result)).toEqual(["user", "count"]);
  });

  it("gives errors as values when asked to", async () => {
    const fns = { good: () => 1, bad: () => Promise.reject(new Error("x")) };
    const result = await gatherKeyed(fns, { returnErrors: true });
    expectTypeOf(result.good).toEqualTypeOf<number | Error>();
    expect(result).toEqual({ good: 1, bad: new Error("x") });
  });

  it("throws the first error otherwise", async () => {
    expect(await errorOf(gatherKeyed({ bad: () => Promise.reject(new Error("x")) }))).toEqual(
      new Error("x"),
    );
  });
});
