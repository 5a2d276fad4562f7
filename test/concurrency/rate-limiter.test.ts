import fc from "fast-check";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { RateLimiter, type RateLimiterOptions } from "#concurrency/rate-limiter.ts";
import { SEEDS } from "./interleaving.ts";
import { idle, watch } from "./watched.ts";

beforeEach(() => void vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout", "performance"] }));
afterEach(() => {
  expect(vi.getTimerCount()).toBe(0);
  vi.useRealTimers();
});

const pass = (ms: number): Promise<unknown> => vi.advanceTimersByTimeAsync(ms);

/** When `count` who come at once get their turns, in ms from now. */
async function turns(limiter: RateLimiter, count: number): Promise<number[]> {
  const begin = performance.now();
  const at: number[] = [];
  const all = Array.from({ length: count }, async () => {
    await limiter.acquire();
    at.push(performance.now() - begin);
  });
  await pass(100_000);
  await Promise.all(all);
  return at;
}

describe("token bucket", () => {
  it("gives what is saved up at once, then one turn each perMs / limit", async () => {
    const limiter = new RateLimiter({ limit: 4, perMs: 1000 });
    expect(await turns(limiter, 7)).toEqual([0, 0, 0, 0, 250, 500, 750]);
  });

  it("saves up no more than burst", async () => {
    const limiter = new RateLimiter({ limit: 10, perMs: 1000, burst: 1 });
    await pass(10_000);
    expect(await turns(limiter, 4)).toEqual([0, 100, 200, 300]);
  });

  it("fills again with time", async () => {
    const limiter = new RateLimiter({ limit: 2, perMs: 1000 });
    expect([limiter.tryAcquire(), limiter.tryAcquire(), limiter.tryAcquire()]).toEqual([
      true,
      true,
      false,
    ]);
    await pass(499);
    expect(limiter.tryAcquire()).toBe(false);
    await pass(1);
    expect([limiter.tryAcquire(), limiter.tryAcquire()]).toEqual([true, false]);
    await pass(5000);
    expect(await turns(limiter, 3)).toEqual([0, 0, 500]);
  });
});

describe("sliding window", () => {
  it("gives no more than limit turns within any perMs", async () => {
    const limiter = new RateLimiter({ limit: 3, perMs: 1000, kind: "sliding-window" });
    expect(await turns(limiter, 7)).toEqual([0, 0, 0, 1000, 1000, 1000, 2000]);
  });

  it("looks back from each moment, not from fixed borders", async () => {
    const limiter = new RateLimiter({ limit: 2, perMs: 1000, kind: "sliding-window" });
    limiter.tryAcquire();
    await pass(900);
    limiter.tryAcquire();
    await pass(99);
    expect(limiter.tryAcquire()).toBe(false);
    await pass(1);
    expect([limiter.tryAcquire(), limiter.tryAcquire()]).toEqual([true, false]);
    await pass(900);
    expect(limiter.tryAcquire()).toBe(true);
  });
});

describe.each(["token-bucket", "sliding-window"] as const)("both kinds: %s", (kind) => {
  const make = (options: Partial<RateLimiterOptions> = {}): RateLimiter =>
    new RateLimiter({ limit: 1, perMs: 100, kind, ...options });

  it("serves in the order of arrival, by one timer for all, and by none when nobody waits", async () => {
    const limiter = make();
    limiter.tryAcquire();
    const order: number[] = [];
    const all = [1, 2, 3].map(async (name) => {
      await limiter.acquire();
      order.push(name);
    });
    expect([limiter.waiting, vi.getTimerCount()]).toEqual([3, 1]);
    await pass(100);
    expect([order, vi.getTimerCount()]).toEqual([[1], 1]);
    await pass(200);
    await Promise.all(all);
    expect([order, vi.getTimerCount()]).toEqual([[1, 2, 3], 0]);
  });

  it("nobody gets ahead of those who wait", async () => {
    const limiter = make();
    limiter.tryAcquire();
    const waiting = watch(limiter.acquire());
    await pass(99);
    expect(limiter.tryAcquire()).toBe(false);
    await pass(1);
    expect(waiting.state).toBe("fulfilled");
    expect(limiter.tryAcquire()).toBe(false);
  });

  it("an aborted waiter leaves, uses up nothing, and takes the last timer with it", async () => {
    const limiter = make();
    limiter.tryAcquire();
    const controller = new AbortController();
    const aborted = watch(limiter.acquire({ signal: controller.signal }));
    const next = watch(limiter.acquire());
    controller.abort("stop");
    await idle();
    expect([aborted.error, vi.getTimerCount()]).toEqual(["stop", 1]);
    await pass(100);
    expect(next.state).toBe("fulfilled");
    const alone = new AbortController();
    const last = watch(limiter.acquire({ signal: alone.signal }));
    expect(vi.getTimerCount()).toBe(1);
    alone.abort("stop");
    await idle();
    expect([last.error, vi.getTimerCount()]).toEqual(["stop", 0]);
  });

  it("aborted in the go in which its turn came: the turn goes to the next, or back", async () => {
    const limiter = make();
    for (const others of [1, 0]) {
      limiter.tryAcquire();
      const controller = new AbortController();
      const aborted = watch(limiter.acquire({ signal: controller.signal }));
      const next = Array.from({ length: others }, () => watch(limiter.acquire()));
      vi.advanceTimersByTime(100);
      controller.abort("stop");
      await idle();
      expect(aborted.error).toBe("stop");
      expect(next.map(({ state }) => state)).toEqual(next.map(() => "fulfilled"));
      expect(limiter.tryAcquire()).toBe(others === 0);
      await pass(100);
    }
  });

  it("a signal that is aborted already takes nothing", async () => {
    const limiter = make();
    await expect(limiter.acquire({ signal: AbortSignal.abort("no") })).rejects.toBe("no");
    expect(limiter.tryAcquire()).toBe(true);
  });

  it("with and wrap call the function when it is its turn, and not at all after an abort", async () => {
    const limiter = make();
    const task = vi.fn(function (this: { base: number }, more: number) {
      return this.base + more;
    });
    const holder = { base: 40, add: limiter.wrap(task) };
    expect(await holder.add(2)).toBe(42);
    const later = watch(limiter.with(() => "turn"));
    const controller = new AbortController();
    const never = vi.fn();
    const aborted = watch(limiter.with(never, { signal: controller.signal }));
    await pass(100);
    controller.abort("stop");
    await idle();
    expect([later.value, aborted.error]).toEqual(["turn", "stop"]);
    expect(never).not.toHaveBeenCalled();
  });

  it("never gives more than the limit allows, and serves everybody, whoever comes and goes when", async () => {
    const visits = fc.array(
      fc.record({ comesAt: fc.nat(3000), stays: fc.option(fc.nat(500), { nil: undefined }) }),
      { maxLength: 30 },
    );
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 1, max: 4 }),
        fc.constantFrom(50, 100, 333),
        visits,
        async (limit, perMs, plan) => {
          const limiter = make({ limit, perMs });
          const taken: number[] = [];
          const calls = plan.map(({ comesAt, stays }) => {
            const controller = new AbortController();
            setTimeout(() => {
              const { signal } = controller;
              void limiter.acquire({ signal }).then(
                () => taken.push(performance.now()),
                () => {},
              );
              if (stays !== undefined) setTimeout(() => controller.abort(), stays);
            }, comesAt);
            return controller;
          });
          await pass(20_000);
          expect(limiter.waiting).toBe(0);
          const aborted = calls.filter(({ signal }) => signal.aborted).length;
          expect(taken.length).toBeGreaterThanOrEqual(plan.length - aborted);
          // A bucket that was full gives `limit` at once and as many again until it would be full.
          const most = kind === "sliding-window" ? limit : 2 * limit;
          for (const from of taken) {
            const within = taken.filter((at) => at >= from && at < from + perMs - 1e-6);
            expect(within.length).toBeLessThanOrEqual(most);
          }
        },
      ),
      { numRuns: SEEDS * 2 },
    );
  });
});

describe("bad arguments are refused at the call", () => {
  it.each([
    [{ limit: 0, perMs: 1 }, "limit must be a whole number >= 1, got 0"],
    [{ limit: 1.5, perMs: 1 }, "limit must be a whole number >= 1, got 1.5"],
    [{ limit: 1, perMs: 0 }, "perMs must be a finite number > 0, got 0"],
    [{ limit: 1, perMs: NaN }, "perMs must be a finite number > 0, got NaN"],
    [{ limit: 1, perMs: Infinity }, "perMs must be a finite number > 0, got Infinity"],
    [{ limit: 1, perMs: 1, burst: 0 }, "burst must be a whole number >= 1, got 0"],
  ])("%o", (options, message) => {
    expect(() => new RateLimiter(options)).toThrow(new RangeError(message));
  });
});
