import { getEventListeners } from "node:events";
import { describe, expect, expectTypeOf, it } from "vitest";
import { onAbort } from "../../src/concurrency/abort.ts";
import { currentOwner, currentPlace } from "../../src/concurrency/owner.ts";
import { TaskGroupError } from "../../src/concurrency/task-group-error.ts";
import { TaskGroup } from "../../src/concurrency/task-group.ts";
import type { Task, TaskFunction } from "../../src/concurrency/task.ts";
import { deferred, errorOf, turn } from "./interleaving.ts";

/** Waits for the abort, then rejects with its reason. */
async function park(signal: AbortSignal): Promise<never> {
  await new Promise<void>((resolve) => void onAbort(signal, () => resolve()));
  throw signal.reason;
}

describe("what counts as cancelled", () => {
  const reasonOf = async (
    react: (signal: AbortSignal) => unknown,
    reason: unknown = new Error("why"),
  ): Promise<string> => {
    let task!: Task<unknown>;
    await TaskGroup.run(async (group) => {
      task = group.spawn(async (signal) => {
        await park(signal).catch(() => {});
        throw react(signal);
      });
      await Promise.resolve();
      task.cancel(reason);
    }).catch(() => {});
    return task.state;
  };

  it.each<[string, (signal: AbortSignal) => unknown, unknown, string]>([
    ["the reason itself", (signal) => signal.reason, new Error("why"), "cancelled"],
    ["a reason that is no error", (signal) => signal.reason, "stop", "cancelled"],
    [
      "an error caused by the reason",
      (signal) => new Error("closed", { cause: new Error("lost", { cause: signal.reason }) }),
      new Error("why"),
      "cancelled",
    ],
    ["an AbortError", () => new DOMException("x", "AbortError"), new Error("why"), "cancelled"],
    ["an error of its own", () => new Error("clean-up"), new Error("why"), "failed"],
    ["another object that looks the same", () => new Error("why"), new Error("why"), "failed"],
    [
      "a ring of causes",
      () => {
        const error = new Error("ring");
        error.cause = error;
        return error;
      },
      new Error("why"),
      "failed",
    ],
  ])("%s", async (_, react, reason, state) => {
    expect(await reasonOf(react, reason)).toBe(state);
  });

  it("never an AbortError of a task that nobody cancelled: an unrelated signal stopped its work", async () => {
    const unrelated = new DOMException("x", "AbortError");
    const running = TaskGroup.run((group) => void group.spawn(() => Promise.reject(unrelated)));
    expect(await errorOf(running)).toMatchObject({ errors: [unrelated] });
  });

  it("not a result: a task that returns in spite of the cancellation has finished", async () => {
    const task = await TaskGroup.run((group) => {
      const stubborn = group.spawn(async (signal) => park(signal).catch(() => "result"));
      group.cancel();
      return { stubborn };
    });
    expect(task.stubborn.state).toBe("finished");
    expect(await task.stubborn).toBe("result");
  });
});

describe("cancel", () => {
  it("ends the group without throwing; the body's value is kept", async () => {
    let cleaned = 0;
    const value = await TaskGroup.run((group) => {
      group.spawn((signal) => park(signal).finally(() => cleaned++));
      group.cancel();
      group.cancel("again");
      return "value";
    });
    expect([value, cleaned]).toEqual(["value", 1]);
  });

  it("ends it without throwing also when it cuts the body short: the value is undefined", async () => {
    const running = TaskGroup.run(async (group, signal) => {
      group.cancel("enough");
      return park(signal);
    });
    expect(await running).toBeUndefined();
  });

  it("does not hide an error of the clean-up", async () => {
    const running = TaskGroup.run((group) => {
      group.spawn((signal) =>
        park(signal).catch(() => {
          throw new TypeError("clean-up");
        }),
      );
      group.cancel();
    });
    expect(await errorOf(running)).toMatchObject({ errors: [new TypeError("clean-up")] });
  });

  it("does nothing after the end, and before the first task refuses tasks", async () => {
    const group = new TaskGroup();
    group.cancel("early");
    expect(() => group.spawn(() => {})).toThrow("takes no more tasks");
    await group.join();
    group.cancel("late");
    expect(group.signal.reason).toBe("early");
  });

  it("of one task tells only that task; a second call and one after the end change nothing", async () => {
    await TaskGroup.run(async (group) => {
      const one = group.spawn((signal) => park(signal).catch((reason: unknown) => reason));
      const other = group.spawn(() => "other");
      one.cancel("first");
      one.cancel("second");
      expect(await one).toBe("first");
      one.cancel("third");
      expect([one.state, await other]).toEqual(["finished", "other"]);
    });
  });
});

