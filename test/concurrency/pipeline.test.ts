import { describe, expect, expectTypeOf, it } from "vitest";
import { pipeline } from "#concurrency/pipeline.ts";
import type { Pipeline } from "#concurrency/pipeline.ts";
import { Queue } from "#concurrency/queue.ts";
import { siblingErrors } from "#concurrency/sibling-errors.ts";
import { sleep } from "#concurrency/sleep.ts";
import { deferred } from "./interleaving.ts";
import { idle, watch } from "./watched.ts";

function* upTo(n: number): Generator<number> {
  for (let at = 1; at <= n; at++) yield at;
}

describe("pipeline", () => {
  it("takes each item through all stages, in order, and says how many came out", async () => {
    const out: string[] = [];
    const texts = pipeline(upTo(5))
      .stage((n) => n * 10)
      .stage(async (n) => `<${n}>`);
    expectTypeOf(texts).toEqualTypeOf<Pipeline<string>>();
    expect(await texts.stage((text) => void out.push(text)).run()).toBe(5);
    expect(out).toEqual(["<10>", "<20>", "<30>", "<40>", "<50>"]);
  });

  it("runs its stages at the same time, and what is slow makes those before it wait", async () => {
    const log: string[] = [];
    const gates = [deferred(), deferred(), deferred(), deferred(), deferred()];
    const run = watch(
      pipeline(upTo(5))
        .stage((n) => {
          log.push(`read ${n}`);
          return n;
        })
        .stage(
          async (n) => {
            log.push(`write ${n}`);
            await gates[n - 1]?.promise;
          },
          { buffer: 2 },
        )
        .run(),
    );
    await idle();
    // One in the last stage, two before it, and one in the hand of the first stage.
    expect(log).toEqual(["read 1", "write 1", "read 2", "read 3", "read 4"]);
    for (const gate of gates) gate.resolve();
    await idle();
    expect([run.value, log.length]).toEqual([5, 10]);
  });

  it("works on as many items at a time as concurrency says", async () => {
    let running = 0;
    let most = 0;
    await pipeline(upTo(20))
      .stage(
        async () => {
          most = Math.max(most, ++running);
          await idle();
          running--;
        },
        { concurrency: 3 },
      )
      .run();
    expect([most, running]).toEqual([3, 0]);
  });

  it("on the first error cancels all stages, closes the source, and throws it when all have ended", async () => {
    const error = new Error("first");
    let closed = false;
    let cleaned = false;
    async function* source(): AsyncGenerator<number> {
      try {
        yield* upTo(100);
      } finally {
        closed = true;
      }
    }
    const run = pipeline(source())
      .stage((n) => n)
      .stage(
        async (n, signal) => {
          if (n === 3) throw error;
          await sleep(Infinity, { signal }).catch(() => {});
          await idle();
          cleaned = true;
          if (n === 1) throw new Error("clean-up");
        },
        { concurrency: 3 },
      )
      .run();
    await expect(run).rejects.toBe(error);
    expect([closed, cleaned]).toEqual([true, true]);
    expect(siblingErrors(error)).toEqual([new Error("clean-up")]);
  });

  it("ends at once on an error while its source waits for the next item, which it does not take", async () => {
    const queue = new Queue<number>(10);
    const run = watch(
      pipeline(queue)
        .stage((n) => {
          throw new Error(`refused ${n}`);
        })
        .run(),
    );
    await queue.put(1);
    await idle();
    expect(run.error).toEqual(new Error("refused 1"));
    await queue.put(2);
    expect([queue.closed, await queue.get()]).toEqual([false, 2]);
  });

  it("closes its source once, and tells how that failed", async () => {
    const error = new Error("stage");
    const closing = new Error("closing");
    let closed = 0;
    const source: AsyncIterable<number> = {
      [Symbol.asyncIterator]() {
        let end: (step: IteratorResult<number>) => void;
        let given = 0;
        return {
          next: () =>
            given++ === 0
              ? Promise.resolve({ done: false, value: 1 })
              : new Promise((resolve) => (end = resolve)),
          return: () => {
            closed++;
            end({ done: true, value: undefined });
            return Promise.reject(closing);
          },
        };
      },
    };
    const run = watch(
      pipeline(source)
        .stage(() => Promise.reject(error))
        .run(),
    );
    await idle();
    expect([run.error, closed]).toEqual([error, 1]);
    expect(siblingErrors(error)).toEqual([closing]);
  });

  it("throws an error of its source", async () => {
    async function* source(): AsyncGenerator<number> {
      yield 1;
      throw new Error("source");
    }
    await expect(
      pipeline(source())
        .stage((n) => n)
        .run(),
    ).rejects.toThrow("source");
  });

  it("ends with the reason of an abort, also while its source waits for it", async () => {
    const controller = new AbortController();
    const run = watch(
      pipeline(async function* (signal: AbortSignal) {
        yield 1;
        await sleep(Infinity, { signal });
      })
        .stage((n) => n)
        .run({ signal: controller.signal }),
    );
    await idle();
    controller.abort("stopped");
    await idle();
    expect(run.error).toBe("stopped");
  });

  it("can be run again, and without a stage counts its source", async () => {
    const numbers = pipeline(() => upTo(3));
    expect([await numbers.run(), await numbers.run()]).toEqual([3, 3]);
    expect(await pipeline([]).stage(String).run()).toBe(0);
  });

  it.each([
    [{ concurrency: 0 }, "concurrency must be a whole number >= 1, got 0"],
    [{ buffer: 1.5 }, "buffer must be a whole number >= 1, got 1.5"],
  ])("refuses %j", (options, message) => {
    expect(() => pipeline([1]).stage((n) => n, options)).toThrow(new RangeError(message));
  });
});
