import fc from "fast-check";
import { describe, expect, expectTypeOf, it } from "vitest";
import { all } from "../../src/concurrency/all.ts";
import { rootOwner } from "../../src/concurrency/owner.ts";
import { settle } from "../../src/concurrency/settle.ts";
import { siblingErrors } from "../../src/concurrency/sibling-errors.ts";
import { TaskGroup } from "../../src/concurrency/task-group.ts";
import { waitFor } from "../../src/concurrency/wait-for.ts";
import { deferred, errorOf, turn } from "./interleaving.ts";

/** What can stand in an iterable given to Promise.all; made anew for each of the two that are compared. */
type Item =
  | { readonly kind: "value"; readonly value: number }
  | { readonly kind: "fulfilled" | "rejected"; readonly hops: number }
  | { readonly kind: "thenable"; readonly hops: number; readonly ok: boolean }
  | { readonly kind: "throwing then" | "own then throws" | "throwing constructor" | "calls twice" };

const hops = fc.nat({ max: 6 });
const item: fc.Arbitrary<Item> = fc.oneof(
  fc.record({ kind: fc.constant("value" as const), value: fc.nat(9) }),
  fc.record({ kind: fc.constantFrom("fulfilled" as const, "rejected" as const), hops }),
  fc.record({ kind: fc.constant("thenable" as const), hops, ok: fc.boolean() }),
  fc.record({
    kind: fc.constantFrom(
      "throwing then" as const,
      "own then throws" as const,
      "throwing constructor" as const,
      "calls twice" as const,
    ),
  }),
);

async function after(count: number): Promise<void> {
  for (let left = count; left > 0; left--) await Promise.resolve();
}

function make(spec: Item, at: number): unknown {
  switch (spec.kind) {
    case "value":
      return spec.value;
    case "fulfilled":
      return after(spec.hops).then(() => `ok ${at}`);
    case "rejected":
      return after(spec.hops).then(() => {
        throw `no ${at}`;
      });
    case "thenable":
      return {
        // oxlint-disable-next-line unicorn/no-thenable -- the subject
        then: (ok: (value: string) => void, fail: (error: string) => void) =>
          void after(spec.hops).then(() => (spec.ok ? ok(`then ${at}`) : fail(`not then ${at}`))),
      };
    case "throwing then":
      return {
        // oxlint-disable-next-line unicorn/no-thenable -- the subject
        get then(): never {
          throw `getter ${at}`;
        },
      };
    case "own then throws":
      return Object.assign(Promise.resolve(), {
        // oxlint-disable-next-line unicorn/no-thenable -- the subject
        then: () => {
          throw `own then ${at}`;
        },
      });
    case "throwing constructor":
      return Object.defineProperty(Promise.resolve(), "constructor", {
        get: () => {
          throw `constructor ${at}`;
        },
      });
    case "calls twice":
      return Object.assign(Promise.resolve(), {
        // oxlint-disable-next-line unicorn/no-thenable -- the subject
        then: (ok: (value: string) => void) => {
          ok(`once ${at}`);
          ok(`twice ${at}`);
        },
      });
  }
}

interface Source {
  readonly items: readonly Item[];
  /** Where the iterator throws, if it does. */
  readonly throwsAt: number | undefined;
}

const source: fc.Arbitrary<Source> = fc.record({
  items: fc.array(item, { maxLength: 6 }),
  throwsAt: fc.option(fc.nat(6), { nil: undefined, freq: 5 }),
});

/** How it settled, after how many microtasks, and what the iterator went through. */
async function observe(
  combine: (items: Iterable<unknown>) => Promise<unknown>,
  { items, throwsAt }: Source,
): Promise<unknown[]> {
  const log: unknown[] = [];
  function* iterate(): Generator {
    try {
      for (const [at, spec] of items.entries()) {
        if (at === throwsAt) throw `iterator ${at}`;
        log.push(`pulled ${at}`);
        yield make(spec, at);
      }
    } finally {
      log.push("closed");
    }
  }
  let ticks = 0;
  let settled = false;
  const watched = combine(iterate()).then(
    (values) => {
      settled = true;
      log.push(["resolved", values, ticks]);
    },
    (error: unknown) => {
      settled = true;
      log.push(["rejected", error, ticks]);
    },
  );
  while (!settled) {
    ticks++;
    await Promise.resolve();
  }
  await watched;
  return log;
}

