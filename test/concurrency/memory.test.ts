import { getEventListeners } from "node:events";
import { describe, expect, it } from "vitest";
import { all } from "../../src/concurrency/all.ts";
import { gather } from "../../src/concurrency/gather.ts";
import { rootPlace } from "../../src/concurrency/owner.ts";
import { sleep } from "../../src/concurrency/sleep.ts";
import type { TaskGroupError } from "../../src/concurrency/task-group-error.ts";
import { TaskGroup } from "../../src/concurrency/task-group.ts";
import type { Task } from "../../src/concurrency/task.ts";
import { withTimeout } from "../../src/concurrency/with-timeout.ts";
import { gc, isCollected } from "./collected.ts";
import { errorOf, turn } from "./interleaving.ts";

class Done extends Error {}

// CPython test_taskgroups.py counts referrers; here what nobody holds must be collected.
describe("a finished group keeps nothing, by CPython test_taskgroups.py", () => {
  it("exception_refcycles_direct: not the error that it threw", async () => {
    const run = async (): Promise<WeakRef<object>> =>
      new WeakRef(
        (await errorOf(TaskGroup.run(() => Promise.reject(new Done())))) as TaskGroupError,
      );
    expect(await isCollected(await run())).toBe(true);
  });

  it("exception_refcycles_errors: not the errors inside, also while the group is kept; only why it was cancelled", async () => {
    let kept!: TaskGroup;
    const run = async (): Promise<WeakRef<object>> => {
      const error = await errorOf(
        TaskGroup.run((group) => {
          kept = group;
          group.spawn(() => Promise.reject(new Done("why it was cancelled")));
          group.spawn(() => Promise.reject(new Done("another")));
        }),
      );
      return new WeakRef((error as TaskGroupError).errors[1] as Done);
    };
    expect(await isCollected(await run())).toBe(true);
    expect(kept.signal.reason).toMatchObject({ cause: new Done("why it was cancelled") });
  });

  it("exception_refcycles_parent_task: not those of a group inside it", async () => {
    const run = async (): Promise<WeakRef<object>> => {
      const error = await errorOf(
        TaskGroup.run((group) => {
          group.spawn(() => TaskGroup.run(() => Promise.reject(new Done())));
        }),
      );
      return new WeakRef(((error as TaskGroupError).errors[0] as TaskGroupError).errors[0] as Done);
    };
    expect(await isCollected(await run())).toBe(true);
  });

  it("exception_refcycles_parent_task_wr: not its tasks, and a kept task not its neighbours", async () => {
    let kept!: Task<number>;
    const run = async (): Promise<WeakRef<object>> =>
      TaskGroup.run((group) => {
        const task = group.spawn(() => 1);
        kept = group.spawn(() => 2);
        return { reference: new WeakRef(task) };
      }).then(({ reference }) => reference);
    expect(await isCollected(await run())).toBe(true);
    expect(await kept).toBe(2);
  });

  it("exception_refcycles_propagate_cancellation_error: not the reason that it let through", async () => {
    const run = async (): Promise<WeakRef<object>> =>
      new WeakRef(
        (await errorOf(
          withTimeout(0.01, (signal) =>
            TaskGroup.run((_, own) => sleep(Infinity, { signal: own }), { signal }),
          ),
        )) as Error,
      );
    expect(await isCollected(await run())).toBe(true);
  });

  it("not what a task's function closed over, while the task is kept", async () => {
    let kept!: Task<void>;
    const run = async (): Promise<WeakRef<object>> => {
      const big = { data: new Uint8Array(1_000) };
      await TaskGroup.run((group) => {
        kept = group.spawn(async () => {
          await turn();
          expect(big.data).toHaveLength(1_000);
        });
      });
      return new WeakRef(big);
    };
    expect(await isCollected(await run())).toBe(true);
    expect(kept.state).toBe("finished");
  });
});

describe("a signal that lives as long as the process", () => {
  const scopes: readonly (readonly [string, (signal: AbortSignal) => Promise<unknown>])[] = [
    [
      "TaskGroup.run",
      (signal) => TaskGroup.run((g) => void g.spawn(async (own) => own), { signal }),
    ],
    ["withTimeout", (signal) => withTimeout(60_000, async () => {}, { signal })],
    ["gather", (signal) => gather([async () => 1, async () => 2], { signal })],
    ["a task's sleep", (signal) => sleep(0, { signal })],
    ["all, failed", () => errorOf(all([Promise.reject(new Error("x")), Promise.resolve()]))],
  ];

  it.each(scopes)("%s leaves ≤ 100 bytes and no listener on it", async (_, scope) => {
    const { signal } = new AbortController();
    const warnings: Error[] = [];
    const note = (warning: Error): void => void warnings.push(warning);
    process.on("warning", note);
    const many = async (count: number): Promise<void> => {
      for (let left = count; left > 0; left -= 100) {
        await Promise.all(Array.from({ length: 100 }, () => scope(signal)));
      }
      await turn();
      gc();
      gc();
    };
    const count = 5_000;
    await many(count);
    // The least of three rounds: what is retained grows in each, what the engine makes for itself meanwhile does not.
    const grown: number[] = [];
    for (let round = 0; round < 3; round++) {
      const before = process.memoryUsage().heapUsed;
      await many(count);
      grown.push((process.memoryUsage().heapUsed - before) / count);
    }
    await turn();
    process.off("warning", note);
    expect(Math.min(...grown)).toBeLessThanOrEqual(100);
    expect(getEventListeners(signal, "abort")).toEqual([]);
    expect(rootPlace.groups?.size ?? 0).toBe(0);
    expect(warnings).toEqual([]);
  });
});
