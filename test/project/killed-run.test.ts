import { spawnSync } from "node:child_process";
import { chmodSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { build } from "esbuild";
import { afterAll, beforeAll, expect, it } from "vitest";
import { userJournals } from "../../src/project/journal-store.ts";
import { recoverJournals } from "../../src/project/recover-journals.ts";
import { findRecords } from "../../src/project/run-record.ts";
import { undoRun } from "../../src/project/undo-run.ts";
import { writeRun } from "../../src/project/write-run.ts";
import type { UserError } from "../../src/shared/errors.ts";
import { runOf } from "./example-run.ts";
import { emptyFolder, plant, treeOf } from "./tree.ts";

let program = "";
let bin = "";

beforeAll(async () => {
  bin = mkdtempSync(join(tmpdir(), "corral-run-"));
  program = join(bin, "run.mjs");
  await build({
    entryPoints: [join(import.meta.dirname, "killed-run.ts")],
    outfile: program,
    bundle: true,
    platform: "node",
    format: "esm",
    target: "node20",
  });
});

afterAll(() => rmSync(bin, { recursive: true, force: true }));

const old = {
  "a.txt": "old a",
  "src/b.txt": "old b",
  "src/mine.txt": "mine",
  "old/run.sh": "to be removed",
};
const changed = ["a.txt", "src/b.txt", "old/run.sh"];

interface Place {
  readonly target: string;
  readonly cache: string;
}

function place(): Place {
  const [target, cache] = [emptyFolder(), emptyFolder()];
  plant(target, old);
  chmodSync(join(target, "old/run.sh"), 0o755);
  return { target, cache };
}

function start(what: "write" | "undo", { target, cache }: Place, call: number) {
  const args = [program, what, target, cache, String(call)];
  return spawnSync(process.execPath, args, { encoding: "utf8" });
}

function storesOf({ cache }: Place) {
  const store = userJournals({ XDG_CACHE_HOME: cache });
  return { store, records: { fs: store.fs, folders: [join(cache, "runs")] } };
}

function recover(there: Place): void {
  recoverJournals(storesOf(there).store);
}

async function undoHere(there: Place): Promise<readonly string[]> {
  return (await undoRun(there.target, storesOf(there))).restored;
}

function writeHere(there: Place): Promise<void> {
  return writeRun(there.target, runOf(), { ...storesOf(there), shown: "target" });
}

it("kill -9 at any call of a run: each file is old or new, then all are, and undo restores them", async () => {
  const whole = place();
  const before = treeOf(whole.target);
  expect(start("write", whole, Infinity)).toMatchObject({ status: 0, stderr: "" });
  const after = treeOf(whole.target);
  expect(after).toMatchObject({ "a.txt": "file 644 new a", "src/made/c.txt": "file 644 new c" });
  expect(Object.keys(after).filter((path) => path.startsWith("old"))).toEqual([]);

  let calls = 0;
  for (let killed = true; killed;) {
    const there = place();
    killed = start("write", there, ++calls).signal === "SIGKILL";
    const crashed = treeOf(there.target);
    for (const path of changed) expect([before[path], after[path]]).toContain(crashed[path]);
    recover(there);
    const recovered = treeOf(there.target);
    expect([before, after]).toContainEqual(recovered);
    const undone = await undoHere(there).catch((error: UserError) => error.code);
    const isOld = recovered["a.txt"] === before["a.txt"];
    expect(undone).toEqual(isOld ? "NOTHING_TO_UNDO" : changed);
    expect(treeOf(there.target)).toEqual(before);
  }
  expect(calls).toBeGreaterThan(30);
}, 300_000);

it("kill -9 at any call of undo: each file is old or new, and the next undo ends it", async () => {
  let calls = 0;
  for (let killed = true; killed;) {
    const there = place();
    const before = treeOf(there.target);
    await writeHere(there);
    const after = treeOf(there.target);
    killed = start("undo", there, ++calls).signal === "SIGKILL";
    const crashed = treeOf(there.target);
    for (const path of changed) expect([before[path], after[path]]).toContain(crashed[path]);
    recover(there);
    await undoHere(there).catch(() => "it was ended already");
    expect(treeOf(there.target)).toEqual(before);
    expect(findRecords(storesOf(there).records, there.target)).toEqual([]);
  }
  expect(calls).toBeGreaterThan(20);
}, 300_000);
