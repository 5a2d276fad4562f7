import { describe, expect, expectTypeOf, it } from "vitest";
import { onAbort } from "../../src/concurrency/abort.ts";
import { mapConcurrent } from "../../src/concurrency/map-concurrent.ts";
import { Queue } from "../../src/concurrency/queue.ts";
import { siblingErrors } from "../../src/concurrency/sibling-errors.ts";
import { conform, deferred, errorOf, turn, type Case } from "./interleaving.ts";
import { idle, watch } from "./watched.ts";

const bothKinds = <T>(items: readonly T[]): [string, () => Iterable<T> | AsyncIterable<T>][] => [
  ["sync", () => items],
  [
    "async",
    async function* () {
      yield* items;
    },
  ],
];

const cases: Case[] = [
  [
    "main",
    "gives results in order",
    async (world) => {
      for (const [, items] of bothKinds([10, 20, 30])) {
        const results = await mapConcurrent(items(), async (n) => world.hop().then(() => n + 1));
        expect(results).toEqual([11, 21, 31]);
      }
    },
  ],
  ...[1, 2, 4].map((concurrency): Case => [
    `concurrency: ${concurrency}`,
    "never works on more items at a time, and on as many as it may",
    async (world) => {
      for (const [, items] of bothKinds(Array.from({ length: 30 }, (_, i) => i))) {
        let running = 0;
        let most = 0;
        const results = await mapConcurrent(
          items(),
          async (n) => {
            most = Math.max(most, ++running);
            await world.hop();
            await turn();
            running--;
            return n;
          },
          { concurrency },
        );
        expect(most).toBe(concurrency);
        expect(results).toEqual(Array.from({ length: 30 }, (_, i) => i));
      }
    },
  ]),
  [
    "handles empty iterable",
    "gives an empty list for none",
    async () => {
      for (const [, items] of bothKinds([]))
        expect(await mapConcurrent(items(), () => 1)).toEqual([]);
    },
  ],
  [
    "enforce number in options.concurrency",
    "refuses at the call a concurrency that is no whole number from 1",
    async () => {
      for (const bad of [0, -1, 1.5, NaN, "2" as never]) {
        expect(() => mapConcurrent([], () => {}, { concurrency: bad })).toThrow(
          new RangeError(`concurrency must be a whole number >= 1, got ${bad}`),
        );
      }
      for (const good of [1, 10, Infinity]) {
        expect(await mapConcurrent([], () => {}, { concurrency: good })).toEqual([]);
      }
    },
  ],
  [
    "immediately rejects when stopOnError is true",
    "throws the first error untouched and works on nothing more",
    async (world) => {
      const error = new Error("foo");
      const seen: number[] = [];
      const mapped = mapConcurrent(
        [1, 2, 3],
        async (n) => {
          seen.push(n);
          await world.hop();
          if (n === 2) throw error;
        },
        { concurrency: 1 },
      );
      expect(await errorOf(mapped)).toBe(error);
      expect(seen).toEqual([1, 2]);
    },
  ],
  [
    "do not run mapping after stop-on-error happened",
    "starts nothing for an item that comes after the failure",
    async (world) => {
      const seen: number[] = [];
      async function* items(): AsyncGenerator<number> {
        yield 1;
        await world.hop();
        await turn();
        await turn();
        yield 3;
      }
      const mapped = mapConcurrent(items(), async (n) => {
        seen.push(n);
        throw new Error("Oops!");
      });
      expect(await errorOf(mapped)).toEqual(new Error("Oops!"));
      expect(seen).toEqual([1]);
    },
  ],
  [
    "all mappers should run when concurrency is infinite",
    "without a bound calls for every item at once, in order",
    async () => {
      const seen: number[] = [];
      const mapped = mapConcurrent([1, 2, 3], async (n) => {
        seen.push(n);
        if (n === 1) throw new Error("x");
      });
      expect(seen).toEqual([1, 2, 3]);
      await errorOf(mapped);
    },
  ],
  ...[1, 2].map((item): Case => [
    `catches exception from source iterator - item ${item}`,
    "rejects with what the iterator throws, after what runs has been told and has ended",
    async (world) => {
      for (const isAsync of [false, true]) {
        const ended: number[] = [];
        const iterate = function* (): Generator<number> {
          for (let n = 1; n < item; n++) yield n;
          throw new Error("source");
        };
        const source = async function* (): AsyncGenerator<number> {
          await world.hop();
          yield* iterate();
        };
        const mapped = mapConcurrent(isAsync ? source() : iterate(), (n, _, signal) =>
          world.park(signal).finally(() => ended.push(n)),
        );
        expect(await errorOf(mapped)).toEqual(new Error("source"));
        expect(ended).toEqual(item === 2 ? [1] : []);
      }
    },
  ]),
  [
    "catches exception from source iterator - 2nd item after 1st item mapper throws",
    "throws the mapper's error and keeps the source's beside it",
    async (world) => {
      const gate = deferred();
      async function* items(): AsyncGenerator<number> {
        yield 1;
        await gate.promise;
        throw new Error("source");
      }
      const mapped = mapConcurrent(items(), async () => {
        await world.hop();
        throw new Error("mapper");
      });
      await turn();
      await turn();
      gate.resolve();
      const error = await errorOf(mapped);
      expect(error).toEqual(new Error("mapper"));
      expect(siblingErrors(error)).toEqual([new Error("source")]);
    },
  ],
  [
    "incorrect input type",
    "rejects when it is given no iterable",
    async () => {
      expect(await errorOf(mapConcurrent(123_456 as never, () => {}))).toBeInstanceOf(TypeError);
      expect(await errorOf(mapConcurrent({} as never, () => {}))).toBeInstanceOf(TypeError);
    },
  ],
  [
    "invalid mapper",
    "rejects when it is given no function",
    async () => {
      expect(await errorOf(mapConcurrent([1], "x" as never))).toBeInstanceOf(TypeError);
    },
  ],
  [
    "no unhandled rejected promises from mapper throws",
    "leaves no unhandled rejection when several fail",
    async (world) => {
      const unhandled: unknown[] = [];
      const note = (reason: unknown): void => void unhandled.push(reason);
      process.on("unhandledRejection", note);
      for (const concurrency of [1, Infinity]) {
        const mapped = mapConcurrent(
          [1, 2, 3],
          async (n) => {
            await world.hop();
            throw new Error(String(n));
          },
          { concurrency },
        );
        await errorOf(mapped);
      }
      await turn();
      process.off("unhandledRejection", note);
      expect(unhandled).toEqual([]);
    },
  ],
  [
    "abort by AbortController",
    "tells what runs, waits for it, and rejects with the reason itself",
    async (world) => {
      const outside = new AbortController();
      const reason = new Error("stop");
      const ended: number[] = [];
      const mapped = mapConcurrent(
        [1, 2, 3],
        (n, _, signal) => world.park(signal).finally(() => ended.push(n)),
        { concurrency: 2, signal: outside.signal },
      );
      await world.hop();
      outside.abort(reason);
      expect(await errorOf(mapped)).toBe(reason);
      expect(ended).toHaveLength(2);
    },
  ],
  [
    "already aborted signal",
    "pulls nothing under an aborted signal",
    async () => {
      let pulled = false;
      function* items(): Generator<number> {
        pulled = true;
        yield 1;
      }
      const mapped = mapConcurrent(items(), () => {}, { signal: AbortSignal.abort("gone") });
      expect(await errorOf(mapped)).toBe("gone");
      expect(pulled).toBe(false);
    },
  ],
];

