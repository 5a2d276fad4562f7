import { execFile } from "node:child_process";
import { subscribe, unsubscribe } from "node:diagnostics_channel";
import { mkdtemp, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { WorkerBackend } from "../../src/concurrency/worker-backend.ts";
import type { WorkerPool } from "../../src/concurrency/worker-pool.ts";
import { RESULT, type Reply } from "../../src/concurrency/worker-protocol.ts";
import { rejection, shared } from "./worker-signs.ts";
import type * as work from "../fixtures/workers/work.ts";
import { openWorkerFiles, variants, type WorkerFiles } from "./worker-variants.ts";

describe.each(variants)("a worker that ends by itself, from %s", (variant) => {
  let files: WorkerFiles;
  beforeAll(async () => void (files = await openWorkerFiles(variant)));
  afterAll(() => files[Symbol.asyncDispose]());

  async function withPool(body: (pool: WorkerPool<typeof work>) => Promise<void>): Promise<void> {
    const { LimitError } = files.limitError;
    const url = files.url("work.ts");
    const pool = new files.pool.WorkerPool<typeof work>(url, { size: 1, errors: [LimitError] });
    try {
      await body(pool);
    } finally {
      await pool.close({ graceMs: 0 });
    }
  }

  it("rejects the call that it ran, naming the code, and is replaced for those that wait", () =>
    withPool(async (pool) => {
      const thread = await pool.call("thread", []);
      const exiting = rejection(pool.call("exit", [5]));
      const others = Array.from({ length: 20 }, () => pool.call("thread", []));
      expect(await exiting).toMatchObject({
        name: "WorkerPoolError",
        code: "WORKER_EXITED",
        message: expect.stringMatching(/exited with code 5 before "exit" answered$/) as string,
      });
      const [next, ...rest] = await Promise.all(others);
      expect(next).not.toBe(thread);
      expect(new Set(rest)).toEqual(new Set([next]));
    }));

  it.each([
    ["throw", "thrown aside"],
    ["reject", "rejected aside"],
  ] as const)("a %s outside of the call rejects the call, with its class", (how, message) =>
    withPool(async (pool) => {
      const thread = await pool.call("thread", []);
      const error = await rejection(pool.call("throwAside", [how]));
      expect(error).toBeInstanceOf(files.limitError.LimitError);
      expect(error).toMatchObject({ message, code: "E_LIMIT" });
      expect(await pool.call("thread", [])).not.toBe(thread);
    }),
  );

  it("begins nothing more once something was thrown outside of a call", () =>
    withPool(async (pool) => {
      const thread = await pool.call("thread", []);
      const [go, ran] = [shared(1), shared(1)];
      const throwing = pool.call("throwAsideAndReturn", [go]);
      const next = pool.call("mark", [ran, 0]);
      const after = pool.call("thread", []);
      await new Promise((resolve) => setImmediate(() => setImmediate(resolve))); // Now they are sent.
      Atomics.store(go, 0, 1);
      // This thread is busy, and ends the worker only afterwards.
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 200);
      expect(Atomics.load(ran, 0)).toBe(0);
      await Promise.allSettled([throwing]);
      expect(await next).toBe(0);
      expect(await after).not.toBe(thread);
    }));

  it("and answers only after its exit settles its call once", async () => {
    const { workerThreads } = files.thread;
    // As processes do on Deno.
    const isolation: WorkerBackend = {
      ...workerThreads,
      start(entry, init, events) {
        const late: Reply[] = [];
        return workerThreads.start(entry, init, {
          ...events,
          reply: (message) =>
            void (message[0] === RESULT ? late.push(message) : events.reply(message)),
          exit(code) {
            events.exit(code);
            for (const message of late) events.reply(message);
          },
        });
      },
    };
    const pool = new files.pool.WorkerPool<typeof work>(files.url("work.ts"), { isolation });
    const cells = shared(1);
    Atomics.store(cells, 0, 1);
    const error = await rejection(pool.call("exitAfterwards", [cells]));
    expect(error).toHaveProperty("code", "WORKER_EXITED");
    expect([pool.running, pool.waiting, pool.size]).toEqual([0, 0, 0]);
    await pool.close();
  });

  it("before it began, because the platform refuses it, rejects one call for each attempt", async () => {
    const { workerThreads } = files.thread;
    const refusal = new Error("no more threads");
    let attempts = 0;
    const isolation: WorkerBackend = {
      ...workerThreads,
      start(...args) {
        if (++attempts <= 2) throw refusal;
        return workerThreads.start(...args);
      },
    };
    const options = { isolation, size: 1 };
    const pool = new files.pool.WorkerPool<typeof work>(files.url("work.ts"), options);
    const refused = [1, 2].map((value) => rejection(pool.call("double", [value])));
    expect(await Promise.all(refused)).toEqual([refusal, refusal]);
    expect([pool.running, pool.waiting, pool.size]).toEqual([0, 0, 0]);
    expect(await pool.call("double", [3])).toBe(6);
    await pool.close();
  });

  it("as a process whose answer cannot be unpacked rejects its call, and is replaced", async () => {
    const pool = new files.pool.WorkerPool<typeof work>(files.url("work.ts"), {
      size: 1,
      isolation: files.process.workerProcesses,
    });
    expect(await rejection(pool.call("giveModule", []))).toBeInstanceOf(Error);
    expect(await pool.call("double", [1])).toBe(2);
    await pool.close();
  });

  it("as a process that has gone by the time it is sent a call rejects it like any that exits", async () => {
    const pool = new files.pool.WorkerPool<typeof work>(files.url("work.ts"), {
      size: 1,
      isolation: files.process.workerProcesses,
    });
    process.kill(await pool.call("processId", []), "SIGKILL");
    // This thread is busy, and hears of the end only afterwards.
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 200);
    expect(await rejection(pool.call("double", [1]))).toHaveProperty("code", "WORKER_EXITED");
    expect(await pool.call("double", [1])).toBe(2);
    await pool.close();
  });

  it("tells the owner of the pool what is thrown while no call runs, and nobody else", () =>
    withPool(async (pool) => {
      const told = new Promise<{ readonly error?: unknown }>((resolve) => {
        const listen = (message: unknown): void => {
          unsubscribe("corral:adopted:failed", listen);
          resolve(message as { readonly error?: unknown });
        };
        subscribe("corral:adopted:failed", listen);
      });
      const cells = shared(1);
      await pool.call("throwAfterwards", [cells]);
      Atomics.store(cells, 0, 1);
      Atomics.notify(cells, 0);
      expect((await told).error).toMatchObject({ message: "thrown afterwards" });
      await expect.poll(() => pool.size).toBe(0);
      expect(await pool.call("double", [1])).toBe(2);
    }));

  // Windows has no signals: there a kill is a kill.
  it.runIf(process.platform !== "win32")("as a process is not ended by Ctrl-C", async () => {
    const url = files.url("work.ts");
    const pool = new files.pool.WorkerPool<typeof work>(url, {
      size: 1,
      isolation: files.process.workerProcesses,
    });
    const id = await pool.call("processId", []);
    expect(id).not.toBe(process.pid);
    process.kill(id, "SIGINT");
    process.kill(id, "SIGTERM");
    expect(await pool.call("processId", [])).toBe(id);
    await pool.close();
  });

  it("as a process that is killed rejects its call, and leaves no listener behind", async () => {
    const url = files.url("work.ts");
    const listeners = process.listenerCount("exit");
    const pool = new files.pool.WorkerPool<typeof work>(url, {
      size: 1,
      isolation: files.process.workerProcesses,
    });
    for (let round = 0; round < 2; round++) {
      const id = await pool.call("processId", []);
      const onReport = (): void => void process.kill(id, "SIGKILL");
      const killed = rejection(pool.call("reportAndSpin", [], { onReport }));
      expect(await killed).toMatchObject({
        code: "WORKER_EXITED",
        message: expect.stringMatching(/ (was killed|exited with code \d+) before/) as string,
      });
    }
    await pool.call("double", [1]);
    expect(process.listenerCount("exit")).toBe(listeners + 1);
    await pool.close();
    expect(process.listenerCount("exit")).toBe(listeners);
  });

  describe("and the process", () => {
    let folder: string;
    beforeAll(async () => void (folder = await mkdtemp(join(tmpdir(), "corral-script-"))));
    afterAll(() => rm(folder, { recursive: true }));

    async function run(
      body: string,
      isolation = "undefined",
    ): Promise<{ readonly stdout: string }> {
      const script = join(folder, "script.mjs");
      await writeFile(
        script,
        `import { WorkerPool } from ${JSON.stringify(files.poolUrl)};
        import { workerProcesses } from ${JSON.stringify(files.processUrl)};
        const module = new URL(${JSON.stringify(files.url("work.ts").href)});
        const pool = new WorkerPool(module, { size: 2, isolation: ${isolation} });
        ${body}`,
      );
      return promisify(execFile)(process.execPath, [script]);
    }

    it("ends while the pool is idle", async () => {
      const { stdout } = await run(`console.log(await pool.call("double", [21]));`);
      expect(stdout).toBe("42\n");
    });

    it("lives while a call runs", async () => {
      const { stdout } = await run(`void pool.call("doubleLater", [21]).then(console.log);`);
      expect(stdout).toBe("42\n");
    });

    it("takes its worker processes with it, also one that computes", async () => {
      const file = join(folder, "count");
      await run(
        `import { existsSync } from "node:fs";
        void pool.call("spinIntoFile", [${JSON.stringify(file)}]);
        setInterval(() => existsSync(${JSON.stringify(file)}) && process.exit(), 5);`,
        "workerProcesses",
      );
      const { size } = await stat(file);
      await sleep(200);
      expect((await stat(file)).size).toBe(size);
    });

    it("lives until the pool is closed", async () => {
      const { stdout } = await run(
        `await pool.call("double", [1]); await pool.close(); console.log(pool.size);`,
      );
      expect(stdout).toBe("0\n");
    });
  });
});
