import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { array, assert, asyncProperty, constantFrom } from "fast-check";
import type { WorkerPool, WorkerPoolOptions } from "../../src/concurrency/worker-pool.ts";
import { begun, rejection, shared, unblock } from "./worker-signs.ts";
import type * as work from "../fixtures/workers/work.ts";
import { openWorkerFiles, variants, type WorkerFiles } from "./worker-variants.ts";

describe.each(variants)("an abort of a worker's call, from %s", (variant) => {
  let files: WorkerFiles;
  beforeAll(async () => void (files = await openWorkerFiles(variant)));
  afterAll(() => files[Symbol.asyncDispose]());

  async function withPool(
    options: WorkerPoolOptions,
    body: (pool: WorkerPool<typeof work>) => Promise<void>,
  ): Promise<void> {
    const pool = new files.pool.WorkerPool<typeof work>(files.url("work.ts"), options);
    try {
      await body(pool);
    } finally {
      await pool.close({ graceMs: 0 });
    }
  }

  it("rejects with the reason itself, and starts nothing, when the signal is aborted already", () =>
    withPool({}, async (pool) => {
      const reason = new Error("too late");
      const signal = AbortSignal.abort(reason);
      expect(await rejection(pool.call("double", [1], { signal }))).toBe(reason);
      expect(pool.size).toBe(0);
    }));

  it("takes a call that waits out of the line, and leaves its worker alone", () =>
    withPool({ size: 1 }, async (pool) => {
      const thread = await pool.call("thread", []);
      const cells = shared(2);
      const blocked = pool.call("block", [cells]);
      await begun(cells);
      const ran = shared(40);
      const controllers = Array.from({ length: 40 }, () => new AbortController());
      const calls = controllers.map(({ signal }, index) =>
        pool.call("mark", [ran, index], { signal }),
      );
      // Some of them are offered to the worker already, the rest is in the line: each of both is hit.
      const reason = new Error("not needed");
      controllers.forEach((controller, index) => index % 2 === 0 && controller.abort(reason));
      for (let index = 0; index < 40; index += 2)
        expect(await rejection(calls[index]!)).toBe(reason);
      unblock(cells);
      expect(await blocked).toBe(thread);
      for (let index = 1; index < 40; index += 2) expect(await calls[index]).toBe(index);
      expect([...ran]).toEqual(Array.from({ length: 40 }, (_, index) => index % 2));
    }));

  it("ends a spinning call with its worker, and nothing of it runs on", () =>
    withPool({ size: 1 }, async (pool) => {
      const thread = await pool.call("thread", []);
      const controller = new AbortController();
      const cells = shared(1);
      const spinning = pool.call("spin", [cells], { signal: controller.signal });
      await begun(cells);
      const reason = new Error("the client went away");
      controller.abort(reason);
      expect(await rejection(spinning)).toBe(reason);
      const counted = Atomics.load(cells, 0);
      expect(await pool.call("thread", [])).not.toBe(thread);
      expect(Atomics.load(cells, 0)).toBe(counted);
    }));

  it("hits no other call: what the ended worker had not begun goes to another, in its order", () =>
    withPool({ size: 1 }, async (pool) => {
      const controller = new AbortController();
      const cells = shared(1);
      const spinning = rejection(pool.call("spin", [cells], { signal: controller.signal }));
      await begun(cells);
      const order: number[] = [];
      const ran = shared(20);
      const others = Array.from({ length: 20 }, async (_, index) =>
        order.push(await pool.call("mark", [ran, index])),
      );
      controller.abort();
      await Promise.all(others);
      await spinning;
      expect(order).toEqual(Array.from({ length: 20 }, (_, index) => index));
      expect([...ran]).toEqual(Array.from({ length: 20 }, () => 1));
    }));

  it("lets a call stop by itself within graceMs, and keeps the worker", () =>
    withPool({ size: 1, graceMs: 60_000 }, async (pool) => {
      const thread = await pool.call("thread", []);
      const controller = new AbortController();
      const cells = shared(1);
      const spinning = pool.call("spinPolitely", [cells], { signal: controller.signal });
      await begun(cells);
      const next = pool.call("thread", []);
      const reason = new Error("enough");
      controller.abort(reason);
      expect(await rejection(spinning)).toBe(reason);
      expect(await next).toBe(thread);
    }));

  it("ends the worker of a call that does not stop within graceMs", () =>
    withPool({ size: 1, graceMs: 1 }, async (pool) => {
      const thread = await pool.call("thread", []);
      const controller = new AbortController();
      const cells = shared(1);
      const spinning = pool.call("spin", [cells], { signal: controller.signal });
      await begun(cells);
      const reason = new Error("enough");
      controller.abort(reason);
      expect(await rejection(spinning)).toBe(reason);
      expect(await pool.call("thread", [])).not.toBe(thread);
    }));

  it("leaves no timer of the grace when the worker exits by itself meanwhile", () =>
    withPool({ size: 1, graceMs: 123_456 }, async (pool) => {
      const [began, exit] = [shared(1), shared(1)];
      await pool.call("exitAfterwards", [exit]);
      const controller = new AbortController();
      const running = pool.call("never", [began], { signal: controller.signal });
      await vi.waitUntil(() => Atomics.load(began, 0) === 1);
      const set = vi.spyOn(globalThis, "setTimeout");
      const clear = vi.spyOn(globalThis, "clearTimeout");
      const reason = new Error("enough");
      controller.abort(reason);
      Atomics.store(exit, 0, 1);
      expect(await rejection(running)).toBe(reason);
      const grace = set.mock.calls.findIndex(([, ms]) => ms === 123_456);
      expect(clear).toHaveBeenCalledWith(set.mock.results[grace]?.value);
      vi.restoreAllMocks();
    }));

  it("ends a call that began while the answer of the one before, aborted with it, was unread", () =>
    withPool({ size: 1, graceMs: 1 }, async (pool) => {
      const controller = new AbortController();
      const { signal } = controller;
      const [first, second] = [shared(2), shared(1)];
      const blocked = rejection(pool.call("block", [first], { signal }));
      const spinning = rejection(pool.call("spin", [second], { signal }));
      await begun(first);
      unblock(first);
      // This thread reads no answer until the second call has begun.
      Atomics.wait(second, 0, 0, 10_000);
      const reason = new Error("enough");
      controller.abort(reason);
      expect(await Promise.all([blocked, spinning])).toEqual([reason, reason]);
      expect(await pool.call("double", [1])).toBe(2);
    }));

  it.each([
    ["idle", 0],
    ["busy", 3],
  ])("by a getter of its own arguments hits no other call, when the worker is %s", (_, before) =>
    withPool({ size: 1 }, async (pool) => {
      const call = pool.call.bind(pool) as (...args: unknown[]) => Promise<unknown>;
      const reason = new Error("never mind");
      const numbers = (count: number): Promise<unknown>[] =>
        Array.from({ length: count }, (_each, index) => call("double", [index]));
      const earlier = numbers(before);
      const [stopped, failed] = [new AbortController(), new AbortController()];
      const aborting = {
        get value(): unknown {
          return stopped.abort(reason);
        },
      };
      const throwing = {
        get value(): unknown {
          failed.abort(reason);
          throw new Error("odd");
        },
      };
      const one = call("double", [aborting], { signal: stopped.signal });
      const other = call("double", [throwing], { signal: failed.signal });
      const later = numbers(40);
      expect(await rejection(one)).toBe(reason);
      expect(await rejection(other)).toBe(reason);
      expect(await Promise.all(earlier)).toEqual(earlier.map((_each, index) => index * 2));
      expect(await Promise.all(later)).toEqual(later.map((_each, index) => index * 2));
      expect([pool.running, pool.waiting]).toEqual([0, 0]);
    }),
  );

  it("leaves no listener on the signal of a call that has settled", () =>
    withPool({ size: 1 }, async (pool) => {
      const { signal } = new AbortController();
      let listeners = 0;
      const add = signal.addEventListener.bind(signal);
      const remove = signal.removeEventListener.bind(signal);
      signal.addEventListener = (...args: Parameters<typeof add>) => (listeners++, add(...args));
      signal.removeEventListener = (...args: Parameters<typeof remove>) => (
        listeners--,
        remove(...args)
      );
      const calls = [1, 2, 3].map((value) => pool.call("double", [value], { signal }));
      expect(listeners).toBe(1);
      await Promise.all(calls);
      expect(listeners).toBe(0);
    }));

  it(
    "under random aborts every call settles once, and none runs twice or is lost",
    { timeout: 60_000 },
    () =>
      withPool({ size: 2 }, async (pool) => {
        const fates = constantFrom("wait", "abort now", "abort soon", "abort later");
        await assert(
          asyncProperty(array(fates, { minLength: 30, maxLength: 60 }), async (plan) => {
            const ran = shared(plan.length);
            const results = await Promise.allSettled(
              plan.map(async (fate, index) => {
                const controller = new AbortController();
                const call = pool.call("mark", [ran, index], { signal: controller.signal });
                const abort = (): void => controller.abort(index);
                if (fate === "abort now") abort();
                if (fate === "abort soon") setImmediate(abort);
                if (fate === "abort later") setTimeout(abort, 1);
                return call;
              }),
            );
            const outcomes = results.map((result, index) =>
              result.status === "fulfilled"
                ? result.value === index && ran[index] === 1
                : result.reason === index && ran[index]! <= 1 && plan[index] !== "wait",
            );
            expect(outcomes).toEqual(plan.map(() => true));
          }),
          { numRuns: 25 },
        );
        expect([pool.running, pool.waiting]).toEqual([0, 0]);
      }),
  );
});