describe("all beside Promise.all", () => {
  it("gives the same outcome after the same number of microtasks, whatever it is given", async () => {
    await fc.assert(
      fc.asyncProperty(source, async (given) => {
        expect(await observe(all, given)).toEqual(
          await observe((items) => Promise.all(items), given),
        );
      }),
      { numRuns: 2_000 },
    );
    await turn();
    await rootOwner.drained();
  });

  it.each([
    ["nothing", undefined],
    ["a number", 1],
    ["an object", {}],
  ])("rejects with a TypeError when it is given %s", async (_, items) => {
    expect(await errorOf(all(items as never))).toBeInstanceOf(TypeError);
  });

  it("keeps tuple types", async () => {
    const values = await all([Promise.resolve(1), "a", Promise.resolve(true)]);
    expectTypeOf(values).toEqualTypeOf<[number, string, boolean]>();
    expectTypeOf(all(new Set([Promise.resolve(1)]))).toEqualTypeOf<Promise<number[]>>();
    expect(values).toEqual([1, "a", true]);
  });

  it.each([
    ["all", all],
    ["Promise.all", (items: Promise<unknown>[]) => Promise.all(items)],
  ])(
    "%s: only the result is reported when nobody handles it, never an item",
    async (_name, combine) => {
      const unhandled: unknown[] = [];
      const note = (reason: unknown): void => void unhandled.push(reason);
      const others = process.listeners("unhandledRejection");
      process.removeAllListeners("unhandledRejection");
      process.on("unhandledRejection", note);
      void combine([1, 2, 3].map(async (n) => Promise.reject(`error ${n}`)));
      await turn();
      await turn();
      process.removeAllListeners("unhandledRejection");
      for (const other of others) process.on("unhandledRejection", other);
      expect(unhandled).toEqual(["error 1"]);
    },
  );
});