describe("signals", () => {
  it.each<[string, (fn: (signal: AbortSignal) => unknown) => TaskFunction<unknown>]>([
    ["the function itself", (fn) => fn],
    [
      "a wrapper that passes on what it is given",
      (fn) =>
        (...args) =>
          fn(...args),
    ],
    [
      "a parameter with a default",
      (fn) =>
        // oxlint-disable-next-line typescript/no-useless-default-assignment -- it hides the parameter from `length`
        (signal = new AbortController().signal) =>
          fn(signal),
    ],
  ])("gives a task its own signal, which task.cancel() aborts: %s", async (_, wrap) => {
    await TaskGroup.run(async (group) => {
      const task = group.spawn(wrap(park));
      const other = group.spawn(async (signal) => turn().then(() => signal.aborted));
      task.cancel("enough");
      expect(await other).toBe(false);
      expect(task.result).toEqual({ status: "rejected", reason: "enough" });
      expect([task.state, group.signal.aborted]).toEqual(["cancelled", false]);
    });
  });

  it("takes the group's reason for a cancellation also from a task that was cancelled before", async () => {
    let task!: Task<never>;
    await TaskGroup.run((group, signal) => {
      task = group.spawn(() => park(signal));
      task.cancel("the task's");
      group.cancel("the group's");
    });
    expect(task.state).toBe("cancelled");
  });

  it("gives the body the group's, also one that is wrapped", async () => {
    const body = (group: TaskGroup, signal: AbortSignal): boolean => signal === group.signal;
    expect(await TaskGroup.run((...args) => body(...args))).toBe(true);
  });

  it("puts one listener on an outer signal, whatever the number of tasks, and leaves none", async () => {
    const outside = new AbortController();
    await TaskGroup.run(
      async (group) => {
        const gate = deferred();
        for (let i = 0; i < 100; i++)
          group.spawn(async (signal) => gate.promise.then(() => signal));
        expect(getEventListeners(outside.signal, "abort")).toHaveLength(1);
        gate.resolve();
      },
      { signal: outside.signal },
    );
    expect(getEventListeners(outside.signal, "abort")).toHaveLength(0);
  });

  it("rejects with the outer reason also after its own cancel", async () => {
    const outside = new AbortController();
    const running = TaskGroup.run(
      (group) => {
        group.spawn((signal) => park(signal));
        group.cancel("own");
      },
      { signal: outside.signal },
    );
    outside.abort("outer");
    expect(await errorOf(running)).toBe("outer");
  });
});

describe("onError", () => {
  it("continue: siblings run on, every failure is reported at the end", async () => {
    const order: string[] = [];
    const gate = deferred();
    const running = TaskGroup.run(
      async (group) => {
        group.spawn(() => Promise.reject(new Error("one")));
        group.spawn(async (signal) => {
          await gate.promise;
          order.push(`sibling, aborted: ${signal.aborted}`);
        });
        await turn();
        group.spawn(() => Promise.reject(new Error("two")));
        gate.resolve();
      },
      { onError: "continue" },
    );
    expect(await errorOf(running)).toMatchObject({
      errors: [{ message: "one" }, { message: "two" }],
    });
    expect(order).toEqual(["sibling, aborted: false"]);
  });

  it("a function handles the error with its task, and the group does not fail", async () => {
    const handled: [unknown, string | undefined][] = [];
    const value = await TaskGroup.run(
      async (group) => {
        group.spawn(() => Promise.reject(new Error("one")), { name: "first" });
        await turn();
        return "value";
      },
      { onError: (error, task) => handled.push([error, task?.name]) },
    );
    expect(value).toBe("value");
    expect(handled).toEqual([[new Error("one"), "first"]]);
  });

  it("a function that throws fails the group with what it threw", async () => {
    let siblingCancelled = false;
    const running = TaskGroup.run(
      (group) => {
        group.spawn(() => Promise.reject(new Error("one")));
        group.spawn((signal) => park(signal).finally(() => (siblingCancelled = true)));
      },
      {
        onError: (error) => {
          throw new Error("cannot handle", { cause: error });
        },
      },
    );
    expect(await errorOf(running)).toMatchObject({ errors: [{ message: "cannot handle" }] });
    expect(siblingCancelled).toBe(true);
  });

  it("does not handle what the body throws", async () => {
    const running = TaskGroup.run(() => Promise.reject(new Error("body")), { onError: () => {} });
    expect(await errorOf(running)).toMatchObject({ errors: [{ message: "body" }] });
  });
});

