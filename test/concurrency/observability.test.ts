import { channel, subscribe, unsubscribe } from "node:diagnostics_channel";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { transform } from "esbuild";
import { execa } from "execa";
import { afterAll, beforeAll, describe, expect, it, onTestFinished, vi } from "vitest";
import { all } from "../../src/concurrency/all.ts";
import { rootOwner } from "../../src/concurrency/owner.ts";
import { TaskGroup } from "../../src/concurrency/task-group.ts";
import type { Task } from "../../src/concurrency/task.ts";
import { formatTaskTree, taskTree } from "../../src/concurrency/task-tree.ts";
import {
  warnOfParkedBodies,
  type ParkedBody,
} from "../../src/concurrency/warn-of-parked-bodies.ts";
import { watchEventLoop } from "../../src/concurrency/watch-event-loop.ts";
import { deferred, errorOf, turn } from "./interleaving.ts";

const isNode = !("Deno" in globalThis || "Bun" in globalThis);

/** Everything that the named channels tell while `body` runs. */
async function listen(
  events: readonly string[],
  body: () => Promise<unknown>,
): Promise<[string, Record<string, unknown>][]> {
  const heard: [string, Record<string, unknown>][] = [];
  const listeners = events.map(
    (event) =>
      [
        `corral:${event}`,
        (message: unknown) => void heard.push([event, message as Record<string, unknown>]),
      ] as const,
  );
  for (const [name, listener] of listeners) subscribe(name, listener);
  await body();
  for (const [name, listener] of listeners) unsubscribe(name, listener);
  return heard;
}

describe("diagnostics channels", () => {
  it("tell the life of a group and of its tasks, in order", async () => {
    const events = ["group:start", "group:join", "group:end", "task:start", "task:end"];
    const heard = await listen(events, () =>
      TaskGroup.run(
        (group) => {
          group.spawn(async () => turn(), { name: "one" });
          group.spawn(() => {}, { name: "two" });
        },
        { name: "g" },
      ),
    );
    const label = (of: unknown): string => (of as { readonly name: string }).name;
    expect(heard.map(([event, { task, group }]) => `${event} ${label(task ?? group)}`)).toEqual([
      "group:start g",
      "task:start one",
      "task:start two",
      "task:end two",
      "group:join g",
      "task:end one",
      "group:end g",
    ]);
  });

  it("give a task that can be awaited, also at its start", async () => {
    const asked: PromiseLike<unknown>[] = [];
    const ask = (message: unknown): void =>
      void asked.push((message as { readonly task: Task<unknown> }).task.then((value) => value));
    subscribe("corral:task:start", ask);
    onTestFinished(() => void unsubscribe("corral:task:start", ask));
    await TaskGroup.run((group) => void group.spawn(() => "its result"));
    expect(await Promise.all(asked)).toEqual(["its result"]);
  });

  it("tell how a task ended, and the first failure and all errors of a group", async () => {
    const heard = await listen(["task:end", "group:failed", "group:end"], () =>
      errorOf(
        TaskGroup.run((group) => {
          group.spawn(() => Promise.reject(new Error("first")));
          group.spawn(() => Promise.reject(new Error("second")));
          group.spawn(async (signal) => {
            await turn();
            signal.throwIfAborted();
          });
        }),
      ),
    );
    const states = heard.filter(([event]) => event === "task:end");
    expect(states.map(([, { task }]) => (task as Task<unknown>).state)).toEqual([
      "failed",
      "failed",
      "cancelled",
    ]);
    const failed = heard.filter(([event]) => event === "group:failed");
    expect(failed).toMatchObject([["group:failed", { error: new Error("first") }]]);
    expect(heard.at(-1)).toMatchObject([
      "group:end",
      { errors: [new Error("first"), new Error("second")] },
    ]);
  });

  it("tell the later failure of adopted work, with its owner", async () => {
    const heard = await listen(["adopted:failed"], () =>
      TaskGroup.run(
        () => all([1, 2].map(async (n) => Promise.reject(new Error(String(n))))).catch(() => {}),
        { name: "g" },
      ),
    );
    expect(heard).toEqual([["adopted:failed", { owner: "g", error: new Error("2") }]]);
  });

  it("cost a message only when somebody listens", async () => {
    expect(channel("corral:task:start").hasSubscribers).toBe(false);
    const heard = await listen(["task:start"], () => TaskGroup.run((g) => void g.spawn(() => {})));
    expect(heard).toHaveLength(1);
  });
});

describe("taskTree", () => {
  it("shows every group of the process; formatTaskTree one line for each", async () => {
    const gate = deferred();
    const groups = ["a", "b"].map((name) =>
      TaskGroup.run((group) => void group.spawn(() => gate.promise, { name: `${name}1` }), {
        name,
      }),
    );
    expect(formatTaskTree(taskTree())).toBe(
      [
        'group "a" (running)',
        '  task "a1" (pending)',
        'group "b" (running)',
        '  task "b1" (pending)',
        "",
      ].join("\n"),
    );
    gate.resolve();
    await Promise.all(groups);
    expect(taskTree()).toEqual([]);
    expect(rootOwner.size).toBe(0);
  });
});

