import { describe, expect, it } from "vitest";
import { TaskGroupError } from "../../src/concurrency/task-group-error.ts";
import { TaskGroup } from "../../src/concurrency/task-group.ts";
import { deferred, errorOf, Interleaving, turn } from "./interleaving.ts";

/** The twelve questions that a task group must answer with yes, asked with plain async functions. */
describe("the twelve probes", () => {
  const world = new Interleaving(1);
  const park = (signal: AbortSignal): Promise<never> => world.park(signal);
  const fail = (message: string) => async (): Promise<never> => {
    await turn();
    throw new Error(message);
  };

  it("1: a failure aborts the siblings' signal", async () => {
    let aborted = false;
    const running = TaskGroup.run(async (group) => {
      group.spawn(fail("x"));
      group.spawn(async (signal) => {
        await park(signal).catch(() => (aborted = signal.aborted));
      });
    });
    await errorOf(running);
    expect(aborted).toBe(true);
  });

  it("2: the group waits for its siblings' asynchronous clean-up", async () => {
    let cleaned = false;
    const running = TaskGroup.run(async (group) => {
      group.spawn(fail("x"));
      group.spawn(async (signal) => {
        try {
          await park(signal);
        } finally {
          await turn();
          await turn();
          cleaned = true;
        }
      });
    });
    await errorOf(running);
    expect(cleaned).toBe(true);
  });

  it("3: both errors of two failing children are reported", async () => {
    const running = TaskGroup.run(async (group) => {
      group.spawn(fail("one"));
      group.spawn(fail("two"));
    });
    expect(await errorOf(running)).toMatchObject({
      errors: [{ message: "one" }, { message: "two" }],
    });
  });

  it("4: an error of a cancelled sibling's clean-up is reported", async () => {
    const running = TaskGroup.run(async (group) => {
      group.spawn(fail("cause"));
      group.spawn(async (signal) => {
        try {
          await park(signal);
        } finally {
          await fail("clean-up")();
        }
      });
    });
    expect(await errorOf(running)).toMatchObject({
      errors: [{ message: "cause" }, { message: "clean-up" }],
    });
  });

  it("5: a body that throws cancels the children and waits for them", async () => {
    let ended = false;
    const running = TaskGroup.run(async (group) => {
      group.spawn(async (signal) => {
        await park(signal).finally(() => (ended = true));
      });
      await turn();
      throw new Error("body");
    });
    expect(await errorOf(running)).toMatchObject({ errors: [{ message: "body" }] });
    expect(ended).toBe(true);
  });

  // A body cannot be interrupted in JavaScript: it is told, and `abortable` work ends it.
  it("6: a child's error reaches a body that is parked", async () => {
    const running = TaskGroup.run(async (group, signal) => {
      group.spawn(fail("child"));
      await park(signal);
    });
    const error = await errorOf(running);
    expect(error).toBeInstanceOf(TaskGroupError);
    expect((error as TaskGroupError).errors).toEqual([new Error("child")]);
  });

  it("7: what a child spawns is awaited", async () => {
    let grandchildEnded = false;
    await TaskGroup.run(async (group) => {
      group.spawn(async () => {
        await turn();
        group.spawn(async () => {
          await turn();
          grandchildEnded = true;
        });
      });
    });
    expect(grandchildEnded).toBe(true);
  });

  it("8: a spawn after the end is refused and calls nothing", async () => {
    let late!: TaskGroup;
    let called = false;
    await TaskGroup.run((group) => void (late = group));
    expect(() => late.spawn(() => void (called = true))).toThrow("has ended");
    expect(called).toBe(false);
  });

  it("9: a failing child that nobody awaits is no unhandled rejection", async () => {
    const unhandled: unknown[] = [];
    const note = (reason: unknown): void => void unhandled.push(reason);
    process.on("unhandledRejection", note);
    const gate = deferred();
    const running = TaskGroup.run(async (group) => {
      group.spawn(fail("x"));
      await gate.promise;
    });
    await turn();
    await turn();
    gate.resolve();
    await errorOf(running);
    process.off("unhandledRejection", note);
    expect(unhandled).toEqual([]);
  });

  it("10: an abort from outside cancels and waits for the clean-up", async () => {
    const outside = new AbortController();
    let cleaned = false;
    const running = TaskGroup.run(
      (group) => {
        group.spawn(async (signal) => {
          try {
            await park(signal);
          } finally {
            await turn();
            cleaned = true;
          }
        });
      },
      { signal: outside.signal },
    );
    const reason = new Error("outside");
    outside.abort(reason);
    expect(await errorOf(running)).toBe(reason);
    expect(cleaned).toBe(true);
  });

  it("11: under an aborted parent nothing starts", async () => {
    let started = false;
    const running = TaskGroup.run((group) => void group.spawn(() => void (started = true)), {
      signal: AbortSignal.abort("gone"),
    });
    expect(await errorOf(running)).toBe("gone");
    expect(started).toBe(false);
  });

  it("12: a synchronous throw of a spawned function is contained", async () => {
    const running = TaskGroup.run((group) => {
      group.spawn(() => {
        throw new Error("at once");
      });
    });
    expect(await errorOf(running)).toMatchObject({ errors: [{ message: "at once" }] });
  });
});
