import { AsyncLocalStorage } from "node:async_hooks";
import { expect } from "vitest";
import { isCancelled } from "../../src/concurrency/is-cancelled.ts";
import { currentPlace } from "../../src/concurrency/owner.ts";
import { TaskGroupError } from "../../src/concurrency/task-group-error.ts";
import { TaskGroup } from "../../src/concurrency/task-group.ts";
import type { Task } from "../../src/concurrency/task.ts";
import { conform, deferred, errorOf, type Case, type Interleaving } from "./interleaving.ts";

class MyError extends Error {}
class OtherError extends Error {}

/** A child that fails in a moment, unless it is cancelled before. */
const crash = (world: Interleaving, error: Error) => async (signal: AbortSignal) => {
  await world.hop();
  signal.throwIfAborted();
  throw error;
};

const errorsOf = async (running: Promise<unknown>): Promise<unknown[]> => {
  const error = await errorOf(running);
  expect(error).toBeInstanceOf(TaskGroupError);
  return (error as TaskGroupError).errors;
};

const cases: Case[] = [
  [
    "taskgroup_01",
    "waits for its tasks, whose results stay readable",
    async (world) => {
      const tasks: Task<number>[] = [];
      await TaskGroup.run(async (group) => {
        for (const value of [42, 11]) {
          tasks.push(group.spawn(async () => world.hop().then(() => value)));
        }
      });
      expect(tasks.map((task) => task.state)).toEqual(["finished", "finished"]);
      expect(await Promise.all(tasks)).toEqual([42, 11]);
      expect(tasks[0]?.result).toEqual({ status: "fulfilled", value: 42 });
    },
  ],
  [
    "taskgroup_02",
    "takes tasks at any time while the body runs",
    async (world) => {
      const results = await TaskGroup.run(async (group) => {
        const first = group.spawn(async () => world.hop().then(() => 42));
        await world.hop();
        return [await first, await group.spawn(() => 11)];
      });
      expect(results).toEqual([42, 11]);
    },
  ],
  [
    "taskgroup_03",
    "goes on when one task is cancelled",
    async (world) => {
      const reason = new Error("not needed");
      const [first, second] = await TaskGroup.run(async (group) => {
        const cancelled = group.spawn((signal) => world.park(signal), { name: "first" });
        await world.hop();
        cancelled.cancel(reason);
        expect(cancelled.state).toBe("cancelling");
        return [cancelled, group.spawn(async () => world.hop().then(() => 11))] as const;
      });
      expect([first.state, second.state]).toEqual(["cancelled", "finished"]);
      expect(first.result).toEqual({ status: "rejected", reason });
      expect(await errorOf(first)).toBe(reason);
    },
  ],
  [
    "taskgroup_04",
    "cancels the sibling of a failed task and throws one error group",
    async (world) => {
      const reached: string[] = [];
      let sibling!: Task<void>;
      const errors = await errorsOf(
        (async () => {
          await TaskGroup.run((group) => {
            group.spawn(crash(world, new MyError()));
            sibling = group.spawn(async (signal) => {
              await world.park(signal);
              reached.push("behind the sibling's wait");
            });
          });
          reached.push("behind the group");
        })(),
      );
      expect(errors).toEqual([new MyError()]);
      expect(reached).toEqual([]);
      expect(sibling.state).toBe("cancelled");
    },
  ],
  [
    "cancel_children_on_child_error",
    "cancels children and body when children fail, and keeps the errors of all that failed",
    async (world) => {
      const cancelled: string[] = [];
      const errors = await errorsOf(
        TaskGroup.run(async (group, signal) => {
          for (let i = 0; i < 3; i++) group.spawn(() => Promise.reject(new MyError(String(i))));
          group.spawn(async (own) => world.park(own).finally(() => cancelled.push("child")));
          await world.park(signal).finally(() => cancelled.push("body"));
        }),
      );
      expect(errors).toEqual([new MyError("0"), new MyError("1"), new MyError("2")]);
      expect(cancelled.sort()).toEqual(["body", "child"]);
    },
  ],
  [
    "cancellation",
    "rejects with the outer reason itself when it is aborted from outside",
    async (world) => {
      const outside = new AbortController();
      const reason = new MyError("test");
      let cancelled = 0;
      const running = TaskGroup.run(
        (group) => {
          for (let i = 0; i < 5; i++) {
            group.spawn(async (signal) => world.park(signal).finally(() => cancelled++));
          }
        },
        { signal: outside.signal },
      );
      await world.hop();
      outside.abort(reason);
      expect(await errorOf(running)).toBe(reason);
      expect(cancelled).toBe(5);
    },
  ],
  [
    "taskgroup_07",
    "tells children and body of an abort from outside",
    async (world) => {
      const outside = new AbortController();
      let cancelled = 0;
      const running = TaskGroup.run(
        async (group, signal) => {
          for (let i = 0; i < 5; i++) {
            group.spawn(async (own) => world.park(own).finally(() => cancelled++));
          }
          await world.park(signal).finally(() => (cancelled += 10));
        },
        { signal: outside.signal },
      );
      await world.hop();
      outside.abort("stop");
      expect(await errorOf(running)).toBe("stop");
      expect(cancelled).toBe(15);
    },
  ],
  [
    "cancellation_in_body",
    "rejects with the outer reason when the body lets it through",
    async (world) => {
      const outside = new AbortController();
      const reason = new Error("test");
      const running = TaskGroup.run(
        async (group, signal) => {
          for (let i = 0; i < 5; i++) group.spawn((own) => world.park(own));
          await world.park(signal);
        },
        { signal: outside.signal },
      );
      outside.abort(reason);
      expect(await errorOf(running)).toBe(reason);
    },
  ],
  ...["taskgroup_09", "taskgroup_10"].map((source): Case => [
    source,
    `reports an error of the body, ${source.endsWith("09") ? "late" : "at once"}, and cancels the tasks`,
    async (world) => {
      const tasks: Task<never>[] = [];
      const errors = await errorsOf(
        TaskGroup.run(async (group) => {
          for (let i = 0; i < 2; i++) tasks.push(group.spawn((signal) => world.park(signal)));
          if (source === "taskgroup_09") await world.hop();
          throw new MyError("body");
        }),
      );
      expect(errors).toEqual([new MyError("body")]);
      expect(tasks.map((task) => task.state)).toEqual(["cancelled", "cancelled"]);
    },
  ]),
  ...["taskgroup_11", "taskgroup_12"].map((source): Case => [
    source,
    "gives the outer reason through two groups",
    async (world) => {
      const outside = new AbortController();
      const reason = new Error("outside");
      const running = TaskGroup.run(
        async (outer, signal) => {
          if (source === "taskgroup_12") outer.spawn((own) => world.park(own));
          await TaskGroup.run(
            async (inner, innerSignal) => {
              for (let i = 0; i < 5; i++) inner.spawn((own) => world.park(own));
              await world.park(innerSignal);
            },
            { signal },
          );
        },
        { signal: outside.signal },
      );
      await world.hop();
      outside.abort(reason);
      expect(await errorOf(running)).toBe(reason);
    },
  ]),
  [
    "taskgroup_13",
    "cancels an inner group when a task of the outer one fails: one error, not nested",
    async (world) => {
      const errors = await errorsOf(
        TaskGroup.run(async (outer, signal) => {
          outer.spawn(crash(world, new MyError("outer")));
          await TaskGroup.run((inner) => void inner.spawn((own) => world.park(own)), { signal });
        }),
      );
      expect(errors).toEqual([new MyError("outer")]);
    },
  ],
  [
    "taskgroup_14",
    "nests the errors of nested groups",
    async (world) => {
      const errors = await errorsOf(
        TaskGroup.run(async (outer, signal) => {
          outer.spawn((own) => world.park(own));
          await TaskGroup.run((inner) => void inner.spawn(crash(world, new MyError("inner"))), {
            signal,
          });
        }),
      );
      expect(errors).toEqual([expect.any(TaskGroupError)]);
      expect((errors[0] as TaskGroupError).errors).toEqual([new MyError("inner")]);
    },
  ],
  ...["taskgroup_15", "taskgroup_16"].map((source): Case => [
    source,
    `waits for a body that takes its time to clean up${source.endsWith("16") ? ", one level down" : ""}`,
    async (world) => {
      const outside = new AbortController();
      const done: string[] = [];
      const nested = (): Promise<never> =>
        TaskGroup.run(
          async (group, signal) => {
            group.spawn((own) => world.park(own).finally(() => done.push("child")));
            try {
              return await world.park(signal);
            } finally {
              await world.hop();
              await world.hop();
              done.push("body");
            }
          },
          { signal: outside.signal },
        );
      const running =
        source === "taskgroup_15"
          ? nested()
          : TaskGroup.run((group) => group.spawn(nested), { signal: outside.signal });
      await world.hop();
      outside.abort("stop");
      expect(await errorOf(running)).toBe("stop");
      expect(done.sort()).toEqual(["body", "child"]);
    },
  ]),
  [
    "taskgroup_17",
    "cancels a body without tasks",
    async (world) => {
      const outside = new AbortController();
      const running = TaskGroup.run((_, signal) => world.park(signal), { signal: outside.signal });
      await world.hop();
      outside.abort("stop");
      expect(await errorOf(running)).toBe("stop");
    },
  ],
  [
    "taskgroup_18",
    "reports an error with which the body answers the cancellation, and why it was cancelled",
    async (world) => {
      const outside = new AbortController();
      const running = TaskGroup.run(
        async (_, signal) => {
          await world.park(signal).catch(() => {
            throw new MyError();
          });
        },
        { signal: outside.signal },
      );
      await world.hop();
      outside.abort("stop");
      const error = (await errorOf(running)) as TaskGroupError;
      expect(error.errors).toEqual([new MyError()]);
      expect(error.cause).toBe("stop");
    },
  ],
  ...[
    ["taskgroup_19", new MyError("crash"), new OtherError("clean-up")] as const,
    ["taskgroup_20a", new MyError("crash"), new TypeError("clean-up")] as const,
    ["taskgroup_21a", new TypeError("crash"), new MyError("clean-up")] as const,
  ].map(([source, first, second]): Case => [
    source,
    `keeps the ${second.name} that the body threw while it was cancelled for a ${first.name}`,
    async (world) => {
      const errors = await errorsOf(
        TaskGroup.run(async (group, signal) => {
          group.spawn(crash(world, first));
          await world.park(signal).catch(() => {
            throw second;
          });
        }),
      );
      expect(errors).toEqual([first, second]);
    },
  ]),
  [
    "taskgroup_22",
    "ends the tasks when the whole is cancelled before they did anything",
    async (world) => {
      const outside = new AbortController();
      const running = TaskGroup.run(
        (group) => {
          for (let i = 0; i < 2; i++) group.spawn((signal) => world.park(signal));
        },
        { signal: outside.signal },
      );
      outside.abort("stop");
      expect(await errorOf(running)).toBe("stop");
    },
  ],
  [
    "taskgroup_23",
    "forgets a task when it has ended",
    async (world) => {
      await TaskGroup.run(async (group) => {
        for (let i = 0; i < 10; i++) {
          const gate = deferred();
          const task = group.spawn(async () => gate.promise);
          await world.hop();
          expect(group.size).toBe(1);
          gate.resolve();
          await task;
          expect(group.size).toBe(0);
        }
      });
    },
  ],
  [
    "taskgroup_24",
    "waits for what a task spawned after the body had ended",
    async (world) => {
      let ended = 0;
      await TaskGroup.run((group) => {
        group.spawn(async () => {
          await world.hop();
          for (let i = 0; i < 2; i++) {
            group.spawn(async () => {
              await world.hop();
              ended++;
            });
          }
        });
      });
      expect(ended).toBe(2);
    },
  ],
  [
    "taskgroup_25",
    "cancels a hydra: tasks that spawn two more each",
    async (world) => {
      let hydras = 0;
      const slain = deferred();
      const errors = await errorsOf(
        TaskGroup.run((group) => {
          const hydra = async (signal: AbortSignal): Promise<void> => {
            if (++hydras === 10) slain.resolve();
            await world.hop();
            if (hydras >= 200) return;
            signal.throwIfAborted();
            group.spawn(hydra);
            group.spawn(hydra);
          };
          group.spawn(hydra);
          group.spawn(async () => {
            await slain.promise;
            throw new MyError("hercules");
          });
        }),
      );
      expect(errors).toEqual([new MyError("hercules")]);
      expect(hydras).toBeGreaterThanOrEqual(10);
    },
  ],
  [
    "taskgroup_task_name",
    "names a task as told, by its function, or by its number",
    async () => {
      async function named(): Promise<void> {}
      await TaskGroup.run((group) => {
        const byNumber = group.spawn(() => {});
        expect(group.spawn(named, { name: "yolo" }).name).toBe("yolo");
        expect(group.spawn(named).name).toBe("named");
        expect(byNumber.name).toBe(`task ${byNumber.id}`);
      });
    },
  ],
  [
    "taskgroup_task_context",
    "gives a task the AsyncLocalStorage of the code that spawned it",
    async (world) => {
      const field = new AsyncLocalStorage<string>();
      await TaskGroup.run(async (group) => {
        const read = async (): Promise<string | undefined> => {
          await world.hop();
          return field.getStore();
        };
        const tasks = ["a", "b"].map((value) => field.run(value, () => group.spawn(read)));
        expect(await Promise.all(tasks)).toEqual(["a", "b"]);
      });
    },
  ],
  [
    "taskgroup_no_create_task_after_failure",
    "refuses a task after a failure; the refusal counts as cancellation",
    async (world) => {
      let called = false;
      const errors = await errorsOf(
        TaskGroup.run((group) => {
          group.spawn(crash(world, new MyError()));
          group.spawn(async (signal) => {
            await world.park(signal).catch(() => {});
            group.spawn(() => void (called = true));
          });
        }),
      );
      expect(errors).toEqual([new MyError()]);
      expect(called).toBe(false);
    },
  ],
  [
    "taskgroup_context_manager_exit_raises",
    "keeps the error of a resource that fails to close while the body is cancelled",
    async (world) => {
      const errors = await errorsOf(
        TaskGroup.run(async (group, signal) => {
          try {
            group.spawn(crash(world, new MyError("task")));
            await world.park(signal);
          } finally {
            await Promise.reject(new MyError("closing"));
          }
        }),
      );
      expect(errors).toEqual([new MyError("task"), new MyError("closing")]);
    },
  ],
  ...["taskgroup_already_entered", "taskgroup_double_enter"].map((source): Case => [
    source,
    "refuses a second join, during the first and after it",
    async () => {
      const group = new TaskGroup();
      const first = group.join();
      if (source === "taskgroup_double_enter") await first;
      expect(await errorOf(group.join())).toMatchObject({ message: /already joined/ });
      await first;
      const inRun = TaskGroup.run(async (own) => own.join());
      expect(await errorsOf(inRun)).toMatchObject([{ message: /already joined/ }]);
    },
  ]),
  ...["taskgroup_finished", "coro_closed_when_tg_closed"].map((source): Case => [
    source,
    "refuses a task after its end, and does not call the function",
    async (world) => {
      let called = false;
      const group = new TaskGroup({ name: "over" });
      await world.hop();
      await group.join();
      expect(() => group.spawn(() => void (called = true))).toThrow(`"over" has ended`);
      expect(called).toBe(false);
    },
  ]),
  [
    "cancelling_level_preserved",
    "leaves the caller's signal alone when it fails",
    async (world) => {
      const outside = new AbortController();
      await errorsOf(
        TaskGroup.run((group) => void group.spawn(crash(world, new MyError())), {
          signal: outside.signal,
        }),
      );
      expect(outside.signal.aborted).toBe(false);
    },
  ],
  [
    "nested_groups_both_cancelled",
    "reports a failure of each of two nested groups where it belongs",
    async (world) => {
      let innerErrors: unknown[] = [];
      const errors = await errorsOf(
        TaskGroup.run(async (outer, signal) => {
          try {
            await TaskGroup.run(
              (inner) => {
                inner.spawn(() => Promise.reject(new MyError("inner")));
                outer.spawn(crash(world, new OtherError("outer")));
              },
              { signal },
            );
          } catch (error) {
            innerErrors = (error as TaskGroupError).errors;
          }
        }),
      );
      expect(innerErrors).toEqual([new MyError("inner")]);
      expect(errors).toEqual([new OtherError("outer")]);
    },
  ],
  [
    "error_and_cancel",
    "lets an error beat a cancellation that comes with it; the cancellation stays the cause",
    async (world) => {
      const outside = new AbortController();
      const started = deferred();
      const running = TaskGroup.run(
        async (group, signal) => {
          group.spawn(async () => {
            started.resolve();
            await world.hop();
            throw new MyError();
          });
          await world.park(signal);
        },
        { signal: outside.signal },
      );
      await started.promise;
      outside.abort("stop");
      const error = (await errorOf(running)) as TaskGroupError;
      expect(error.errors).toEqual([new MyError()]);
      expect(outside.signal.aborted).toBe(true);
    },
  ],
  [
    "name",
    "tells the running code its task's name",
    async (world) => {
      let seen: string[] = [];
      await TaskGroup.run(
        (group) => {
          seen.push(currentPlace().name);
          const note = async (): Promise<void> => {
            await world.hop();
            seen.push(currentPlace().name);
          };
          group.spawn(note, { name: "example name" });
        },
        { name: "a group" },
      );
      expect(seen).toEqual(["a group", "example name"]);
      seen = [];
    },
  ],
  [
    "cancels_task_if_created_during_creation",
    "cancels a task whose own child failed while the task was still being started",
    async (world) => {
      let cancelled = false;
      const errors = await errorsOf(
        TaskGroup.run((group) => {
          group.spawn(async (signal) => {
            group.spawn(() => {
              throw new MyError("third");
            });
            await world.park(signal).finally(() => (cancelled = true));
          });
        }),
      );
      expect(errors).toEqual([new MyError("third")]);
      expect(cancelled).toBe(true);
    },
  ],
  [
    "cancellation_does_not_leak_out_of_tg",
    "is no cancellation to the code behind it",
    async (world) => {
      const error = await errorOf(
        TaskGroup.run((group) => void group.spawn(crash(world, new MyError()))),
      );
      expect(isCancelled(error)).toBe(false);
    },
  ],
];

conform(
  "CPython test_taskgroups.py",
  [
    ..."01 02 03 04 07 09 10 11 12 13 14 15 16 17 18 19 20 20a 21a 22 23 24 25"
      .split(" ")
      .map((number) => `taskgroup_${number}`),
    "cancel_children_on_child_error",
    "cancellation",
    "cancellation_in_body",
    "taskgroup_task_name",
    "taskgroup_task_context",
    "taskgroup_no_create_task_after_failure",
    "taskgroup_context_manager_exit_raises",
    "taskgroup_already_entered",
    "taskgroup_double_enter",
    "taskgroup_finished",
    "taskgroup_not_entered",
    "taskgroup_without_parent_task",
    "coro_closed_when_tg_closed",
    "cancelling_level_preserved",
    "nested_groups_both_cancelled",
    "error_and_cancel",
    "name",
    "cancels_task_if_created_during_creation",
    "cancellation_does_not_leak_out_of_tg",
  ],
  cases,
  {
    taskgroup_20:
      "JavaScript has no KeyboardInterrupt: every thrown value is an error like any other",
    taskgroup_not_entered: "a group is open from its constructor on",
    taskgroup_without_parent_task: "a group needs no task around it",
  },
);