describe("errors", () => {
  it("reports an error once when the body throws on what a task threw to it", async () => {
    const error = new Error("once");
    const running = TaskGroup.run(async (group) => {
      await group.spawn(() => Promise.reject(error));
    });
    expect(await errorOf(running)).toMatchObject({ errors: [error] });
    expect(((await errorOf(running)) as TaskGroupError).errors).toHaveLength(1);
  });

  it("reports equal primitives as often as they were thrown", async () => {
    const running = TaskGroup.run((group) => {
      group.spawn(() => Promise.reject("same"));
      group.spawn(() => Promise.reject("same"));
    });
    expect(await errorOf(running)).toMatchObject({ errors: ["same", "same"] });
  });

  it("says in its message which group failed, at what, and how often", async () => {
    const running = TaskGroup.run(
      (group) => {
        for (const word of ["first", "second", "third"]) {
          group.spawn(() => Promise.reject(new Error(word)));
        }
      },
      { name: "orders" },
    );
    expect(await errorOf(running)).toMatchObject({
      name: "TaskGroupError",
      message: 'task group "orders" failed: first (and 2 more)',
    });
  });

  it("keeps the results of tasks that ended before the failure", async () => {
    const tasks: Task<unknown>[] = [];
    const running = TaskGroup.run(async (group) => {
      tasks.push(group.spawn(() => "kept"));
      tasks.push(group.spawn((signal) => park(signal)));
      await turn();
      tasks.push(group.spawn(() => Promise.reject(new Error("late"))));
    });
    await errorOf(running);
    expect(tasks.map((task) => task.state)).toEqual(["finished", "cancelled", "failed"]);
    expect(tasks[0]?.result).toEqual({ status: "fulfilled", value: "kept" });
    expect(tasks[2]?.result).toEqual({ status: "rejected", reason: new Error("late") });
  });

  it("gives the siblings one shared reason: an AbortError caused by the failure", async () => {
    const reasons = new Set<unknown>();
    const failure = new Error("failure");
    const running = TaskGroup.run((group) => {
      for (let i = 0; i < 3; i++) {
        group.spawn((signal) => park(signal).catch((reason: unknown) => void reasons.add(reason)));
      }
      group.spawn(() => Promise.reject(failure));
    });
    await errorOf(running);
    expect(reasons.size).toBe(1);
    expect([...reasons][0]).toMatchObject({ name: "AbortError", cause: failure });
  });
});

describe("start", () => {
  it("resolves to what the task declares itself ready with, and runs on", async () => {
    const log: unknown[] = [];
    await TaskGroup.run(async (group) => {
      const gate = deferred();
      const port = await group.start<number>(async (started) => {
        await turn();
        started(8080);
        await gate.promise;
        log.push("ended");
      });
      log.push(port, group.size);
      gate.resolve();
    });
    expect(log).toEqual([8080, 1, "ended"]);
  });

  it("throws to its caller, and not to the group, what happens before", async () => {
    const value = await TaskGroup.run(async (group) => {
      expect(await errorOf(group.start(() => Promise.reject(new Error("port in use"))))).toEqual(
        new Error("port in use"),
      );
      return "group goes on";
    });
    expect(value).toBe("group goes on");
  });

  it("fails the group with what happens after", async () => {
    const running = TaskGroup.run(async (group) => {
      await group.start(async (started) => {
        started(undefined);
        await turn();
        throw new Error("later");
      });
    });
    expect(await errorOf(running)).toMatchObject({ errors: [{ message: "later" }] });
  });

  it("says so when the task ends without having started, or starts twice", async () => {
    await TaskGroup.run(async (group) => {
      expect(await errorOf(group.start(async () => {}))).toMatchObject({
        message: "the task ended without calling started()",
      });
    });
    const twice = TaskGroup.run((group) =>
      group.start<void>(async (started) => {
        started();
        started();
      }),
    );
    expect(await errorOf(twice)).toMatchObject({
      errors: [{ message: "started() was already called" }],
    });
  });

  it("rejects with the reason when it is cancelled before", async () => {
    let starting!: Promise<unknown>;
    await TaskGroup.run((group) => {
      starting = errorOf(group.start((_, signal) => park(signal)));
      group.cancel("enough");
    });
    expect(await starting).toBe("enough");
  });
});

