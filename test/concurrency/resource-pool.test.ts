import { describe, expect, it } from "vitest";
import { countWaiters } from "#concurrency/abort.ts";
import { ResourcePool, ResourcePoolClosedError } from "#concurrency/resource-pool.ts";
import type { ResourcePoolOptions } from "#concurrency/resource-pool.ts";
import { TaskGroupError } from "#concurrency/task-group-error.ts";
import { withTimeout } from "#concurrency/with-timeout.ts";
import { deferred } from "./interleaving.ts";
import { idle, watch } from "./watched.ts";

/** A pool of numbers, and what happened to them. */
function numbers(options: Partial<ResourcePoolOptions<number>> = {}) {
  const log: string[] = [];
  let next = 0;
  const pool = new ResourcePool<number>({
    open: () => {
      log.push(`open ${++next}`);
      return next;
    },
    close: (n) => void log.push(`close ${n}`),
    max: 2,
    ...options,
  });
  return { pool, log };
}

describe("ResourcePool", () => {
  it("opens when none is idle, and no more than max; who waits is served in order", async () => {
    const { pool, log } = numbers();
    const [first, second] = [await pool.acquire(), await pool.acquire()];
    const [third, fourth] = [watch(pool.acquire()), watch(pool.acquire())];
    await idle();
    expect([pool.held, pool.idle, pool.waiting, third.state]).toEqual([2, 0, 2, "pending"]);
    second.release();
    await idle();
    expect([third.value?.resource, fourth.state]).toEqual([2, "pending"]);
    first.release();
    first.release();
    await idle();
    expect(fourth.value?.resource).toBe(1);
    expect(log).toEqual(["open 1", "open 2"]);
  });

  it("hands out first what came back last", async () => {
    const { pool } = numbers();
    const leases = [await pool.acquire(), await pool.acquire()];
    for (const lease of leases) lease.release();
    expect((await pool.acquire()).resource).toBe(2);
  });

  it("with gives back also after an error; a lease is given back by dispose", async () => {
    const { pool, log } = numbers({ max: 1 });
    expect(await pool.with((n) => n * 10)).toBe(10);
    await expect(pool.with(() => Promise.reject(new Error("no")))).rejects.toThrow("no");
    (await pool.acquire())[Symbol.dispose]();
    expect([pool.held, pool.idle, log]).toEqual([0, 1, ["open 1"]]);
  });

  it("an aborted waiter takes nothing, and a time-out is one", async () => {
    const { pool } = numbers({ max: 1 });
    const lease = await pool.acquire();
    const late = withTimeout(5, (signal) => pool.acquire({ signal }));
    await expect(late).rejects.toMatchObject({ name: "TimeoutError" });
    expect(pool.waiting).toBe(0);
    await expect(pool.acquire({ signal: AbortSignal.abort("gone") })).rejects.toBe("gone");
    lease.release();
    expect([pool.held, pool.idle]).toEqual([0, 1]);
  });

  it("what was opened for somebody who has gone becomes idle", async () => {
    const opening = deferred<number>();
    const { pool } = numbers({ open: () => opening.promise });
    const controller = new AbortController();
    const call = watch(pool.acquire({ signal: controller.signal }));
    await idle();
    controller.abort("gone");
    opening.resolve(7);
    await idle();
    expect(call.error).toBe("gone");
    expect([pool.held, pool.idle]).toEqual([0, 1]);
    expect((await pool.acquire()).resource).toBe(7);
  });

  it("an error of open is the caller's, and its place is free again", async () => {
    let tries = 0;
    const { pool } = numbers({
      max: 1,
      open: () => {
        if (++tries === 1) throw new Error("refused");
        return tries;
      },
    });
    await expect(pool.acquire()).rejects.toThrow("refused");
    expect((await pool.acquire()).resource).toBe(2);
  });

  it("closes an idle one that is no longer good, and takes the next", async () => {
    const bad = new Set<number>();
    const { pool, log } = numbers({ check: async (n) => !bad.has(n) });
    const leases = [await pool.acquire(), await pool.acquire()];
    for (const lease of leases) lease.release();
    bad.add(2);
    expect((await pool.acquire()).resource).toBe(1);
    expect(log).toEqual(["open 1", "open 2", "close 2"]);
    expect(pool.held).toBe(1);
  });

  it("closes one whose check throws, and says so", async () => {
    const { pool, log } = numbers({
      max: 1,
      check: () => {
        throw new Error("no answer");
      },
    });
    (await pool.acquire()).release();
    await expect(pool.acquire()).rejects.toThrow("no answer");
    expect([log, pool.held]).toEqual([["open 1", "close 1"], 0]);
  });

  it("one whose check throws and that cannot be closed tells of both", async () => {
    const { pool } = numbers({
      max: 1,
      check: () => Promise.reject(new Error("no answer")),
      close: () => Promise.reject(new Error("stuck")),
    });
    (await pool.acquire()).release();
    const error = { name: "SuppressedError", error: new Error("stuck") };
    await expect(pool.acquire()).rejects.toMatchObject({
      ...error,
      suppressed: new Error("no answer"),
    });
    expect(pool.held).toBe(0);
  });

  it("leaves nothing on the signal, however an acquisition ended", async () => {
    const { signal } = new AbortController();
    const { pool } = numbers({ max: 1 });
    const lease = await pool.acquire({ signal });
    const waiting = watch(pool.acquire({ signal }));
    const closed = pool.close();
    await idle();
    lease.release();
    await closed;
    await expect(pool.acquire({ signal })).rejects.toBeInstanceOf(ResourcePoolClosedError);
    expect(waiting.error).toBeInstanceOf(ResourcePoolClosedError);
    expect(countWaiters(signal)).toBe(0);
  });

  it("closes what was discarded, and its place is free only then", async () => {
    const closing = deferred();
    const { pool, log } = numbers({ max: 1, close: () => closing.promise });
    const lease = await pool.acquire();
    const discarded = watch(lease.discard());
    const next = watch(pool.acquire());
    lease.release();
    await idle();
    expect([discarded.state, next.state]).toEqual(["pending", "pending"]);
    closing.resolve();
    await idle();
    expect([next.value?.resource, log]).toEqual([2, ["open 1", "open 2"]]);
  });

  it("close sends who waits away, waits for what is out, and closes all", async () => {
    const { pool, log } = numbers();
    const [first, second] = [await pool.acquire(), await pool.acquire()];
    const waiting = watch(pool.acquire());
    second.release();
    await idle();
    const other = watch(pool.acquire());
    const closed = watch(pool.close());
    await idle();
    expect(other.error).toBeInstanceOf(ResourcePoolClosedError);
    await expect(pool.acquire()).rejects.toBeInstanceOf(ResourcePoolClosedError);
    expect([closed.state, log.at(-1)]).toEqual(["pending", "open 2"]);
    first.release();
    waiting.value?.release();
    await idle();
    expect([closed.state, log.slice(2).sort()]).toEqual(["fulfilled", ["close 1", "close 2"]]);
    expect(pool.close()).toBe(closed.promise);
  });

  it("close closes all, also when one throws, and then says so", async () => {
    const { pool, log } = numbers({
      close: (n) => {
        log.push(`close ${n}`);
        if (n === 1) throw new Error("stuck");
      },
    });
    const leases = [await pool.acquire(), await pool.acquire()];
    for (const lease of leases) lease.release();
    const call = watch(pool.close());
    await idle();
    expect(call.error).toBeInstanceOf(TaskGroupError);
    expect(log.slice(2)).toEqual(["close 1", "close 2"]);
  });

  it("refuses a max that is no whole number from 1", () => {
    for (const max of [0, 1.5, NaN]) expect(() => numbers({ max })).toThrow(RangeError);
  });
});