describe("what all leaves running", () => {
  it("is awaited by the enclosing group, whose result it does not change", async () => {
    const slow = deferred();
    let ended = false;
    const running = TaskGroup.run(async () => {
      await all([Promise.reject(new Error("first")), slow.promise]).catch(() => {});
      return "value";
    }).finally(() => (ended = true));
    await turn();
    expect(ended).toBe(false);
    slow.resolve();
    expect(await running).toBe("value");
  });

  it("belongs to the group of the task that called, also when that is a task of another group's", async () => {
    const slow = deferred();
    let innerEnded = false;
    await TaskGroup.run(async (outer) => {
      await TaskGroup.run(async () => {
        await outer.spawn(() =>
          all([Promise.reject(new Error("first")), slow.promise]).catch(() => {}),
        );
      });
      innerEnded = true;
      slow.resolve();
    });
    expect(innerEnded).toBe(true);
  });

  it("tells its later error to the group's onError, and fails nothing", async () => {
    const told: unknown[] = [];
    const late = deferred();
    const value = await TaskGroup.run(
      async () => {
        const error = await errorOf(all([Promise.reject(new Error("first")), late.promise]));
        late.reject(new Error("late"));
        return error;
      },
      { onError: (error, task) => told.push([error, task]) },
    );
    expect(value).toEqual(new Error("first"));
    expect(told).toEqual([[new Error("late"), undefined]]);
    expect(siblingErrors(value)).toEqual([new Error("late")]);
  });

  it("fails the group with what its onError throws at a later error", async () => {
    const late = deferred();
    const running = TaskGroup.run(
      async () => {
        await errorOf(all([Promise.reject(new Error("first")), late.promise]));
        late.reject(new Error("late"));
      },
      {
        onError: (error) => {
          throw new Error("cannot handle", { cause: error });
        },
      },
    );
    expect(await errorOf(running)).toMatchObject({ errors: [{ message: "cannot handle" }] });
  });

  it("is told once, though it was abandoned twice", async () => {
    const told: unknown[] = [];
    const late = deferred();
    await TaskGroup.run(
      async () => {
        await Promise.allSettled([waitFor(late.promise, 0), waitFor(late.promise, 0)]);
        late.reject(new Error("late"));
      },
      { onError: (error) => told.push(error) },
    );
    expect(told).toEqual([new Error("late")]);
  });

  it("may be a thenable that throws: that is its failure", async () => {
    const told: unknown[] = [];
    const throwing = {
      // oxlint-disable-next-line unicorn/no-thenable -- that is what it is
      then: () => {
        throw new Error("then");
      },
    };
    await TaskGroup.run((group) => group.adopt(throwing), { onError: (error) => told.push(error) });
    expect(told).toEqual([new Error("then")]);
  });

  it("belongs to the group around when its own has ended", async () => {
    const [gate, late] = [deferred(), deferred()];
    let outerEnded = false;
    const outer = TaskGroup.run(async () => {
      await TaskGroup.run(() => {
        // Nobody waits for this one: it outlives its group.
        void gate.promise
          .then(() => all([Promise.reject(new Error("first")), late.promise]))
          .catch(() => {});
      });
      gate.resolve();
      await turn();
    }).finally(() => (outerEnded = true));
    await turn();
    await turn();
    expect(outerEnded).toBe(false);
    late.resolve();
    await outer;
  });

  it("goes to the process root outside of any group, which can be drained", async () => {
    const slow = deferred();
    await errorOf(all([Promise.reject(new Error("first")), slow.promise]));
    expect(rootOwner.size).toBe(1);
    slow.reject(new Error("late"));
    await rootOwner.drained();
    expect(rootOwner.size).toBe(0);
  });

  it("is nothing when the last item is the one that failed", async () => {
    await errorOf(all([Promise.resolve(), Promise.reject(new Error("last"))]));
    expect(rootOwner.size).toBe(0);
  });

  it("is everything that was pulled before the iterator threw", async () => {
    const slow = deferred();
    function* items(): Generator<Promise<void>> {
      yield slow.promise;
      throw new Error("iterator");
    }
    expect(await errorOf(all(items()))).toEqual(new Error("iterator"));
    expect(rootOwner.size).toBe(1);
    slow.resolve();
    await rootOwner.drained();
  });
});

describe("siblingErrors", () => {
  it("lists later errors in order, also for a frozen first error", async () => {
    const first = Object.freeze(new Error("first"));
    const rest = [1, 2].map((n) => new Error(`later ${n}`));
    await errorOf(all([first, ...rest].map(async (error) => Promise.reject(error))));
    await turn();
    expect(siblingErrors(first)).toEqual(rest);
  });

  it.each(["a string", 7, null, undefined])("is empty for the primitive %s", async (primitive) => {
    await errorOf(all([Promise.reject(primitive), Promise.reject(new Error("later"))]));
    await turn();
    expect(siblingErrors(primitive)).toEqual([]);
  });

  it("is empty for an error that came from nowhere here", () => {
    expect(siblingErrors(new Error("unknown"))).toEqual([]);
  });
});

describe("settle", () => {
  it("gives each outcome in order and never rejects for an item", async () => {
    const outcomes = await settle([1, Promise.resolve("a"), Promise.reject(new Error("no"))]);
    expectTypeOf(outcomes[1]).toEqualTypeOf<PromiseSettledResult<string>>();
    expect(outcomes).toEqual([
      { status: "fulfilled", value: 1 },
      { status: "fulfilled", value: "a" },
      { status: "rejected", reason: new Error("no") },
    ]);
  });
});
