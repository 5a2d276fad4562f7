import { expect, it } from "vitest";
import { currentPlace } from "../../src/concurrency/owner.ts";
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
