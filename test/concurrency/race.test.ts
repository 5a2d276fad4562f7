import { describe, expect, expectTypeOf, it } from "vitest";
import { any, race } from "../../src/concurrency/race.ts";
import { siblingErrors } from "../../src/concurrency/sibling-errors.ts";
import { TaskGroupError } from "../../src/concurrency/task-group-error.ts";
import { TaskGroup } from "../../src/concurrency/task-group.ts";
import { conform, deferred, errorOf, turn, type Case } from "./interleaving.ts";

const cases: Case[] = [
  [
    "empty",
    "refuses an empty list: nobody could win",
    () => {
      expect(() => any([])).toThrow(new RangeError("any needs at least one function"));
      expect(() => race([])).toThrow(new RangeError("race needs at least one function"));
    },
  ],
  [
    "one_successful",
    "gives the result of the only one",
    async (world) => {
      const one = async (): Promise<string> => world.hop().then(() => "result");
      expect([await any([one]), await race([one])]).toEqual(["result", "result"]);
    },
  ],
  [
    "first_error_second_successful",
    "any passes over an error, race throws it",
    async (world) => {
      const error = new Error("first");
      const second = async (signal: AbortSignal): Promise<string> => {
        await turn();
        await world.hop();
        signal.throwIfAborted();
        return "second";
      };
      expect(await any([() => Promise.reject(error), second])).toBe("second");
      expect(await errorOf(race([() => Promise.reject(error), second]))).toBe(error);
    },
  ],
  [
    "first_timeout_second_successful",
    "cancels the one that waits, and is back only when its clean-up has ended",
    async (world) => {
      for (const compete of [any, race]) {
        let cleaned = false;
        const first = async (signal: AbortSignal): Promise<never> => {
          try {
            return await world.park(signal);
          } finally {
            await world.hop();
            cleaned = true;
          }
        };
        expect(await compete([first, async () => world.hop().then(() => "second")])).toBe("second");
        expect(cleaned).toBe(true);
      }
    },
  ],
  [
    "none_successful",
    "any throws all errors, in order of the functions",
    async (world) => {
      const fail = (name: string) => async (): Promise<never> => {
        await world.hop();
        throw new Error(name);
      };
      const error = await errorOf(any(["a", "b", "c"].map(fail)));
      expect(error).toBeInstanceOf(TaskGroupError);
      expect(error).toMatchObject({ errors: [new Error("a"), new Error("b"), new Error("c")] });
    },
  ],
  [
    "multiple_winners",
    "gives one result when several come together",
    async () => {
      const gate = deferred();
      const wait = (n: number) => async (): Promise<number> => gate.promise.then(() => n);
      const winners = [any([wait(0), wait(1)]), race([wait(0), wait(1)])];
      gate.resolve();
      expect(await Promise.all(winners)).toEqual([0, 0]);
    },
  ],
  [
    "cancelled",
    "cancels all when it is aborted from outside, and rejects with the reason itself",
    async (world) => {
      for (const compete of [any, race]) {
        const outside = new AbortController();
        const reason = new Error("stop");
        let cancelled = 0;
        const park = (signal: AbortSignal): Promise<never> =>
          world.park(signal).finally(() => cancelled++);
        const competing = compete([park, park], { signal: outside.signal });
        await world.hop();
        outside.abort(reason);
        expect(await errorOf(competing)).toBe(reason);
        expect(cancelled).toBe(2);
      }
    },
  ],
];

conform(
  "CPython test_staggered.py, without the delay",
  cases.map(([name]) => name),
  cases,
);

describe.each([
  ["race", race],
  ["any", any],
] as const)("%s", (_, compete) => {
  it("starts all functions in order, also behind one that throws at once", async () => {
    const started: number[] = [];
    const competing = compete([
      () => {
        started.push(0);
        throw new Error("at once");
      },
      async () => started.push(1),
    ]);
    expect(started).toEqual([0, 1]);
    await competing.catch(() => {});
  });

  it("starts nothing under an aborted signal", async () => {
    const competing = compete([() => expect.unreachable()], { signal: AbortSignal.abort("gone") });
    expect(await errorOf(competing)).toBe("gone");
  });

  it("tells a loser's clean-up error to the owner, and keeps the winner's result", async () => {
    const told: unknown[] = [];
    const value = await TaskGroup.run(
      () =>
        compete([
          async () => turn().then(() => "winner"),
          async (signal) => {
            await new Promise<void>((resolve) => signal.addEventListener("abort", () => resolve()));
            throw new TypeError("clean-up");
          },
        ]),
      { onError: (error) => told.push(error) },
    );
    expect([value, told]).toEqual(["winner", [new TypeError("clean-up")]]);
  });

  it("types its result as the union", () => {
    expectTypeOf(compete([() => 1, async () => "a"])).toEqualTypeOf<Promise<number | string>>();
  });
});

describe("race", () => {
  it("keeps a loser's clean-up error beside the error that won", async () => {
    const first = new Error("first");
    const error = await errorOf(
      race([
        () => Promise.reject(first),
        async (signal) => {
          await new Promise<void>((resolve) => signal.addEventListener("abort", () => resolve()));
          throw new TypeError("clean-up");
        },
      ]),
    );
    expect(error).toBe(first);
    expect(siblingErrors(error)).toEqual([new TypeError("clean-up")]);
  });

  it("lets an error beat the abort from outside that it answers", async () => {
    const outside = new AbortController();
    const racing = race(
      [
        async (signal) => {
          await new Promise<void>((resolve) => signal.addEventListener("abort", () => resolve()));
          throw new TypeError("clean-up");
        },
      ],
      { signal: outside.signal },
    );
    outside.abort("stop");
    expect(await errorOf(racing)).toEqual(new TypeError("clean-up"));
  });
});
