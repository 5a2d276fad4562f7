import { AsyncLocalStorage } from "node:async_hooks";
import { threadId } from "node:worker_threads";
import { expect } from "vitest";
import { CapacityLimiter } from "../../src/concurrency/capacity-limiter.ts";
import type * as owner from "../../src/concurrency/owner.ts";
import { shouldStop } from "../../src/concurrency/worker-task.ts";
import { TaskGroup } from "../../src/concurrency/task-group.ts";
import { isCollected } from "./collected.ts";
import { conformPools, type WorkerCase } from "./worker-conform.ts";
import { begun, rejection, shared, unblock } from "./worker-signs.ts";

/* The behaviour that AnyIO's and Trio's tests ask of work in threads and processes. */

const anyioThreads = (
  "run_in_thread_cancelled run_in_thread_exception run_in_custom_limiter cancel_worker_thread " +
  "asyncio_worker_thread_loop_closed_during_result_report cancel_wait_on_thread " +
  "deprecated_cancellable_param contextvar_propagation asynclib_detection " +
  "asyncio_cancel_native_task asyncio_no_root_task asyncio_future_callback_partial " +
  "asyncio_run_sync_no_asyncio_run asyncio_run_sync_multiple asyncio_no_recycle_stopping_worker " +
  "stopiteration portal_single_thread portal_single_thread_overlapping portal_multiple_threads " +
  "portal_body_error_cancels_portal_tasks run_sync_worker_cyclic_references " +
  "asyncio_run_does_not_leak_event_loop"
).split(" ");

const anyioProcesses = (
  "run_sync_in_process_pool identical_sys_path partial exception print cancel_before cancel_during " +
  "exec_while_pruning nonexistent_main_module entrypoint_main_module"
).split(" ");

const trioThreads = (
  "do_in_trio_thread do_in_trio_thread_from_trio_thread run_in_trio_thread_ki " +
  "await_in_trio_thread_while_main_exits named_thread named_thread_os has_pthread_setname_np " +
  "run_in_worker_thread run_in_worker_thread_cancellation run_in_worker_thread_abandoned " +
  "run_in_worker_thread_limiter run_in_worker_thread_custom_limiter " +
  "run_in_worker_thread_limiter_error run_in_worker_thread_fail_to_spawn " +
  "trio_to_thread_run_sync_token trio_to_thread_run_sync_expected_error " +
  "trio_to_thread_run_sync_contextvars trio_from_thread_run_sync trio_from_thread_run " +
  "trio_from_thread_token trio_from_thread_token_kwarg from_thread_no_token " +
  "trio_from_thread_run_sync_contextvars trio_from_thread_run_contextvars " +
  "run_fn_as_system_task_catched_badly_typed_token from_thread_inside_trio_thread " +
  "from_thread_run_during_shutdown trio_token_weak_referenceable unsafe_abandon_on_cancel_kwarg " +
  "from_thread_reuses_task recursive_to_thread from_thread_host_cancelled " +
  "from_thread_check_cancelled from_thread_check_cancelled_raises_in_foreign_threads " +
  "reentry_doesnt_deadlock cancellable_and_abandon_raises cancellable_warns"
).split(" ");

const noLoopObject = "there is one event loop, and no object for it";
const noToken = "a worker needs no token: it can only answer, and report";
const noWayBack =
  "a worker reports and does not wait for the loop: nothing of the loop runs for it";
const notApplicable: Readonly<Record<string, string>> = {
  deprecated_cancellable_param: "there is no older form",
  asynclib_detection: "there is one library",
  asyncio_no_root_task: noLoopObject,
  asyncio_future_callback_partial: noLoopObject,
  asyncio_run_sync_no_asyncio_run: noLoopObject,
  asyncio_run_does_not_leak_event_loop: noLoopObject,
  stopiteration: "no error means something else to a promise",
  portal_single_thread: noWayBack,
  portal_single_thread_overlapping: noWayBack,
  portal_multiple_threads: noWayBack,
  portal_body_error_cancels_portal_tasks: noWayBack,
  identical_sys_path: "there is no search path: the module's address is given",
  nonexistent_main_module: "a worker loads its module, and never the main one",
  entrypoint_main_module: "a worker loads its module, and never the main one",
  run_in_trio_thread_ki: noWayBack,
  await_in_trio_thread_while_main_exits: noWayBack,
  do_in_trio_thread_from_trio_thread: noWayBack,
  from_thread_run_during_shutdown: noWayBack,
  from_thread_reuses_task: noWayBack,
  recursive_to_thread: noWayBack,
  reentry_doesnt_deadlock: noWayBack,
  named_thread_os: "the platform gives no name of a thread",
  has_pthread_setname_np: "the platform gives no name of a thread",
  run_in_worker_thread_custom_limiter: "a limiter stands around a call: the pool knows of none",
  run_in_worker_thread_limiter_error: "a limiter stands around a call: the pool knows of none",
  trio_to_thread_run_sync_token: noToken,
  trio_to_thread_run_sync_expected_error: "a function that is async is as good",
  trio_from_thread_token: noToken,
  trio_from_thread_token_kwarg: noToken,
  from_thread_no_token: noToken,
  run_fn_as_system_task_catched_badly_typed_token: noToken,
  trio_token_weak_referenceable: noToken,
  unsafe_abandon_on_cancel_kwarg: "left to the type checker",
  cancellable_and_abandon_raises: "there is no older form",
  cancellable_warns: "there is no older form",
};

