import { chmodSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { findJournals, userJournals } from "../../src/project/journal-store.ts";
import { recoverJournals } from "../../src/project/recover-journals.ts";
import { writeFiles } from "../../src/project/write-files.ts";
import { filesOf } from "./files-of.ts";
import { stoppingAt } from "./stopping-file-system.ts";
import { storeIn } from "./store.ts";
import { emptyFolder, plant, treeOf } from "./tree.ts";

const planned = filesOf({ "a.txt": "new a", "src/b.txt": "new b" });

/** A run into a folder with an a.txt, cut off before its commit: all files are in their places. */
async function cutOff(there: Readonly<Record<string, string>> = { "a.txt": "their a" }) {
  const folder = emptyFolder();
  const target = join(folder, "target");
  plant(target, there);
  const before = treeOf(target);
  let renames = 0;
  let dead = false;
  const fs = stoppingAt(1, (_, name) => {
    if (name === "renameSync") renames++;
    // The journal's own and two into place; the fourth would be the commit.
    dead ||= renames === 4;
    if (dead) throw new Error("gone");
  });
  await writeFiles(target, planned, { policy: "overwrite", store: storeIn(folder, { fs }) }).catch(
    () => {},
  );
  return { folder, target, before };
}

describe("a run that was cut off", () => {
  it("is taken back by the next command", async () => {
    const { folder, target, before } = await cutOff();
    expect(treeOf(target)).toMatchObject({
      "a.txt": "file 644 new a",
      "src/b.txt": "file 644 new b",
    });
    expect(recoverJournals(storeIn(folder, { alive: false }))).toEqual([
      { target, outcome: "restored" },
    ]);
    expect(treeOf(target)).toEqual(before);
    expect(readdirSync(join(folder, "journals"))).toEqual([]);
  });

  it("is left alone while its process may be at work", async () => {
    const { folder, target } = await cutOff();
    expect(recoverJournals(storeIn(folder, { alive: true }))).toEqual([]);
    expect(treeOf(target)).toMatchObject({ "a.txt": "file 644 new a" });
  });

  it.each([
    [
      "a file of the run was edited",
      (target: string) => writeFileSync(join(target, "src", "b.txt"), "edited"),
    ],
    [
      "a replaced file was edited",
      (target: string) => writeFileSync(join(target, "a.txt"), "edited"),
    ],
    [
      "a file was added to a folder of the run",
      (target: string) => writeFileSync(join(target, "src", "mine.txt"), ""),
    ],
  ])("stays when %s since, and is asked about no more", async (_, edit) => {
    const { folder, target } = await cutOff();
    edit(target);
    const edited = treeOf(target);
    const [recovery] = recoverJournals(storeIn(folder, { alive: false }));
    expect(recovery).toMatchObject({ target, outcome: "changed" });
    expect(treeOf(target)).toEqual(edited);
    // What the run had replaced is not lost.
    expect(Object.values(treeOf(recovery?.leftover ?? ""))).toEqual(["file 644 their a"]);
    expect(recoverJournals(storeIn(folder, { alive: false }))).toEqual([]);
  });

  it("waits for a target that is away", async () => {
    const { folder, target } = await cutOff();
    rmSync(target, { recursive: true });
    expect(recoverJournals(storeIn(folder, { alive: false }))).toEqual([]);
    expect(readdirSync(join(folder, "journals"))).toHaveLength(1);
  });

  it("is tried again when it cannot be taken back", async () => {
    const { folder, target, before } = await cutOff();
    const fs = stoppingAt(1, () => {
      throw Object.assign(new Error("EIO"), { code: "EIO" });
    });
    expect(recoverJournals(storeIn(folder, { fs, alive: false }))).toMatchObject([
      { target, outcome: "failed" },
    ]);
    expect(recoverJournals(storeIn(folder, { alive: false }))).toMatchObject([
      { outcome: "restored" },
    ]);
    expect(treeOf(target)).toEqual(before);
  });
});

describe("the store", () => {
  it("passes over what is no whole journal", () => {
    const folder = emptyFolder();
    plant(folder, {
      "journals/x.writing.json": "{",
      "journals/y.writing.json": `{"journalVersion":2}`,
      "journals/z": "",
    });
    expect(findJournals(storeIn(folder))).toEqual([]);
  });

  it.skipIf(process.platform === "win32")(
    "does not read where others may write: a journal says what to delete",
    async () => {
      const { folder } = await cutOff();
      chmodSync(join(folder, "journals"), 0o777);
      expect(findJournals(storeIn(folder))).toEqual([]);
    },
  );

  it("is in the user's cache", () => {
    const [first] = userJournals({ XDG_CACHE_HOME: "/some/cache" }).folders;
    expect(first).toBe(join("/some/cache", "corral", "journals"));
  });

  it("goes to the temporary folder when the first cannot be made", async () => {
    const folder = emptyFolder();
    plant(folder, { file: "" });
    const store = {
      ...storeIn(folder),
      folders: [join(folder, "file", "journals"), join(folder, "second")],
    };
    await writeFiles(join(folder, "target"), planned, { policy: "fresh", store });
    expect(readdirSync(folder).sort()).toEqual(["file", "second", "target"]);
  });

  it("is needed: without one nothing is written", async () => {
    const folder = emptyFolder();
    plant(folder, { file: "" });
    const store = { ...storeIn(folder), folders: [join(folder, "file", "journals")] };
    const writing = writeFiles(join(folder, "target"), planned, { policy: "fresh", store });
    await expect(writing).rejects.toMatchObject({
      code: "WRITE_FAILED",
      hint: "Set XDG_CACHE_HOME to a folder of yours.",
    });
    expect(readdirSync(folder)).toEqual(["file"]);
  });
});
