import { expect } from "vitest";
import { Queue } from "../../src/concurrency/queue.ts";
import { retry } from "../../src/concurrency/retry.ts";
import { sleep } from "../../src/concurrency/sleep.ts";
import { TaskGroup } from "../../src/concurrency/task-group.ts";
import { expectCancelledWithin } from "../../src/testing/expect-cancelled.ts";
import { expectErrors } from "../../src/testing/expect-errors.ts";
import { test } from "../../src/testing/fixtures.ts";
import { forEachSchedule } from "../../src/testing/schedule.ts";

test("a day of retries passes at once", async ({ clock }) => {
  const fails = (): Promise<never> => Promise.reject(new Error("down"));
  const hourly = { retries: 24, baseMs: 3_600_000, maxMs: 3_600_000, random: () => 1 };
  await expect(retry(fails, hourly)).rejects.toThrow("down");
  expect(clock.now()).toBe(24 * 3_600_000);
});

test("what the test starts ends with it, or fails it by name", async ({ group }) => {
  const poll = group.spawn((signal) => sleep(60_000, { signal }), { name: "poll" });
  await sleep(1);
  poll.cancel(); // Without this line: "poll" still runs, and where it was started.
});

test("a group fails with exactly these errors, in any order", async () => {
  const error: unknown = await TaskGroup.run((group) => {
    group.spawn(() => Promise.reject(new RangeError("too long")));
    group.spawn(() => Promise.reject(new Error("timed out")));
  }).catch((failure: unknown) => failure);
  expectErrors(error, [/timed out/, RangeError]);
});

test("a consumer stops when it is told to, and leaves no listener", async () => {
  const jobs = new Queue<string>(1);
  await expectCancelledWithin(50, (signal) => jobs.get({ signal }));
});

test("whoever comes first: no item is lost", async () => {
  await forEachSchedule(20, async (schedule) => {
    const jobs = new Queue<number>(1);
    const put = schedule.hopping((job: number) => jobs.put(job));
    const get = schedule.hopping(() => jobs.get());
    const [one, two] = await Promise.all([get(), get(), put(1), put(2)]);
    expect(new Set([one, two])).toEqual(new Set([1, 2]));
  });
});