const cases: readonly WorkerCase[] = [
  [
    "run_in_thread_exception, run_in_worker_thread",
    "runs in another thread, and brings its error back",
    async (open) => {
      const pool = open();
      expect(await pool.call("thread", [])).not.toBe(threadId);
      await expect(pool.call("fail", ["range"])).rejects.toThrow(new RangeError("too far"));
    },
  ],
  [
    "run_in_thread_cancelled, cancel_before",
    "in a group that is cancelled already no worker is started",
    async (open) => {
      const pool = open();
      await TaskGroup.run((group) => {
        group.cancel();
        return rejection(pool.call("double", [1], { signal: group.signal })).then((error) =>
          expect(error).toBe(group.signal.reason),
        );
      });
      expect(pool.size).toBe(0);
    },
  ],
  [
    "run_in_custom_limiter, run_in_worker_thread_limiter",
    "a limiter around the calls holds, also while some of those that wait are cancelled",
    async (open) => {
      const pool = open({ size: 4 });
      const limiter = new CapacityLimiter(2);
      const cells = shared(2);
      const controller = new AbortController();
      const visit = (signal?: AbortSignal): Promise<number> =>
        limiter.with(() => pool.call("block", [cells]), { signal });
      const visits = [visit(), visit(), visit()];
      const cancelled = rejection(visit(controller.signal));
      while (Atomics.load(cells, 0) < 2) await pool.call("double", [1]);
      controller.abort("not needed");
      expect(await cancelled).toBe("not needed");
      expect([limiter.borrowed, limiter.waiting, Atomics.load(cells, 0)]).toEqual([2, 1, 2]);
      unblock(cells);
      await Promise.all(visits);
      expect([limiter.borrowed, Atomics.load(cells, 0)]).toEqual([0, 3]);
    },
  ],
  [
    "run_in_worker_thread_fail_to_spawn",
    "a worker that does not start fails its call, and the limiter has its permit back",
    async (_, files) => {
      const pool = new files.pool.WorkerPool<{ double(value: number): number }>(
        files.url("is-not-there.ts"),
      );
      const limiter = new CapacityLimiter(1);
      const error = await rejection(limiter.with(() => pool.call("double", [1])));
      expect(error).toBeInstanceOf(Error);
      expect(limiter.borrowed).toBe(0);
      await pool.close();
    },
  ],
  [
    "cancel_worker_thread, run_in_worker_thread_cancellation",
    "a cancelled task ends when its thread has stopped, and not before",
    async (open) => {
      const pool = open({ size: 1, graceMs: 60_000 });
      const cells = shared(1);
      let answer: unknown;
      await TaskGroup.run(async (group) => {
        group.spawn(async (signal) => {
          answer = await rejection(pool.call("spinPolitely", [cells], { signal }));
        });
        await begun(cells);
        group.cancel("enough");
      });
      expect(answer).toBe("enough");
      const counted = Atomics.load(cells, 0);
      await pool.call("double", [1]);
      expect(Atomics.load(cells, 0)).toBe(counted);
    },
  ],
  [
    "asyncio_worker_thread_loop_closed_during_result_report, cancel_wait_on_thread, asyncio_cancel_native_task, run_in_worker_thread_abandoned",
    "a call that is cut off settles with the reason, and what its thread still does is heard by nobody",
    async (open) => {
      const pool = open({ size: 1 });
      const cells = shared(2);
      const controller = new AbortController();
      const blocked = rejection(pool.call("block", [cells], { signal: controller.signal }));
      await begun(cells);
      controller.abort("abandoned");
      unblock(cells);
      expect(await blocked).toBe("abandoned");
      expect(await pool.call("double", [21])).toBe(42);
    },
  ],
  [
    "contextvar_propagation, trio_to_thread_run_sync_contextvars",
    "the context goes along as a copy, and does not come back",
    async (open) => {
      const storage = new AsyncLocalStorage<{ value: string }>();
      const pool = open({ context: () => storage.getStore() });
      await storage.run({ value: "main" }, async () => {
        expect(await pool.call("whoAsks", [])).toHaveProperty("context.value", "main");
        expect(storage.getStore()).toEqual({ value: "main" });
      });
    },
  ],
  [
    "named_thread",
    "a call has the name of the task that makes it, or the one it is given",
    async (open, files) => {
      const pool = open({ size: 1 });
      // Of the same variant as the pool: where the caller is, is known to one module.
      const { runInPlace, rootOwner } = (await import(
        files.poolUrl.replace("worker-pool", "owner")
      )) as typeof owner;
      const asks = (name?: string): Promise<{ readonly name: string | undefined }> =>
        runInPlace({ name: "inner", owner: rootOwner }, () => pool.call("whoAsks", [], { name }));
      expect([(await asks()).name, (await asks("💙")).name]).toEqual(["inner", "💙"]);
    },
  ],
  [
    "do_in_trio_thread, trio_from_thread_run_sync, trio_from_thread_run",
    "what a worker reports arrives in the loop, in order, before its result",
    async (open) => {
      const record: unknown[] = [];
      const onReport = (value: unknown): void => void record.push([value, threadId]);
      record.push(await open().call("count", [3], { onReport }));
      expect(record).toEqual([[1, threadId], [2, threadId], [3, threadId], "counted"]);
    },
  ],
  [
    "trio_from_thread_run_sync_contextvars, trio_from_thread_run_contextvars",
    "a report is heard in the context of the caller",
    async (open) => {
      const storage = new AsyncLocalStorage<string>();
      const heard: unknown[] = [];
      await storage.run("main", () =>
        open().call("count", [2], { onReport: () => void heard.push(storage.getStore()) }),
      );
      expect(heard).toEqual(["main", "main"]);
    },
  ],
  [
    "from_thread_host_cancelled",
    "a report that cancels its own call is the last one that is heard",
    async (open) => {
      const controller = new AbortController();
      const heard: unknown[] = [];
      const spinning = open({ size: 1 }).call("reportAndSpin", [], {
        signal: controller.signal,
        onReport(value) {
          heard.push(value);
          controller.abort("heard enough");
        },
      });
      expect(await rejection(spinning)).toBe("heard enough");
      expect(heard).toEqual(["spinning"]);
    },
  ],
  [
    "from_thread_check_cancelled",
    "a worker sees that it should stop when its own call is aborted, and keeps its thread",
    async (open) => {
      const pool = open({ size: 1, graceMs: 60_000 });
      const thread = await pool.call("thread", []);
      const controller = new AbortController();
      const cells = shared(1);
      const spinning = rejection(pool.call("spinPolitely", [cells], { signal: controller.signal }));
      await begun(cells);
      controller.abort("stop");
      expect(await spinning).toBe("stop");
      expect(await pool.call("thread", [])).toBe(thread);
    },
  ],
  [
    "from_thread_check_cancelled_raises_in_foreign_threads, from_thread_inside_trio_thread",
    "outside of a worker nobody is asked to stop: the same function can be called directly",
    async () => {
      expect(shouldStop()).toBe(false);
    },
  ],
  [
    "asyncio_run_sync_multiple, asyncio_no_recycle_stopping_worker, exec_while_pruning",
    "a call after an idle worker has gone is given one that lives",
    async (open) => {
      const pool = open({ size: 1, idleTimeoutMs: 1 });
      for (let round = 0; round < 3; round++) {
        expect(await pool.call("double", [round])).toBe(2 * round);
        while (pool.size > 0) await new Promise((resolve) => setTimeout(resolve, 5));
      }
    },
  ],
  [
    "run_sync_worker_cyclic_references",
    "a call that has settled keeps neither its arguments nor its result",
    async (open) => {
      const pool = open({ size: 1 });
      const call = async (): Promise<WeakRef<object>> => {
        const args: [number] = [21];
        await pool.call("double", args);
        return new WeakRef(args);
      };
      const kept = await call();
      await pool.call("double", [1]);
      expect(await isCollected(kept)).toBe(true);
    },
  ],
  [
    "run_sync_in_process_pool, partial, print",
    "calls run in one other process, which may print",
    async (open, files) => {
      const pool = open({ size: 1, isolation: files.process.workerProcesses });
      const id = await pool.call("processId", []);
      expect(id).not.toBe(process.pid);
      await pool.call("print", ["printed by a worker"]);
      expect(await pool.call("processId", [])).toBe(id);
    },
  ],
  [
    "exception",
    "an error comes back from a process as it was",
    async (open, files) => {
      const pool = open({ size: 1, isolation: files.process.workerProcesses });
      const error = await rejection(pool.call("fail", ["range"]));
      expect(error).toBeInstanceOf(RangeError);
      expect((error as Error).cause).toBeInstanceOf(TypeError);
    },
  ],
  [
    "cancel_during",
    "a process that spins is ended, and another one takes the next call",
    async (open, files) => {
      const pool = open({ size: 1, isolation: files.process.workerProcesses });
      const id = await pool.call("processId", []);
      const controller = new AbortController();
      const spinning = pool.call("reportAndSpin", [], {
        signal: controller.signal,
        onReport: () => controller.abort("spins"),
      });
      expect(await rejection(spinning)).toBe("spins");
      expect(await pool.call("processId", [])).not.toBe(id);
    },
  ],
];

// Most of what these test of a thread's way back into the loop does not exist here.
conformPools(
  {
    "AnyIO's threads": { names: anyioThreads, atMost: 0.5 },
    "AnyIO's processes": { names: anyioProcesses, atMost: 0.3 },
    "Trio's threads": { names: trioThreads, atMost: 0.6 },
  },
  cases,
  notApplicable,
);
