import { subscribe, unsubscribe } from "node:diagnostics_channel";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { CallLine, type WorkerCall } from "../../src/concurrency/worker-call.ts";
import type { WorkerPool, WorkerPoolOptions } from "../../src/concurrency/worker-pool.ts";
import type * as work from "../fixtures/workers/work.ts";
import { rejection, shared } from "./worker-signs.ts";
import { openWorkerFiles, variants, type WorkerFiles } from "./worker-variants.ts";

type Pool = WorkerPool<typeof work>;

// Whoever listens on the channels of the pool is called in the middle of its work, and may call the pool.
describe.each(variants)("who is told of a call may do what he likes, from %s", (variant) => {
  let files: WorkerFiles;
  beforeAll(async () => void (files = await openWorkerFiles(variant)));
  afterAll(() => files[Symbol.asyncDispose]());

  /** Runs `body` while the first message on the channel is handed to `listener`. */
  async function told(
    event: "start" | "end",
    listener: (pool: Pool) => void,
    body: (pool: Pool) => Promise<void>,
    options: WorkerPoolOptions = { size: 1 },
  ): Promise<void> {
    const pool = new files.pool.WorkerPool<typeof work>(files.url("work.ts"), options);
    let isFirst = true;
    const listen = (): void => {
      if (!isFirst) return;
      isFirst = false;
      listener(pool);
    };
    subscribe(`corral:worker:${event}`, listen);
    try {
      await body(pool);
    } finally {
      unsubscribe(`corral:worker:${event}`, listen);
    }
    expect(isFirst).toBe(false);
    expect([pool.running, pool.waiting]).toEqual([0, 0]);
    await pool.close();
    expect(pool.size).toBe(0);
  }

  it("at its start another call: the one that starts is not settled before its signal is heard", () => {
    const others: Promise<number>[] = [];
    return told(
      "start",
      (pool) => others.push(pool.call("double", [5])),
      async (pool) => {
        const controller = new AbortController();
        const { signal } = controller;
        const refused = rejection(pool.call("double", [(() => 1) as never], { signal }));
        for (let index = 0; index < 60; index++) others.push(pool.call("double", [index]));
        expect(await refused).toHaveProperty("name", "DataCloneError");
        controller.abort(); // Nobody listens any more.
        expect(await Promise.all(others)).toEqual([10, ...others.slice(1).map((_, at) => at * 2)]);
      },
    );
  });

  it("at its start the end of the pool: it is stopped like any other", () =>
    told(
      "start",
      (pool) => void pool.close({ graceMs: 0 }),
      async (pool) => {
        const controller = new AbortController();
        const { signal } = controller;
        const error = await rejection(pool.call("spin", [shared(1)], { signal }));
        expect(error).toHaveProperty("code", "CLOSED");
        controller.abort(); // Nobody listens any more.
      },
    ));

  it("at the end of one whose worker exited an abort of one that waits for another worker", () => {
    const controller = new AbortController();
    return told(
      "end",
      () => controller.abort("not needed"),
      async (pool) => {
        const exiting = rejection(pool.call("exit", [3]));
        const aborted = rejection(pool.call("double", [1], { signal: controller.signal }));
        const others = Array.from({ length: 40 }, (_, index) => pool.call("double", [index]));
        expect(await exiting).toHaveProperty("code", "WORKER_EXITED");
        expect(await aborted).toBe("not needed");
        expect(await Promise.all(others)).toEqual(others.map((_, index) => index * 2));
      },
    );
  });

  it("at the end of one that is stopped the end of the pool, which stops them all", () =>
    told(
      "end",
      (pool) => void pool.close({ graceMs: 0 }),
      async (pool) => {
        const calls = Array.from({ length: 40 }, () => rejection(pool.call("double", [1])));
        await pool.close({ graceMs: 0 });
        for (const error of await Promise.all(calls))
          expect(error).toHaveProperty("code", "CLOSED");
      },
    ));
});

it("calls that several workers gave back stand in the line in the order of their arrival", () => {
  const line = new CallLine();
  const [a, b, c, d, e, f] = [1, 2, 3, 4, 5, 6].map(
    (id) => ({ id, previous: undefined, next: undefined }) as WorkerCall,
  ) as [WorkerCall, WorkerCall, WorkerCall, WorkerCall, WorkerCall, WorkerCall];
  line.push(e);
  line.push(f);
  line.putBack([b, d]);
  line.putBack([a, c]);
  const ids: number[] = [];
  for (let call = line.first; call !== undefined; call = line.first) {
    ids.push(call.id);
    line.remove(call);
  }
  expect(ids).toEqual([1, 2, 3, 4, 5, 6]);
});
