import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { build } from "esbuild";
import { afterAll, beforeAll, expect, it } from "vitest";
import { findJournals, userJournals } from "../../src/project/journal-store.ts";
import { recoverJournals } from "../../src/project/recover-journals.ts";
import type { Policy } from "../../src/project/survey-target.ts";
import { emptyFolder, plant, treeOf } from "./tree.ts";

let program = "";
let bin = "";

beforeAll(async () => {
  bin = mkdtempSync(join(tmpdir(), "corral-writer-"));
  program = join(bin, "writer.mjs");
  const entryPoints = [join(import.meta.dirname, "killed-writer.ts")];
  await build({
    entryPoints,
    outfile: program,
    bundle: true,
    platform: "node",
    format: "esm",
    target: "node20",
  });
});

afterAll(() => rmSync(bin, { recursive: true, force: true }));

const scenes: readonly (readonly [string, Policy, Readonly<Record<string, string>> | undefined])[] =
  [
    ["a new folder", "fresh", undefined],
    [
      "a folder whose files are replaced and removed",
      "overwrite",
      {
        "a.txt": "their a",
        "src/b.txt": "their b",
        "src/mine.txt": "mine",
        "src/e.txt": "to be removed",
        "old/deep/d.txt": "to be removed",
      },
    ],
  ];

it.each(scenes)(
  "kill -9 at each write into %s: the next command restores it",
  (_, policy, there) => {
    const done = runKilledAt(Infinity, policy, there);
    expect(done.tree).toMatchObject({
      "target/a.txt": "file 644 new a",
      "target/src/deep/c.txt": "file 644 new c",
    });
    const left = Object.keys(done.tree).filter((path) => /^target\/(?:old|src\/e)/.test(path));
    expect(left).toEqual([]);
    let calls = 1;
    for (
      let run = runKilledAt(1, policy, there);
      run.killed;
      run = runKilledAt(++calls, policy, there)
    ) {
      const [state] = run.journals;
      // Without a journal the run had not begun, or was over.
      const allowed = { writing: [run.before], done: [done.tree], none: [run.before, done.tree] };
      expect(allowed[state ?? "none"]).toContainEqual(run.tree);
      // Already before that command each file that was there is the old or the new one, and never gone.
      for (const path of Object.keys(there ?? {}).map((name) => `target/${name}`)) {
        expect([run.before[path], done.tree[path]]).toContain(run.crashed[path]);
      }
    }
    // It was killed at every one of its calls.
    expect(calls).toBeGreaterThan(20);
  },
  300_000,
);

function runKilledAt(
  call: number,
  policy: Policy,
  there: Readonly<Record<string, string>> | undefined,
) {
  const folder = emptyFolder();
  if (there !== undefined) plant(join(folder, "target"), there);
  const before = treeOf(folder);
  const env = { ...process.env, XDG_CACHE_HOME: join(emptyFolder(), "cache") };
  const args = [program, join(folder, "target"), policy, String(call)];
  const { status, signal, stderr } = spawnSync(process.execPath, args, { env, encoding: "utf8" });
  expect({ ended: status ?? signal, stderr }).toEqual({
    ended: signal === null ? 0 : "SIGKILL",
    stderr: "",
  });
  const crashed = treeOf(folder);
  const store = userJournals(env);
  const journals = findJournals(store).map(({ state }) => state);
  recoverJournals(store);
  expect(findJournals(store)).toEqual([]);
  return { killed: signal === "SIGKILL", journals, before, crashed, tree: treeOf(folder) };
}
