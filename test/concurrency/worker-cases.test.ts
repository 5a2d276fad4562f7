import { AsyncLocalStorage } from "node:async_hooks";
import { expect } from "vitest";
import type * as work from "../fixtures/workers/work.ts";
import { conformPools, type WorkerCase } from "./worker-conform.ts";
import { begun, rejection, shared, unblock } from "./worker-signs.ts";

/*
 * The behaviour that CPython's and piscina's own tests ask of a pool, each case under the name that it
 * has there; worker-abort.test.ts shakes the order of events.
 */

/** Lib/test/test_asyncio/test_threads.py */
const python = [
  "test_to_thread",
  "test_to_thread_exception",
  "test_to_thread_once",
  "test_to_thread_concurrent",
  "test_to_thread_args_kwargs",
  "test_to_thread_contextvars",
];

/** piscina 5: abort-task, move-test, post-task, pool-close, thread-count, test-uncaught-exception-from-handler. */
const piscina = [
  "tasks can be aborted through AbortController while running",
  "tasks can be aborted through EventEmitter while running",
  "tasks can be aborted through EventEmitter before running",
  "abortable tasks will not share workers (abortable posted second)",
  "abortable tasks will not share workers (abortable posted first)",
  "abortable tasks will not share workers (on worker available)",
  "abortable tasks will not share workers (destroy workers)",
  "aborted AbortSignal rejects task immediately",
  "task with AbortSignal cleans up properly",
  "aborted AbortSignal rejects task immediately (with reason)",
  "Marking an object as movable works as expected",
  "Marking primitives and null works as expected",
  "Using Piscina.move() returns a movable object",
  "Using ArrayBuffer works as expected",
  "Using TypedArray works as expected",
  "Using MessagePort works as expected",
  "Moving works",
  "postTask() can transfer ArrayBuffer instances",
  "postTask() cannot clone build-in objects",
  "postTask() resolves with a rejection when the handler rejects",
  "postTask() resolves with a rejection when the handler throws",
  "postTask() validates transferList",
  "postTask() validates filename",
  "postTask() validates name",
  "postTask() validates abortSignal",
  "Piscina emits drain",
  "Piscina exposes/emits needsDrain to true when capacity is exceeded",
  "Piscina can use async loaded workers",
  "Piscina can use async loaded esm workers",
  "Piscina.run options is correct type",
  "Piscina.maxThreads should return the max number of threads to be used (default)",
  "Piscina.minThreads should return the max number of threads to be used (custom)",
  "Piscina.minThreads should return the max number of threads to be used (default)",
  "no pending tasks",
  "no pending tasks (with minThreads=0)",
  "queued tasks waits for all tasks to complete",
  "abort any task enqueued during closing up",
  "force: queued tasks waits for all tasks already running and aborts tasks that are not started yet",
  "timed out close operation destroys the pool",
  "will start with minThreads and max out at maxThreads",
  "low maxThreads sets minThreads",
  "high minThreads sets maxThreads",
  "conflicting min/max threads is error",
  "thread count should be 0 upon destruction",
  "uncaught exception resets Worker",
  "uncaught exception in immediate resets Worker",
  "uncaught exception in immediate after task yields error event",
  "exiting process resets worker",
  "exiting process in immediate after task errors next task and resets worker",
];

const notApplicable: Readonly<Record<string, string>> = {
  "tasks can be aborted through EventEmitter while running":
    "cancellation travels by AbortSignal only",
  "postTask() validates transferList": "there is no such list: move() marks what is transferred",
  "postTask() validates abortSignal": "left to the type checker",
  "Piscina.run options is correct type": "left to the type checker",
  "Piscina emits drain": "the pool emits nothing: a caller awaits its own calls",
  "Piscina exposes/emits needsDrain to true when capacity is exceeded":
    "the pool emits nothing: mapConcurrent bounds what is in flight",
  "low maxThreads sets minThreads": "minSize is 0 unless asked for",
};