conform(
  "p-map test.js",
  cases.map(([name]) => name),
  cases,
);

describe("mapConcurrent", () => {
  it("pulls an item only when there is room for it", async () => {
    let pulled = 0;
    let most = 0;
    let done = 0;
    function* items(): Generator<number> {
      for (let i = 0; i < 1_000; i++) {
        pulled++;
        most = Math.max(most, pulled - done);
        yield i;
      }
    }
    const work = async (): Promise<void> => {
      await Promise.resolve();
      done++;
    };
    await mapConcurrent(items(), work, { concurrency: 3 });
    expect([pulled, most]).toEqual([1_000, 3]);
  });

  it("takes every iterable, also a string", async () => {
    expect(await mapConcurrent("añ🙂", (letter, index) => letter + index)).toEqual([
      "a0",
      "ñ1",
      "🙂2",
    ]);
  });

  it("asks an async source for one item at a time", async () => {
    let asking = 0;
    let at = 0;
    const source: AsyncIterable<number> = {
      [Symbol.asyncIterator]: () => ({
        async next() {
          expect(++asking).toBe(1);
          await turn();
          asking--;
          return at < 5 ? { done: false, value: at++ } : { done: true, value: undefined };
        },
      }),
    };
    expect(await mapConcurrent(source, (n) => n, { concurrency: 4 })).toEqual([0, 1, 2, 3, 4]);
  });

  it("gives results as they come when order does not matter", async () => {
    const gates = [deferred(), deferred(), deferred()];
    const mapped = mapConcurrent(gates, async (gate, index) => gate.promise.then(() => index), {
      ordered: false,
    });
    for (const index of [2, 0, 1]) {
      gates[index]?.resolve();
      await turn();
    }
    expect(await mapped).toEqual([2, 0, 1]);
  });

  it.each(["sync", "async"])("closes a %s source when it stops early", async (kind) => {
    let closed = false;
    const iterate = function* (): Generator<number> {
      try {
        for (let i = 0; ; i++) yield i;
      } finally {
        closed = true;
      }
    };
    const source = async function* (): AsyncGenerator<number> {
      yield* iterate();
    };
    const mapped = mapConcurrent(
      kind === "sync" ? iterate() : source(),
      async (n) => {
        if (n === 3) throw new Error("enough");
      },
      { concurrency: 1 },
    );
    expect(await errorOf(mapped)).toEqual(new Error("enough"));
    expect(closed).toBe(true);
  });

  it("closes a sync source that aborts the whole while it is asked for an item", async () => {
    const outside = new AbortController();
    let closed = false;
    function* items(): Generator<number> {
      try {
        outside.abort("from within");
        yield 1;
      } finally {
        closed = true;
      }
    }
    const mapped = mapConcurrent(items(), () => expect.unreachable(), { signal: outside.signal });
    expect(await errorOf(mapped)).toBe("from within");
    expect(closed).toBe(true);
  });

  it("ends the waiting of a source whose return() does that", async () => {
    const outside = new AbortController();
    const gate = deferred<IteratorResult<number>>();
    const source: AsyncIterable<number> = {
      [Symbol.asyncIterator]: () => ({
        next: () => gate.promise,
        async return() {
          gate.resolve({ done: true, value: undefined });
          return { done: true, value: undefined };
        },
      }),
    };
    const mapped = mapConcurrent(source, () => {}, { signal: outside.signal });
    outside.abort("stop");
    expect(await errorOf(mapped)).toBe("stop");
  });

  it("a failure ends its waiting for a queue, in which what comes later stays", async () => {
    const queue = new Queue<number>(8);
    queue.tryPut(1);
    const mapped = watch(mapConcurrent(queue, () => Promise.reject(new Error("no"))));
    await idle();
    expect(mapped.error).toEqual(new Error("no"));
    queue.tryPut(2);
    await idle();
    expect(queue.size).toBe(1);
  });

  it.each<[what: string, iterator: (step: unknown) => object]>([
    ["an iterator", (step) => ({ [Symbol.iterator]: () => ({ next: () => step }) })],
    [
      "an async iterator",
      (step) => ({ [Symbol.asyncIterator]: () => ({ next: async () => step }) }),
    ],
  ])("throws when %s gives no object", async (_, iterate) => {
    for (const step of [undefined, null, 5]) {
      const mapped = mapConcurrent(iterate(step) as Iterable<number>, () => {});
      expect(await errorOf(mapped)).toBeInstanceOf(TypeError);
    }
  });

  it("lets an error of the clean-up beat the abort from outside", async () => {
    const outside = new AbortController();
    const mapped = mapConcurrent(
      [1],
      async (_item, _index, signal) => {
        await new Promise<void>((resolve) => void onAbort(signal, () => resolve()));
        throw new TypeError("clean-up");
      },
      { signal: outside.signal },
    );
    outside.abort("stop");
    expect(await errorOf(mapped)).toEqual(new TypeError("clean-up"));
  });

  it("counts a result once, also of a kind of promise that calls back twice", async () => {
    class Twice<T> extends Promise<T> {
      // oxlint-disable-next-line unicorn/no-thenable -- what is tested
      override then<A = T, B = never>(
        onFulfilled?: ((value: T) => A | PromiseLike<A>) | null,
        onRejected?: ((reason: unknown) => B | PromiseLike<B>) | null,
      ): Promise<A | B> {
        void super.then(onFulfilled, onRejected);
        return super.then(onFulfilled, onRejected);
      }
    }
    let running = 0;
    let most = 0;
    const results = await mapConcurrent(
      [1, 2, 3, 4, 5, 6],
      (n) => {
        most = Math.max(most, ++running);
        return new Twice<number>((resolve) => {
          setImmediate(() => {
            running--;
            resolve(n);
          });
        });
      },
      { concurrency: 2 },
    );
    expect([results, most]).toEqual([[1, 2, 3, 4, 5, 6], 2]);
  });

  it("takes a function meant for Array.prototype.map", async () => {
    const mapped = mapConcurrent(["a", "b"], (item, index) => `${index}${item}`);
    expectTypeOf(mapped).toEqualTypeOf<Promise<string[]>>();
    expect(await mapped).toEqual(["0a", "1b"]);
  });
});

it("items of type any are any in the callback, as with items.map: it compiles", async () => {
  const items = JSON.parse(`[{"name":"a"},{"name":"b"}]`);
  expect(await mapConcurrent(items, (item) => item.name)).toEqual(["a", "b"]);
});
