import { describe, expect, it } from "vitest";
import { CapacityLimiter } from "#concurrency/capacity-limiter.ts";
import { Mutex } from "#concurrency/mutex.ts";
import { Semaphore } from "#concurrency/semaphore.ts";
import { conform, type Case } from "./interleaving.ts";
import { lockCases } from "./lock-cases.ts";
import { idle, watch } from "./watched.ts";

const semaphoreCases: Case[] = [
  [
    "Semaphore.semaphore, Semaphore.semaphore_value, Semaphore.acquire",
    "lets as many in as it has permits",
    async (world) => {
      const semaphore = new Semaphore(3);
      let inside = 0;
      let most = 0;
      const visit = async (): Promise<void> => {
        const permit = await semaphore.acquire();
        most = Math.max(most, ++inside);
        await world.hop();
        await world.hop();
        inside--;
        permit.release();
      };
      await Promise.all(Array.from({ length: 12 }, visit));
      expect(most).toBe(3);
      expect(semaphore.available).toBe(3);
    },
  ],
  [
    "Semaphore.acquire_fifo_order_2",
    "several releases in one go wake as many, in order",
    async (world) => {
      const semaphore = new Semaphore(2);
      const holders = [await semaphore.acquire(), await semaphore.acquire()];
      const waiters = [1, 2, 3].map(() => watch(semaphore.acquire()));
      await world.hop();
      for (const holder of holders) holder.release();
      await idle();
      expect(waiters.map(({ state }) => state)).toEqual(["fulfilled", "fulfilled", "pending"]);
    },
  ],
];

conform(
  "asyncio test_locks: Lock, Semaphore",
  [
    ...names("Lock", "repr lock lock_doesnt_accept_loop_parameter lock_by_with_statement acquire"),
    ...names("Lock", "acquire_cancel cancel_race cancel_release_race finished_waiter_cancelled"),
    ...names("Lock", "release_not_acquired release_no_waiters context_manager"),
    ...names(
      "Semaphore",
      "initial_value_zero repr semaphore semaphore_value acquire acquire_cancel",
    ),
    ...names("Semaphore", "acquire_cancel_before_awoken acquire_hang acquire_no_hang"),
    ...names("Semaphore", "release_not_acquired release_no_waiters acquire_fifo_order"),
    ...names("Semaphore", "acquire_fifo_order_2 acquire_fifo_order_3"),
  ],
  [
    ...lockCases("Mutex", () => new Mutex()),
    ...lockCases("Semaphore(1)", () => new Semaphore(1)),
    ...lockCases("CapacityLimiter(1)", () => new CapacityLimiter(1)),
    ...semaphoreCases,
  ],
  {
    "Lock.lock_doesnt_accept_loop_parameter": "there is no loop object",
    "Lock.lock_by_with_statement":
      "`using` on the lock itself does not compile: the token is what is disposed of",
    "Semaphore.initial_value_zero":
      "no permits at all is refused: AsyncEvent is the thing to wait for",
  },
);

function names(kind: string, cases: string): string[] {
  return cases.split(" ").map((name) => `${kind}.${name}`);
}

describe("bad arguments are refused at the call", () => {
  it.each([0, -1, 1.5, NaN, Infinity, "2" as unknown as number])("new Semaphore(%s)", (permits) => {
    expect(() => new Semaphore(permits)).toThrow(
      new RangeError(`permits must be a whole number >= 1, got ${permits}`),
    );
  });
});

describe("Mutex", () => {
  it("says whether it is locked", async () => {
    const mutex = new Mutex();
    expect(mutex.locked).toBe(false);
    const permit = await mutex.acquire();
    expect(mutex.locked).toBe(true);
    permit.release();
    expect(mutex.locked).toBe(false);
  });
});
