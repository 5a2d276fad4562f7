import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { expect, it } from "vitest";
import { undoRun } from "../../src/project/undo-run.ts";
import { writeRun } from "../../src/project/write-run.ts";
import { filesOf } from "../project/files-of.ts";
import { stoppingAt } from "../project/stopping-file-system.ts";
import { storeIn } from "../project/store.ts";
import { eventsIn } from "./program.ts";
import { repositoryOf } from "./repository.ts";
import type { TestRepository } from "./repository.ts";

const files = {
  "package.json": `{"name":"app","type":"module"}`,
  "a.js": "a();\n",
  "b.js": "b();\n",
};

const planned = { edited: [], files: filesOf({ "a.js": "new a\n", "b.js": "new b\n" }) };

/** What a process works with that ends at its n-th rename. */
function dyingAt(rename: number, { folder }: TestRepository) {
  let renames = 0;
  const fs = stoppingAt(1, (_, name) => {
    if (name === "renameSync") renames++;
    if (renames >= rename) throw new Error("gone");
  });
  const kept = join(folder, ".git", "corral");
  const pid = spawnSync(process.execPath, ["--eval", ""]).pid;
  const store = storeIn(kept, { fs });
  return {
    store: { ...store, self: { pid, host: store.self.host } },
    records: { fs, folders: [join(kept, "runs")] },
    shown: folder,
  };
}

/** A run whose process ended when the first of its two files was in its place: after the record's rename, the journal's and a.js's. */
async function cutOff(repository: TestRepository): Promise<void> {
  const run = writeRun(repository.folder, planned, dyingAt(4, repository));
  await expect(run).rejects.toThrow("gone");
}

it("undo after a run that was cut off takes back that one, and says it was the last", async () => {
  const repository = repositoryOf({
    ...files,
    "c.js": "export const c = () => Promise.all([]);\n",
  });
  const { corral, git } = repository;
  await corral(["codemod", "--write"]);
  const before = git("status", "--porcelain", "-uall");
  await cutOff(repository);
  expect(git("diff", "--name-only")).toContain("a.js");
  const { status, stdout, stderr } = await corral(["undo"]);
  expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
  expect(stdout).toContain("was cut off.");
  expect(stdout).toContain("there is nothing left of it to take back");
  expect(git("status", "--porcelain", "-uall")).toBe(before);
  expect(await corral(["undo"])).toMatchObject({ status: 0 });
  expect(git("status", "--porcelain", "-uall")).toBe("");
});

it("an undo that was cut off is gone on with by the next one", async () => {
  const repository = repositoryOf(files);
  const { corral, folder, git } = repository;
  await writeRun(folder, planned, dyingAt(Infinity, repository));
  // After the journal's rename and a.js's.
  await expect(undoRun(folder, dyingAt(3, repository))).rejects.toThrow("gone");
  expect(git("diff", "--name-only")).toBe("b.js\n");
  const { status, stdout } = await corral(["undo"]);
  expect(status).toBe(0);
  expect(stdout).toContain("Took back the run of");
  expect(git("status", "--porcelain", "-uall")).toBe("");
});

it("codemod ends with what to do where a cut-off run stays half written, and undo does it then", async () => {
  const repository = repositoryOf(files);
  const { corral, git, write } = repository;
  await cutOff(repository);
  write({ "a.js": "mine\n" });
  const { status, stdout } = await corral(["codemod"]);
  expect(status).toBe(0);
  const end = stdout.slice(stdout.indexOf("There is nothing to write.")).replaceAll(/\s+/g, " ");
  expect(end).toContain("may be half written");
  expect(end).toContain("Take that change back and run `undo`");
  write({ "a.js": "new a\n" });
  expect(await corral(["undo"])).toMatchObject({ status: 0, stderr: "" });
  expect(git("diff", "--name-only")).toBe("");
});

it("with --format json the result says it too", async () => {
  const repository = repositoryOf(files);
  await cutOff(repository);
  repository.write({ "a.js": "mine\n" });
  const events = eventsIn((await repository.corral(["codemod", "--format", "json"])).stdout);
  expect(events[0]).toMatchObject({ type: "recovered", outcome: "changed" });
  expect(events.at(-1)).toMatchObject({
    cautions: [expect.stringContaining("may be half written")],
  });
});