describe("warnOfParkedBodies", () => {
  const parkedBodies = async (
    body: (group: TaskGroup, gate: Promise<void>) => Promise<unknown>,
  ): Promise<ParkedBody[]> => {
    vi.useFakeTimers();
    const parked: ParkedBody[] = [];
    const stop = warnOfParkedBodies({ afterMs: 500, onParked: (one) => parked.push(one) });
    const gate = deferred();
    const running = TaskGroup.run((group) => body(group, gate.promise), { name: "g" }).catch(
      () => {},
    );
    await vi.advanceTimersByTimeAsync(499);
    expect(parked).toEqual([]);
    await vi.advanceTimersByTimeAsync(1);
    gate.resolve();
    await running;
    stop();
    expect(vi.getTimerCount()).toBe(0);
    vi.useRealTimers();
    return parked;
  };

  it("tells of a body that waits on after its group has failed, with both stacks", async () => {
    const parked = await parkedBodies(async function bodyThatWaits(group, gate) {
      group.spawn(async function failingTask() {
        throw new Error("x");
      });
      await gate;
    });
    expect(parked).toMatchObject([
      {
        group: { name: "g" },
        error: { stack: expect.stringContaining("failingTask") },
        openedAt: expect.stringMatching(/^.*observability\.test/),
      },
    ]);
  });

  it("says nothing of a body that has ended, also when a task fails or cleans up later", async () => {
    const parked = await parkedBodies(async (group, gate) => {
      group.spawn(async () => gate);
      group.spawn(async () => {
        for (let hops = 0; hops < 20; hops++) await Promise.resolve();
        throw new Error("x");
      });
    });
    expect(parked).toEqual([]);
  });

  it("warns by default, and not any more once stopped", async () => {
    vi.useFakeTimers();
    const emitWarning = vi.spyOn(process, "emitWarning").mockImplementation(() => {});
    const stop = warnOfParkedBodies();
    const gate = deferred();
    const fail = (): Promise<unknown> =>
      TaskGroup.run(
        (group) => {
          group.spawn(() => Promise.reject(new Error("why")));
          return gate.promise;
        },
        { name: "orders" },
      ).catch(() => {});
    const first = fail();
    await vi.advanceTimersByTimeAsync(2_000);
    stop();
    const second = fail();
    await vi.advanceTimersByTimeAsync(2_000);
    gate.resolve();
    await Promise.all([first, second]);
    expect(emitWarning).toHaveBeenCalledOnce();
    expect(emitWarning).toHaveBeenCalledWith(
      expect.stringContaining('"orders" failed 2000 ms ago'),
      { type: "ParkedBodyWarning", detail: expect.stringContaining("Error: why") },
    );
    emitWarning.mockRestore();
    vi.useRealTimers();
  });
});

describe("watchEventLoop", { timeout: 60_000 }, () => {
  // The observer is started by the runtime itself: on Node 20 that takes JavaScript, as in a build.
  let folder: string;
  const root = fileURLToPath(new URL("../../", import.meta.url));
  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), "corral-watch-"));
    writeFileSync(join(folder, "package.json"), '{ "type": "module" }');
    for (const part of ["src/concurrency", "test/fixtures/concurrency"]) {
      mkdirSync(join(folder, part), { recursive: true });
      for (const file of readdirSync(join(root, part)).filter((name) => name.endsWith(".ts"))) {
        const source = readFileSync(join(root, part, file), "utf8");
        const { code } = await transform(source, { loader: "ts", target: "es2022" });
        const built = code.replaceAll(/(from "[^"]*)\.ts"/g, '$1.js"');
        writeFileSync(join(folder, part, file.replace(/ts$/, "js")), built);
      }
    }
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  const start = (how: string) => {
    const program = join(folder, "test/fixtures/concurrency/blocked-loop.js");
    return execa(process.execPath, [program, how], { reject: false });
  };

  it.runIf(isNode)(
    "names the task that blocks, and where; the process still ends by itself",
    async () => {
      const { stdout, stderr, exitCode } = await start("report");
      const report = JSON.parse(stdout.split("\n").at(-1) ?? "") as Record<string, unknown>;
      expect(report).toMatchObject({ task: "hashing", stack: expect.stringMatching(/at crunch/) });
      expect(report["blockedMs"]).toBeGreaterThan(60);
      expect({ stderr, exitCode }).toEqual({ stderr: "", exitCode: 0 });
    },
  );

  it.runIf(isNode)(
    "tells on stderr while the loop still stands, when nobody else is to be told",
    async () => {
      // It ends only when it is killed: a busy machine may take long to start the thread that watches.
      const program = start("print");
      onTestFinished(() => void program.kill("SIGKILL"));
      const told = /event loop blocked for more than 60 ms by task "hashing"\n.*at crunch/;
      let stderr = "";
      for await (const line of program.iterable({ from: "stderr" })) {
        stderr += `${line}\n`;
        if (told.test(stderr)) program.kill("SIGKILL");
      }
      expect(stderr).toMatch(told);
    },
  );

  it.skipIf(isNode)("watches nothing where nobody can look into a running thread", async () => {
    expect(await start("stop")).toMatchObject({ stderr: "", exitCode: 0 });
  });

  it("can be stopped", async () => {
    expect(await start("stop")).toMatchObject({ exitCode: 0 });
  });

  it("refuses a threshold that is none", () => {
    for (const bad of [0, -1, NaN, 2 ** 31, Infinity]) {
      expect(() => watchEventLoop({ thresholdMs: bad })).toThrow(RangeError);
    }
  });
});