describe("the form for await using", () => {
  it("join waits and throws every failure; disposal after it does nothing", async () => {
    const group = new TaskGroup();
    group.spawn(() => Promise.reject(new Error("x")));
    expect(await errorOf(group.join())).toMatchObject({ errors: [{ message: "x" }] });
    await group[Symbol.asyncDispose]();
  });

  it("disposal without join cancels and waits: the block has thrown", async () => {
    let cleaned = false;
    const group = new TaskGroup();
    const task = group.spawn(async (signal) => {
      await park(signal).catch(() => {});
      await turn();
      cleaned = true;
    });
    await group[Symbol.asyncDispose]();
    expect([cleaned, task.state]).toEqual([true, "finished"]);
  });

  it("disposal throws what failed", async () => {
    const group = new TaskGroup();
    group.spawn(() => Promise.reject(new Error("x")));
    await turn();
    expect(await errorOf(group[Symbol.asyncDispose]())).toBeInstanceOf(TaskGroupError);
  });

  it("disposal during a join that nobody awaits cancels and waits: nothing outlives the block", async () => {
    let cleaned = false;
    const group = new TaskGroup();
    const task = group.spawn(async (signal) => {
      await park(signal).catch(() => {});
      await turn();
      cleaned = true;
    });
    const joined = group.join();
    await group[Symbol.asyncDispose]();
    expect([cleaned, task.state, group.size]).toEqual([true, "finished", 0]);
    await joined;
  });

  it("disposal during a join leaves it to the join to throw, and a second disposal waits, too", async () => {
    const group = new TaskGroup();
    group.spawn(async (signal) => {
      await park(signal).catch(() => {});
      throw new Error("clean-up");
    });
    const joined = errorOf(group.join());
    await Promise.all([group[Symbol.asyncDispose](), group[Symbol.asyncDispose]()]);
    expect(await joined).toMatchObject({ errors: [{ message: "clean-up" }] });
    const other = new TaskGroup();
    const task = other.spawn(park);
    void other[Symbol.asyncDispose]();
    await other[Symbol.asyncDispose]();
    expect(task.state).toBe("cancelled");
  });

  it("lets a task spawn another during the join", async () => {
    const group = new TaskGroup();
    let ended = false;
    group.spawn(async () => {
      await turn();
      group.spawn(async () => turn().then(() => (ended = true)));
    });
    await group.join();
    expect(ended).toBe(true);
  });
});

describe("place and tree", () => {
  it("makes the group the owner of what runs in it, and the enclosing one afterwards", async () => {
    const outside = currentOwner();
    await TaskGroup.run(async (group) => {
      expect(currentOwner()).toBe(group);
      await group.spawn(async () => {
        await turn();
        expect(currentOwner()).toBe(group);
        await TaskGroup.run((inner) => expect(currentOwner()).toBe(inner));
        expect(currentOwner()).toBe(group);
      });
    });
    expect(currentOwner()).toBe(outside);
  });

  it("shows running tasks and the groups inside them, and forgets what has ended", async () => {
    const gate = deferred();
    await TaskGroup.run(
      async (group) => {
        const nested = async (): Promise<void> => {
          await TaskGroup.run((inner) => void inner.spawn(() => gate.promise, { name: "leaf" }), {
            name: "inner",
          });
        };
        group.spawn(nested, { name: "branch" });
        group.spawn(() => gate.promise, { name: "twig" }).cancel();
        group.spawn(() => {}, { name: "gone" });
        await turn();
        expect(group.tree()).toEqual({
          kind: "group",
          name: "outer",
          state: "running",
          children: [
            {
              kind: "task",
              name: "branch",
              state: "pending",
              children: [
                {
                  kind: "group",
                  name: "inner",
                  state: "running",
                  children: [{ kind: "task", name: "leaf", state: "pending", children: [] }],
                },
              ],
            },
            { kind: "task", name: "twig", state: "cancelling", children: [] },
          ],
        });
        gate.resolve();
        await turn();
        expect(group.tree().children).toEqual([]);
      },
      { name: "outer" },
    );
    expect(currentPlace().groups?.size ?? 0).toBe(0);
  });
});

describe("types", () => {
  it("follow the functions", async () => {
    const value = await TaskGroup.run(async (group) => {
      const task = group.spawn(() => 1);
      expectTypeOf(task).toEqualTypeOf<Task<number>>();
      expectTypeOf(group.spawn(async () => "a")).toEqualTypeOf<Task<string>>();
      expectTypeOf(group.start<number>(async (started) => started(1))).toEqualTypeOf<
        Promise<number>
      >();
      return task;
    });
    expectTypeOf(value).toEqualTypeOf<number>();
    expect(value).toBe(1);
  });
});
