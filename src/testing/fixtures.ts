import { aroundEach, test as base, vi } from "vitest";
import type { TaskGroup } from "#concurrency/task-group.ts";
import { TestWorld } from "./test-world.ts";
import type { VirtualClock } from "./virtual-clock.ts";

/**
 * vitest's `test`, in which nothing that a test starts can outlive it: see `TestWorld`.
 *
 * - `group`: a task group of the test's own. Children that still run at the end fail the test by name.
 * - `clock`: asking for it makes time virtual in this test.
 * - `signal`: aborts when the test times out or has ended. Who listens to it then fails the test.
 */
export const test = base.extend<Fixtures>({
  world: [async ({ task }, use) => use(new TestWorld(task.name)), { auto: true }],
  group: async ({ world }, use) => use(world.group),
  clock: async ({ world }, use) => use(world.virtualClock()),
  signal: async ({ world, task }, use) => use(world.signal(task.context.signal)),
});

interface Fixtures {
  readonly world: TestWorld;
  readonly group: TaskGroup;
  readonly clock: VirtualClock;
  readonly signal: AbortSignal;
}

aroundEach<Partial<Fixtures>>(async (runTest, { world, task }) => {
  if (world === undefined) return runTest(); // A test of vitest's own `test`, in the same file.
  await world.run(runTest, {
    settled: () => vi.dynamicImportSettled(),
    // vitest does not tell `runTest` of a failure.
    report: () => task.result?.state !== "fail",
  });
});
