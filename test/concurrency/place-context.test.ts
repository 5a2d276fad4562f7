import { expect, it } from "vitest";
import { AsyncEvent } from "../../src/concurrency/async-event.ts";
import { bindContext } from "../../src/concurrency/bind-context.ts";
import { Mutex } from "../../src/concurrency/mutex.ts";
import { currentPlace } from "../../src/concurrency/owner.ts";
import { Queue } from "../../src/concurrency/queue.ts";
import { TaskGroup } from "../../src/concurrency/task-group.ts";

const context = { requestId: "r-1" };
const here = (): unknown => currentPlace().context;

it("a context follows the body, its tasks and the groups inside, also across an await", async () => {
  await TaskGroup.run(
    async (group) => {
      await Promise.resolve();
      expect(here()).toBe(context);
      expect(await group.spawn(here)).toBe(context);
      expect(await TaskGroup.run(here)).toBe(context);
    },
    { context },
  );
  expect(here()).toBeUndefined();
});

it("a group inside can have a context of its own", async () => {
  const inner = { requestId: "r-2" };
  const seen = await TaskGroup.run(() => TaskGroup.run(here, { context: inner }), { context });
  expect(seen).toBe(inner);
});

it("a task has the context of who spawned it, not that of the group that it is in", async () => {
  await TaskGroup.run(async (background) => {
    const seen = await TaskGroup.run(() => background.spawn(here), { context });
    expect(seen).toBe(context);
  });
});

it("who waits keeps its own context and task, whoever wakes it", async () => {
  const queue = new Queue<string>(1);
  const full = new Queue<string>(1);
  const mutex = new Mutex();
  const event = new AsyncEvent();
  await full.put("in the way");
  const permit = await mutex.acquire();
  const waits: readonly (() => Promise<unknown>)[] = [
    () => queue.get(),
    async () => {
      for await (const _ of queue) break;
    },
    () => full.put("behind it"),
    () => mutex.with(() => {}),
    () => event.wait(),
  ];
  await TaskGroup.run(async (group) => {
    const waiting = waits.map((wait, index) =>
      TaskGroup.run(
        (inner) =>
          inner.spawn(
            async () => {
              await wait();
              return [here(), currentPlace().name];
            },
            { name: `waiter ${index}` },
          ),
        { context: index },
      ),
    );
    group.spawn(async () => {
      await queue.put("first");
      await queue.put("second");
      await full.get();
      permit.release();
      event.set();
    });
    expect(await Promise.all(waiting)).toEqual(waits.map((_, index) => [index, `waiter ${index}`]));
  });
});

it("bindContext calls in the context in which it was made, with the arguments, and gives what the function gives", async () => {
  let bound!: (text: string) => unknown;
  let plain!: (text: string) => unknown;
  await TaskGroup.run(
    async () => {
      await Promise.resolve();
      plain = (text) => [text, here()];
      bound = bindContext(plain);
    },
    { context },
  );
  expect([plain("plain"), bound("bound")]).toEqual([
    ["plain", undefined],
    ["bound", context],
  ]);
  const other = { requestId: "r-3" };
  expect(await TaskGroup.run(() => [bound("elsewhere"), here()], { context: other })).toEqual([
    ["elsewhere", context],
    other,
  ]);
  const error = new Error("thrown");
  const failing = bindContext(() => {
    throw error;
  });
  expect(failing).toThrow(error);
});
