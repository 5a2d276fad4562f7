import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { describe, expect, it } from "vitest";
import { transformInThreads } from "../../src/codemods/run/transform-in-threads.ts";
import type { Hit } from "../../src/codemods/run/read-hit.ts";

const settings = { root: "/", unsafe: [], copies: {} };

/** Threads that answer each file with its own text in capitals, but for what `more` does. */
function scriptThat(more: string): URL {
  const path = join(mkdtempSync(join(tmpdir(), "corral-threads-")), "thread.mjs");
  writeFileSync(
    path,
    `import { parentPort } from "node:worker_threads";
parentPort.on("message", (hits) => {
  ${more}
  parentPort.postMessage(hits.map(({ path, text }) =>
    ({ kind: "read", path, before: "", after: text.toUpperCase(), sites: [], primitives: [] })));
});`,
  );
  return pathToFileURL(path);
}

/** Two batches: each text is larger than one is meant to be. */
const hits: readonly Hit[] = ["a.ts", "b.ts", "c.ts"].map((path, index) => ({
  kind: "hit",
  path,
  text: path + "-".repeat(600_000 + index),
}));

describe("files transformed in threads", () => {
  it.each([1, 2, 3, 7])("come back in their order, with their texts, from %d", async (threads) => {
    const done: number[] = [];
    const outcomes = await transformInThreads(hits, {
      script: scriptThat(""),
      settings,
      threads,
      onDone: (count) => done.push(count),
    });
    expect(outcomes.map((one) => one?.path)).toEqual(["a.ts", "b.ts", "c.ts"]);
    for (const [index, outcome] of outcomes.entries()) {
      expect(outcome).toMatchObject({
        kind: "read",
        before: hits[index]!.text,
        after: hits[index]!.text.toUpperCase(),
      });
    }
    expect(done).toEqual([1, 1, 1]);
  });

  it.each([
    ["ends", `if (hits[0].path === "b.ts") process.exit(9);`, "ended (9)"],
    ["throws", `if (hits[0].path === "b.ts") throw new Error("out of order");`, "out of order"],
  ])(
    "a thread that %s costs its own files; another does the rest",
    async (_what, more, message) => {
      const outcomes = await transformInThreads(hits, {
        script: scriptThat(more),
        settings,
        threads: 2,
      });
      expect(outcomes.map((one) => one?.kind)).toEqual(["read", "failed", "read"]);
      expect(outcomes[1]).toMatchObject({ cause: "worker", path: "b.ts" });
      expect(JSON.stringify(outcomes[1])).toContain(message);
    },
  );

  it("are told as failed when every thread is gone", async () => {
    const script = scriptThat("process.exit(1);");
    const outcomes = await transformInThreads(hits, { script, settings, threads: 2 });
    expect(outcomes.map((one) => one?.kind)).toEqual(["failed", "failed", "failed"]);
  });

  it("end when the signal aborts", async () => {
    const controller = new AbortController();
    const script = scriptThat("for (;;);");
    const running = transformInThreads(hits, {
      script,
      settings,
      threads: 2,
      signal: controller.signal,
    });
    controller.abort(new Error("enough"));
    await expect(running).rejects.toThrow("enough");
  });
});