const cases: readonly WorkerCase[] = [
  [
    "test_to_thread, test_to_thread_args_kwargs, Piscina can use async loaded esm workers, Piscina can use async loaded workers",
    "calls with the arguments and gives the result, also one that comes later",
    async (open) => {
      const pool = open();
      expect(await pool.call("double", [21])).toBe(42);
      expect(await pool.call("doubleLater", [21])).toBe(42);
    },
  ],
  [
    "test_to_thread_exception, postTask() resolves with a rejection when the handler throws, uncaught exception resets Worker",
    "rejects with what was thrown",
    async (open) => {
      await expect(open().call("fail", ["range"])).rejects.toThrow(new RangeError("too far"));
    },
  ],
  [
    "postTask() resolves with a rejection when the handler rejects",
    "rejects with what the function rejected with",
    async (open) => {
      await expect(open().call("failLater", [])).rejects.toThrow(new RangeError("later"));
    },
  ],
  [
    "test_to_thread_once, test_to_thread_concurrent",
    "runs each call once",
    async (open) => {
      const pool = open();
      const ran = shared(10);
      await Promise.all([...ran].map((_, index) => pool.call("mark", [ran, index])));
      expect([...ran]).toEqual([...ran].map(() => 1));
    },
  ],
  [
    "test_to_thread_contextvars",
    "the context of the caller reaches the function, as a copy",
    async (open) => {
      const storage = new AsyncLocalStorage<string>();
      const pool = open({ context: () => storage.getStore() });
      const asked = storage.run("parrot", () => pool.call("whoAsks", []));
      expect((await asked).context).toBe("parrot");
    },
  ],
  [
    "tasks can be aborted through AbortController while running, abortable tasks will not share workers (abortable posted first)",
    "a spinning call is aborted with the reason, and the next one runs",
    async (open) => {
      const pool = open({ size: 1 });
      const controller = new AbortController();
      const cells = shared(1);
      const spinning = pool.call("spin", [cells], { signal: controller.signal });
      const next = pool.call("double", [21]);
      await begun(cells);
      const reason = new Error("custom reason");
      controller.abort(reason);
      expect(await rejection(spinning)).toBe(reason);
      expect(await next).toBe(42);
    },
  ],
  [
    "tasks can be aborted through EventEmitter before running, abortable tasks will not share workers (abortable posted second)",
    "a call that waits is aborted without harm to the one that runs",
    async (open) => {
      const pool = open({ size: 1 });
      const cells = shared(2);
      const running = pool.call("block", [cells]);
      await begun(cells);
      const controller = new AbortController();
      const waiting = pool.call("double", [1], { signal: controller.signal });
      controller.abort(new Error("changed my mind"));
      expect(await rejection(waiting)).toHaveProperty("message", "changed my mind");
      unblock(cells);
      await running;
    },
  ],
  [
    "abortable tasks will not share workers (on worker available)",
    "a call with a signal waits for its turn like any other",
    async (open) => {
      const pool = open({ size: 1 });
      const { signal } = new AbortController();
      const order: number[] = [];
      await Promise.all(
        [1, 2, 3].map(async (value) => {
          await pool.call("doubleLater", [value], value === 3 ? { signal } : {});
          order.push(value);
        }),
      );
      expect(order).toEqual([1, 2, 3]);
    },
  ],
  [
    "abortable tasks will not share workers (destroy workers), timed out close operation destroys the pool",
    "a close whose grace has ended rejects what runs and what waits",
    async (open) => {
      const pool = open({ size: 1 });
      const cells = shared(1);
      const calls = [
        pool.call("spin", [cells]),
        pool.call("double", [1], { signal: new AbortController().signal }),
      ];
      const settled = Promise.allSettled(calls);
      await begun(cells);
      await pool.close({ graceMs: 1 });
      for (const result of await settled) expect(result).toHaveProperty("reason.code", "CLOSED");
    },
  ],
  [
    "aborted AbortSignal rejects task immediately, aborted AbortSignal rejects task immediately (with reason)",
    "under an aborted signal nothing starts and nothing is transferred",
    async (open, { move }) => {
      const pool = open();
      const reason = new Error("custom reason");
      const bytes = new Uint8Array(4);
      const signal = AbortSignal.abort(reason);
      expect(await rejection(pool.call("fill", [move.move(bytes), 1], { signal }))).toBe(reason);
      expect([bytes.length, pool.size]).toEqual([4, 0]);
    },
  ],
  [
    "task with AbortSignal cleans up properly",
    "a call that has settled no longer hears of its signal",
    async (open) => {
      const controller = new AbortController();
      const pool = open({ size: 1 });
      const thread = await pool.call("thread", [], { signal: controller.signal });
      controller.abort();
      expect(await pool.call("thread", [])).toBe(thread);
    },
  ],
  [
    "Marking an object as movable works as expected, Using Piscina.move() returns a movable object, Using ArrayBuffer works as expected, Using TypedArray works as expected, Using MessagePort works as expected",
    "move gives the value itself, whose transferable part is found once",
    async (_, { move: { move, takeMoved } }) => {
      const buffer = new ArrayBuffer(5);
      const view = new Uint8Array(5);
      const { port1, port2 } = new MessageChannel();
      expect(move(buffer)).toBe(buffer);
      const parcel = [{ buffer }, [move(view)], move(port1)];
      expect(takeMoved(parcel)).toEqual([buffer, view.buffer, port1]);
      expect(takeMoved(parcel)).toEqual([]);
      port1.close();
      port2.close();
    },
  ],
  [
    "Marking primitives and null works as expected",
    "move of what is no object gives it back and marks nothing",
    async (_, { move: { move, takeMoved } }) => {
      for (const value of [null, 1, false, "test"]) {
        expect(move(value as never)).toBe(value);
        expect(takeMoved([value])).toEqual([]);
      }
    },
  ],
  [
    "Moving works, postTask() can transfer ArrayBuffer instances",
    "what is moved arrives, and is detached here",
    async (open, { move }) => {
      const buffer = new ArrayBuffer(40);
      expect(await open().call("sizes", [{ parts: [move.move(buffer)] }])).toEqual([40]);
      expect(buffer.byteLength).toBe(0);
    },
  ],
  [
    "postTask() cannot clone build-in objects",
    "a port that is not moved cannot be sent",
    async (open) => {
      const { port1, port2 } = new MessageChannel();
      const error = await rejection(open().call("sizes", [{ parts: [port1 as never] }]));
      expect(error).toBeInstanceOf(Error);
      port1.close();
      port2.close();
    },
  ],
  [
    "postTask() validates filename",
    "a module that is not there fails the call",
    async (_, files) => {
      const pool = new files.pool.WorkerPool<typeof work>(files.url("absent.ts"));
      await expect(pool.call("double", [1])).rejects.toThrow(/absent/);
      await pool.close();
    },
  ],
  [
    "postTask() validates name",
    "a function that is not there fails the call",
    async (open) => {
      await expect(open().call("absent" as "double", [1])).rejects.toThrow(TypeError);
    },
  ],
  [
    "Piscina.maxThreads should return the max number of threads to be used (default), Piscina.minThreads should return the max number of threads to be used (default)",
    "by default as many workers as run in parallel, none before the first call",
    async (open) => {
      const { availableParallelism } = await import("node:os");
      const pool = open();
      expect(pool.size).toBe(0);
      const cells = shared(2);
      const calls = Array.from({ length: availableParallelism() + 1 }, () =>
        pool.call("block", [cells]),
      );
      expect(pool.size).toBe(availableParallelism());
      unblock(cells);
      await Promise.all(calls);
    },
  ],
  [
    "Piscina.minThreads should return the max number of threads to be used (custom), will start with minThreads and max out at maxThreads, thread count should be 0 upon destruction",
    "starts with minSize, grows to size, has none when it is closed",
    async (open) => {
      const pool = open({ minSize: 2, size: 4 });
      expect(pool.size).toBe(2);
      const cells = shared(1);
      const calls = Array.from({ length: 5 }, () => pool.call("spin", [cells]));
      const settled = Promise.allSettled(calls);
      expect([pool.size, pool.running, pool.waiting]).toEqual([4, 4, 1]);
      await pool.close({ graceMs: 0 });
      await settled;
      expect(pool.size).toBe(0);
    },
  ],
  [
    "conflicting min/max threads is error, high minThreads sets maxThreads",
    "a minSize above size is refused",
    async (open) => {
      expect(() => open({ minSize: 16, size: 8 })).toThrow(RangeError);
    },
  ],
  [
    "no pending tasks, no pending tasks (with minThreads=0)",
    "closes with nothing to do",
    async (open) => {
      await open().close();
      const pool = open({ minSize: 1, size: 1 });
      await pool.close();
      expect(pool.size).toBe(0);
    },
  ],
  [
    "queued tasks waits for all tasks to complete, force: queued tasks waits for all tasks already running and aborts tasks that are not started yet, abort any task enqueued during closing up",
    "a close waits for what was called before, and refuses what comes after",
    async (open) => {
      const pool = open({ size: 1 });
      const calls = [pool.call("doubleLater", [1]), pool.call("doubleLater", [2])];
      const closed = pool.close();
      expect(await rejection(pool.call("double", [3]))).toHaveProperty("code", "CLOSED");
      await closed;
      expect(await Promise.all(calls)).toEqual([2, 4]);
    },
  ],
  [
    "uncaught exception in immediate resets Worker",
    "what is thrown aside rejects the call that runs",
    async (open) => {
      await expect(open().call("throwAside", ["throw"])).rejects.toThrow("thrown aside");
    },
  ],
  [
    "uncaught exception in immediate after task yields error event",
    "what is thrown after the result leaves the result alone, and ends the worker",
    async (open) => {
      const pool = open({ size: 1 });
      const cells = shared(1);
      await pool.call("throwAfterwards", [cells]);
      Atomics.store(cells, 0, 1);
      Atomics.notify(cells, 0);
      await expect.poll(() => pool.size).toBe(0);
    },
  ],
  [
    "exiting process resets worker",
    "a worker that exits rejects its call, with the code, and is replaced",
    async (open) => {
      const pool = open({ size: 1 });
      const thread = await pool.call("thread", []);
      await expect(pool.call("exit", [1])).rejects.toThrow("exited with code 1");
      expect(await pool.call("thread", [])).not.toBe(thread);
    },
  ],
  [
    "exiting process in immediate after task errors next task and resets worker",
    "a worker that exits in the middle of the next call rejects that one",
    async (open) => {
      const pool = open({ size: 1 });
      const cells = shared(1);
      await pool.call("exitAfterwards", [cells]);
      const next = pool.call("never", [cells]);
      await expect(next).rejects.toThrow('before "never" answered');
      expect(await pool.call("double", [21])).toBe(42);
    },
  ],
];

conformPools({ CPython: { names: python }, piscina: { names: piscina } }, cases, notApplicable);
