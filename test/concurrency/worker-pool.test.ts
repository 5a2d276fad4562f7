import { AsyncLocalStorage } from "node:async_hooks";
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from "vitest";
import { currentOwner, runInPlace } from "../../src/concurrency/owner.ts";
import type {
  WorkerCallOptions,
  WorkerPool,
  WorkerPoolOptions,
} from "../../src/concurrency/worker-pool.ts";
import { begun, rejection, shared, unblock } from "./worker-signs.ts";
import type * as broken from "../fixtures/workers/broken.ts";
import type * as work from "../fixtures/workers/work.ts";
import { openWorkerFiles, variants, type WorkerFiles } from "./worker-variants.ts";

describe.each(variants)("a worker pool, from %s", (variant) => {
  let files: WorkerFiles;
  const open: AsyncDisposable[] = [];
  beforeAll(async () => void (files = await openWorkerFiles(variant)));
  afterAll(() => files[Symbol.asyncDispose]());
  afterEach(async () => {
    for (const made of open.splice(0) as WorkerPool<typeof work>[])
      await made.close({ graceMs: 0 });
  });

  function pool(options?: WorkerPoolOptions): WorkerPool<typeof work> {
    const made = new files.pool.WorkerPool<typeof work>(files.url("work.ts"), options);
    open.push(made);
    return made;
  }

  describe("calls", () => {
    it("gives what the function returns, or resolves with", async () => {
      const { call } = bound(pool());
      expect(await call("double", [21])).toBe(42);
      expect(await call("doubleLater", [4])).toBe(8);
    });

    it("is typed by the module: only its functions, with their arguments and results", () => {
      const workers = pool();
      const result: () => Promise<number> = () => workers.call("double", [1]);
      // @ts-expect-error -- not a function
      const constant = () => workers.call("notAFunction", []);
      // @ts-expect-error -- no such export
      const unknown = () => workers.call("triple", [1]);
      // @ts-expect-error -- a number is wanted
      const argument = () => workers.call("double", ["1"]);
      expect([result, constant, unknown, argument]).toHaveLength(4);
    });

    it.each(["notAFunction", "toString"])(
      "refuses %s, which is no exported function",
      async (name) => {
        const call = pool().call(name as "double", [1]);
        await expect(call).rejects.toThrow(TypeError);
        await expect(call).rejects.toThrow(`exports no function "${name}"`);
      },
    );

    it("runs one call at a time in each worker, in the order of the calls", async () => {
      const workers = pool({ size: 1 });
      const order: number[] = [];
      await Promise.all(
        Array.from({ length: 40 }, async (_, index) => {
          await workers.call(index % 3 === 0 ? "doubleLater" : "double", [index]);
          order.push(index);
        }),
      );
      expect(order).toEqual(Array.from({ length: 40 }, (_, index) => index));
      expect(workers.size).toBe(1);
    });

    it("gives every function of a module that cannot be loaded the reason", async () => {
      const workers = new files.pool.WorkerPool<typeof broken>(files.url("broken.ts"), { size: 1 });
      open.push(workers);
      const calls = await Promise.allSettled([
        workers.call("never", []),
        workers.call("never", []),
      ]);
      for (const { status, reason } of calls as PromiseRejectedResult[]) {
        expect(status).toBe("rejected");
        expect(reason).toBeInstanceOf(RangeError);
        expect(reason).toHaveProperty("message", "cannot be loaded");
      }
      expect(workers.size).toBe(1);
    });

    it.each([
      ["size", { size: 0 }],
      ["size", { size: 1.5 }],
      ["minSize", { minSize: -1 }],
      ["minSize", { size: 2, minSize: 3 }],
      ["minSize", { size: Infinity, minSize: Infinity }],
      ["maxQueue", { maxQueue: NaN }],
      ["idleTimeoutMs", { idleTimeoutMs: NaN }],
      ["graceMs", { graceMs: -1 }],
    ])("refuses a wrong %s", (name, options) => {
      expect(() => pool(options)).toThrow(RangeError);
      expect(() => pool(options)).toThrow(new RegExp(`^${name} must be`));
    });
  });

  describe("errors", () => {
    it("keeps the platform's class, message, cause and stack", async () => {
      const error = await rejection(pool().call("fail", ["range"]));
      expect(error).toBeInstanceOf(RangeError);
      expect(error).toMatchObject({ name: "RangeError", message: "too far" });
      expect((error as Error).cause).toBeInstanceOf(TypeError);
      expect((error as Error).cause).toHaveProperty("message", "because");
      expect((error as Error).stack).toMatch(/too far\n.*work\.[tj]s/s);
    });

    it("keeps name, code and fields of a class of one's own, and the platform's class under it", async () => {
      const error = await rejection(pool().call("fail", ["custom"]));
      expect(error).toBeInstanceOf(RangeError);
      expect(error).toMatchObject({ name: "LimitError", code: "E_LIMIT", limit: 3 });
    });

    it("makes instances again of the classes that the pool is told", async () => {
      const { LimitError } = files.limitError;
      const error = await rejection(pool({ errors: [LimitError] }).call("fail", ["custom"]));
      expect(error).toBeInstanceOf(LimitError);
      expect(error).toMatchObject({ name: "LimitError", code: "E_LIMIT", limit: 3 });
    });

    it("keeps the errors of an AggregateError", async () => {
      const { LimitError } = files.limitError;
      const error = await rejection(pool({ errors: [LimitError] }).call("fail", ["many"]));
      expect(error).toBeInstanceOf(AggregateError);
      expect((error as AggregateError).errors[0]).toBeInstanceOf(TypeError);
      expect((error as AggregateError).errors[1]).toBeInstanceOf(LimitError);
    });

    it("keeps a DOMException, a thrown string, and an error whose fields cannot be cloned", async () => {
      const { call } = bound(pool());
      const dom = await rejection(call("fail", ["dom"]));
      expect(dom).toBeInstanceOf(DOMException);
      expect(dom).toMatchObject({ name: "AbortError", code: 20, message: "was aborted" });
      expect(await rejection(call("fail", ["string"]))).toBe("only a string");
      expect(await rejection(call("fail", ["odd"]))).toMatchObject({
        message: "with a function",
        code: "E_ODD",
        callback: "() => 1",
      });
    });

    it("rejects what cannot be cloned, either way, and goes on", async () => {
      const workers = pool({ size: 1 });
      const call = bound(workers).call as LooseCall;
      expect(await rejection(call("double", [() => 1]))).toHaveProperty("name", "DataCloneError");
      expect(await rejection(call("giveFunction", []))).toHaveProperty("name", "DataCloneError");
      expect(await call("double", [2])).toBe(4);
    });

    it("rejects only what cannot be cloned of the calls that are sent together", async () => {
      const { call } = bound(pool({ size: 1 })) as { call: LooseCall };
      const calls = [1, 2, () => 3, 4, () => 5].map((value) => call("double", [value]));
      const results = await Promise.allSettled(calls);
      expect(
        results.map((result) => ("value" in result ? result.value : result.reason.name)),
      ).toEqual([2, 4, "DataCloneError", 8, "DataCloneError"]);
    });

    it("goes on with those that wait when nothing that a worker was offered can be cloned", async () => {
      const { call } = bound(pool({ size: 1 })) as { call: LooseCall };
      const controller = new AbortController();
      const first = call("double", [0], { signal: controller.signal });
      const refused = Array.from({ length: 40 }, () => call("double", [() => 1]));
      const last = call("double", [2]);
      controller.abort(new Error("not needed"));
      expect(await rejection(first)).toHaveProperty("message", "not needed");
      for (const each of refused)
        expect(await rejection(each)).toHaveProperty("name", "DataCloneError");
      expect(await last).toBe(4);
    });

    it("counts a worker as idle whose calls were aborted, or could not be cloned", async () => {
      const workers = pool({ size: 1, idleTimeoutMs: 1 });
      const { call } = bound(workers) as { call: LooseCall };
      const controller = new AbortController();
      const first = call("double", [0], { signal: controller.signal });
      const refused = call("double", [() => 1]);
      controller.abort(new Error("not needed"));
      expect(await rejection(first)).toHaveProperty("message", "not needed");
      expect(await rejection(refused)).toHaveProperty("name", "DataCloneError");
      await expect.poll(() => workers.size).toBe(0);
    });
  });

  describe("what a call carries", () => {
    it("transfers what is marked, there and back", async () => {
      const { move } = files.move;
      const bytes = new Uint8Array(1024);
      const filled = await pool().call("fill", [move(bytes), 7]);
      expect(bytes.byteLength).toBe(0);
      expect(filled).toEqual(new Uint8Array(1024).fill(7));
    });

    it("transfers what is marked deep inside, and copies the rest", async () => {
      const { move } = files.move;
      const [moved, copied] = [new ArrayBuffer(8), new ArrayBuffer(16)];
      expect(await pool().call("sizes", [{ parts: [move(moved), copied] }])).toEqual([8, 16]);
      expect([moved.byteLength, copied.byteLength]).toEqual([0, 16]);
    });

    it("transfers only to a worker that begins at once", async () => {
      const workers = pool({ size: 1 });
      const cells = shared(2);
      const blocked = workers.call("block", [cells]);
      await begun(cells);
      const bytes = new Uint8Array(8);
      const filled = workers.call("fill", [files.move.move(bytes), 1]);
      const after = workers.call("double", [1]);
      expect(bytes.byteLength).toBe(8);
      unblock(cells);
      await blocked;
      expect(await filled).toEqual(new Uint8Array(8).fill(1));
      expect(await after).toBe(2);
    });

    it("hands reports to the caller in order, before the result, in the caller's context", async () => {
      const storage = new AsyncLocalStorage<string>();
      const seen: unknown[] = [];
      await storage.run("request 7", async () => {
        const onReport = (value: unknown): void => {
          seen.push([value, storage.getStore()]);
        };
        seen.push(await pool().call("count", [3], { onReport }), storage.getStore());
      });
      expect(seen).toEqual([
        [1, "request 7"],
        [2, "request 7"],
        [3, "request 7"],
        "counted",
        "request 7",
      ]);
    });

    it("stops a call whose report cannot be handled", async () => {
      const problem = new Error("no more");
      const onReport = (): void => {
        throw problem;
      };
      expect(await rejection(pool().call("reportAndSpin", [], { onReport }))).toBe(problem);
    });

    it("hands the name and what `context` gives to the worker", async () => {
      const storage = new AsyncLocalStorage<object>();
      const workers = pool({ context: () => storage.getStore() });
      await storage.run({ requestId: "a1" }, async () => {
        expect(await workers.call("whoAsks", [], { name: "hash the password" })).toEqual({
          name: "hash the password",
          context: { requestId: "a1" },
        });
      });
      expect(await workers.call("whoAsks", [])).toEqual({ name: "process", context: undefined });
      const asTask = { name: "task 3", owner: currentOwner() };
      expect(await runInPlace(asTask, () => workers.call("whoAsks", []))).toHaveProperty(
        "name",
        variant === "source" ? "task 3" : "process", // A build has an owner.ts of its own.
      );
    });
  });

  describe("size", () => {
    it("starts workers as they are needed, at most `size`", async () => {
      const workers = pool({ size: 2 });
      expect(workers.size).toBe(0);
      await workers.call("double", [1]);
      await workers.call("double", [1]);
      expect(workers.size).toBe(1);
      const cells = shared(2);
      const blocked = Array.from({ length: 3 }, () => workers.call("block", [cells]));
      expect([workers.size, workers.running, workers.waiting]).toEqual([2, 2, 1]);
      unblock(cells);
      expect(new Set(await Promise.all(blocked)).size).toBe(2);
    });

    it("refuses a call beyond maxQueue with a clear error, and takes one when there is room again", async () => {
      const workers = pool({ size: 1, maxQueue: 1 });
      const cells = shared(2);
      const blocked = [workers.call("block", [cells]), workers.call("block", [cells])];
      await expect(workers.call("double", [1])).rejects.toMatchObject({
        name: "WorkerPoolError",
        code: "QUEUE_FULL",
        message: expect.stringContaining("1 calls wait already for a worker of ") as string,
      });
      unblock(cells);
      await Promise.all(blocked);
      expect(await workers.call("double", [1])).toBe(2);
    });

    it("lets no call wait behind a long one while another worker is free", async () => {
      const workers = pool({ size: 2, minSize: 2 });
      const cells = shared(2);
      const blocked = workers.call("block", [cells]);
      await begun(cells);
      // More than one worker holds at a time, so that some are offered to the one that is blocked.
      const doubled = await Promise.all(
        Array.from({ length: 30 }, (_, index) => workers.call("double", [index])),
      );
      expect(doubled).toEqual(Array.from({ length: 30 }, (_, index) => index * 2));
      unblock(cells);
      await blocked;
    });

    it("lets no call wait behind a long one when the end of another worker leaves room for a new one", async () => {
      const workers = pool({ size: 2 });
      const [cells, spun] = [shared(2), shared(1)];
      const controller = new AbortController();
      const blocked = workers.call("block", [cells]);
      const spinning = rejection(workers.call("spin", [spun], { signal: controller.signal }));
      await Promise.all([begun(cells), begun(spun)]);
      const doubled = Array.from({ length: 6 }, (_, index) => workers.call("double", [index]));
      controller.abort();
      expect(await Promise.all(doubled)).toEqual([0, 2, 4, 6, 8, 10]);
      unblock(cells);
      await Promise.all([blocked, spinning]);
    });

    it("lets what was offered behind a long call not be overtaken by all that comes later", async () => {
      const workers = pool({ size: 2, minSize: 2 });
      const cells = shared(2);
      const blocked = workers.call("block", [cells]);
      await begun(cells);
      let [early, later] = [0, 0];
      const callers = Array.from({ length: 32 }, async () => {
        await workers.call("doubleLater", [1]);
        early++;
        // The other worker always has something to do.
        for (; early < 32 && later < 1000; later++) await workers.call("doubleLater", [1]);
      });
      await expect.poll(() => early === 32 || later >= 1000, { timeout: 10_000 }).toBe(true);
      expect(later).toBeLessThan(1000);
      unblock(cells);
      await Promise.all([blocked, ...callers]);
    });

    it("counts a new worker as idle whose first call could not be cloned", async () => {
      const workers = pool({ size: 1, idleTimeoutMs: 1 });
      const { call } = bound(workers) as { call: LooseCall };
      const refused = rejection(call("double", [() => 1]));
      expect(workers.size).toBe(1);
      expect(await refused).toHaveProperty("name", "DataCloneError");
      await expect.poll(() => workers.size).toBe(0);
    });

    it("keeps those of minSize that are left when one of them exits", async () => {
      vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout", "performance"] });
      try {
        const workers = pool({ size: 3, minSize: 3, idleTimeoutMs: 1000 });
        await rejection(workers.call("exit", [1]));
        await Promise.all([workers.call("double", [1]), workers.call("double", [1])]);
        expect(workers.size).toBe(2);
        vi.advanceTimersByTime(5000);
        await expect(workers.call("double", [1])).resolves.toBe(2);
        expect(workers.size).toBe(2);
      } finally {
        vi.useRealTimers();
      }
    });

    it("ends workers that are idle for long enough, down to minSize", async () => {
      const workers = pool({ size: 3, minSize: 1, idleTimeoutMs: 1 });
      const cells = shared(2);
      const blocked = Array.from({ length: 3 }, () => workers.call("block", [cells]));
      expect(workers.size).toBe(3);
      unblock(cells);
      await Promise.all(blocked);
      await expect.poll(() => workers.size).toBe(1);
      expect(await workers.call("double", [1])).toBe(2);
    });
  });

  describe("close", () => {
    it("waits for the calls that there are, takes no more, and ends the workers", async () => {
      const workers = pool({ size: 1 });
      const cells = shared(2);
      const calls = [workers.call("block", [cells]), workers.call("double", [1])];
      const closed = workers.close();
      await expect(workers.call("double", [1])).rejects.toMatchObject({
        name: "WorkerPoolError",
        code: "CLOSED",
      });
      expect(workers.size).toBe(1);
      unblock(cells);
      await closed;
      expect(await calls[1]).toBe(2);
      expect(workers.size).toBe(0);
      await workers.close();
    });

    it("with graceMs, stops what is left, running and waiting", async () => {
      const workers = pool({ size: 1 });
      const cells = shared(1);
      const calls = [workers.call("spin", [cells]), workers.call("double", [1])];
      const settled = Promise.allSettled(calls);
      await begun(cells);
      await workers.close({ graceMs: 0 });
      for (const { reason } of (await settled) as PromiseRejectedResult[]) {
        expect(reason).toMatchObject({ name: "WorkerPoolError", code: "CLOSED" });
      }
      expect(workers.size).toBe(0);
    });

    it("settles each call once, also one that turns out not to be clonable meanwhile", async () => {
      const workers = pool({ size: 2 });
      const { call } = bound(workers) as { call: LooseCall };
      const cells = shared(2);
      const calls = [call("block", [cells])];
      await begun(cells);
      // The second worker has nothing left when its call is taken back, and is given the first that is refused.
      for (const value of [1, () => 1, 2, () => 1]) calls.push(call("double", [value]));
      const settled = Promise.allSettled(calls);
      await workers.close({ graceMs: 0 });
      expect((await settled).map(({ status }) => status)).toEqual(calls.map(() => "rejected"));
      expect([workers.running, workers.waiting, workers.size]).toEqual([0, 0, 0]);
    });

    it("begins nothing when `context` closes the pool", async () => {
      let closed: Promise<void> | undefined;
      const workers = pool({ context: () => void (closed = workers.close()) });
      await expect(workers.call("double", [1])).rejects.toHaveProperty("code", "CLOSED");
      await closed;
      expect(workers.size).toBe(0);
    });

    it("a second close may shorten the grace of the first", async () => {
      const workers = pool({ size: 1 });
      const cells = shared(1);
      const spinning = rejection(workers.call("spin", [cells]));
      await begun(cells);
      await Promise.all([workers.close(), workers.close({ graceMs: 0 })]);
      expect(await spinning).toHaveProperty("code", "CLOSED");
    });
  });
});

function bound(workers: WorkerPool<typeof work>): {
  readonly call: WorkerPool<typeof work>["call"];
} {
  return { call: workers.call.bind(workers) };
}

type LooseCall = (name: string, args: unknown[], options?: WorkerCallOptions) => Promise<unknown>;
