import * as real from "node:fs";
import {
  chmodSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import type { FileToWrite } from "../../src/project/survey-target.ts";
import { writeFiles } from "../../src/project/write-files.ts";
import { UserError } from "../../src/shared/errors.ts";
import { filesOf } from "./files-of.ts";
import { stoppingAt } from "./stopping-file-system.ts";
import { storeIn } from "./store.ts";
import { emptyFolder, plant, treeOf } from "./tree.ts";

const files: readonly FileToWrite[] = [
  ...filesOf({ "a.txt": "new a", "src/b.txt": "new b", "src/deep/c.txt": "new c" }),
  { path: "run.sh", bytes: Buffer.from("#!"), mode: 0o755 },
];

const journalsIn = (folder: string) => readdirSync(join(folder, "journals"));

describe("into a new folder", () => {
  it.each(["target", "one/two/target"])(
    "%s: makes all that is missing and leaves no trace of the making",
    async (path) => {
      const folder = emptyFolder();
      const result = await writeFiles(join(folder, path), files, {
        policy: "fresh",
        store: storeIn(folder),
      });
      expect(treeOf(result.target)).toEqual({
        "a.txt": "file 644 new a",
        "run.sh": "file 755 #!",
        src: "folder 755",
        "src/b.txt": "file 644 new b",
        "src/deep": "folder 755",
        "src/deep/c.txt": "file 644 new c",
      });
      expect(result.files.map(({ action }) => action)).toEqual([
        "create",
        "create",
        "create",
        "create",
      ]);
      expect(journalsIn(folder)).toEqual([]);
    },
  );

  it.each([".git", ".DS_Store", ".idea"])("that holds only %s", async (name) => {
    const target = emptyFolder();
    plant(target, { [`${name}/x`]: "theirs" });
    await writeFiles(target, files, { policy: "fresh", store: storeIn(emptyFolder()) });
    expect(treeOf(target)).toMatchObject({
      "a.txt": "file 644 new a",
      [`${name}/x`]: "file 644 theirs",
    });
  });

  it("reached by a link: the folder that it leads to is the target", async () => {
    const folder = emptyFolder();
    mkdirSync(join(folder, "real"));
    symlinkSync("real", join(folder, "link"));
    const { target } = await writeFiles(join(folder, "link"), files, {
      policy: "fresh",
      store: storeIn(folder),
    });
    expect(target).toBe(join(folder, "real"));
  });
});

describe("into a folder with files", () => {
  const theirs = { "a.txt": "their a", "src/b.txt": "new b", "other.txt": "their other" };

  it("merge keeps what is there", async () => {
    const target = emptyFolder();
    plant(target, theirs);
    const result = await writeFiles(target, files, {
      policy: "merge",
      store: storeIn(emptyFolder()),
    });
    expect(treeOf(target)).toMatchObject({
      "a.txt": "file 644 their a",
      "src/deep/c.txt": "file 644 new c",
    });
    expect(result.files.map(({ action }) => action)).toEqual(["keep", "same", "create", "create"]);
  });

  it("merge replaces only what is always written", async () => {
    const target = emptyFolder();
    plant(target, theirs);
    const always = files.map((file) => ({ ...file, always: file.path === "a.txt" }));
    await writeFiles(target, always, { policy: "merge", store: storeIn(emptyFolder()) });
    expect(treeOf(target)).toMatchObject({ "a.txt": "file 644 new a" });
  });

  it("overwrite does so on a file system whose files have one name only, and takes it back", async () => {
    const target = emptyFolder();
    plant(target, theirs);
    const before = treeOf(target);
    const linkSync = () => {
      throw Object.assign(new Error("one name only"), { code: "EPERM" });
    };
    const options = (stop: number) => {
      const controller = new AbortController();
      let renames = 0;
      const renameSync: typeof real.renameSync = (...paths) => {
        real.renameSync(...paths);
        if (++renames === stop) controller.abort();
      };
      const store = storeIn(emptyFolder(), { fs: { ...real, linkSync, renameSync } });
      return { policy: "overwrite", store, signal: controller.signal } as const;
    };
    // The journal's own rename, that of the old file, and that of the new one.
    await expect(writeFiles(target, files, options(3))).rejects.toMatchObject({
      code: "CANCELLED",
    });
    expect(treeOf(target)).toEqual(before);
    await writeFiles(target, files, options(0));
    expect(treeOf(target)).toMatchObject({ "a.txt": "file 644 new a" });
    expect(Object.keys(treeOf(target)).filter((path) => path.startsWith(".corral-"))).toEqual([]);
  });

  it("overwrite replaces what the plan writes, and touches nothing else", async () => {
    const target = emptyFolder();
    plant(target, theirs);
    const result = await writeFiles(target, files, {
      policy: "overwrite",
      store: storeIn(emptyFolder()),
    });
    expect(treeOf(target)).toMatchObject({
      "a.txt": "file 644 new a",
      "other.txt": "file 644 their other",
    });
    expect(result.files.map(({ action }) => action)).toEqual([
      "replace",
      "same",
      "create",
      "create",
    ]);
    expect(Object.keys(treeOf(target)).filter((path) => path.startsWith(".corral-"))).toEqual([]);
  });

  it("removes the files that it is told to, with the folders that they leave empty", async () => {
    const target = emptyFolder();
    plant(target, { ...theirs, "old/deep/d.txt": "d", "src/e.txt": "e", "kept/f.txt": "f" });
    mkdirSync(join(target, "kept", "empty"));
    const remove = ["old/deep/d.txt", "src/e.txt", "kept/f.txt", "kept/gone.txt", "away/g.txt"];
    const result = await writeFiles(target, files, {
      policy: "overwrite",
      remove,
      store: storeIn(emptyFolder()),
    });
    expect(result.removed).toEqual(remove.slice(0, 3));
    expect(Object.keys(treeOf(target))).toEqual([
      "a.txt",
      "kept",
      "kept/empty",
      "other.txt",
      "run.sh",
      "src",
      "src/b.txt",
      "src/deep",
      "src/deep/c.txt",
    ]);
  });

  it.each([
    ["old", "is a folder"],
    ["old/deep/d.txt/x", "is a file"],
    ["link/d.txt", "is a symbolic link"],
  ])("does not remove %s, which %s", async (path, why) => {
    const target = emptyFolder();
    plant(target, { "old/deep/d.txt": "d" });
    symlinkSync("old/deep", join(target, "link"));
    const before = treeOf(target);
    const options = { policy: "overwrite", store: storeIn(emptyFolder()), remove: [path] } as const;
    await expect(writeFiles(target, files, options)).rejects.toMatchObject({
      code: "TARGET_CONFLICT",
      message: expect.stringContaining(why) as string,
    });
    expect(treeOf(target)).toEqual(before);
  });

  it("a file that was private stays so when it is replaced", async () => {
    const target = emptyFolder();
    plant(target, { "a.txt": "secret", "run.sh": "old" });
    chmodSync(join(target, "a.txt"), 0o600);
    chmodSync(join(target, "run.sh"), 0o640);
    await writeFiles(target, files, { policy: "overwrite", store: storeIn(emptyFolder()) });
    expect(treeOf(target)).toMatchObject({ "a.txt": "file 600 new a", "run.sh": "file 750 #!" });
  });

  it("writes nothing, and no journal, when all is there", async () => {
    const folder = emptyFolder();
    plant(join(folder, "target"), { "a.txt": "new a" });
    const before = statSync(join(folder, "target", "a.txt"));
    await writeFiles(join(folder, "target"), files.slice(0, 1), {
      policy: "overwrite",
      store: storeIn(folder),
    });
    expect(statSync(join(folder, "target", "a.txt")).ino).toBe(before.ino);
    expect(readdirSync(folder)).toEqual(["target"]);
  });
});

describe("refuses", () => {
  const refusals: readonly (readonly [
    string,
    "fresh" | "merge" | "overwrite",
    (target: string) => void,
    string,
    RegExp,
  ])[] = [
    [
      "a folder with files",
      "fresh",
      (target) => plant(target, { x: "", y: "" }),
      "TARGET_NOT_EMPTY",
      /already holds x, y/,
    ],
    [
      "a folder with many files",
      "fresh",
      (target) => plant(target, { a: "", b: "", c: "", d: "", e: "", f: "", g: "" }),
      "TARGET_NOT_EMPTY",
      /a, b, c, d, e and 2 more/,
    ],
    ["a file", "fresh", (target) => writeFileSync(target, ""), "TARGET_IS_FILE", /is a file/],
    [
      "a link that leads nowhere",
      "fresh",
      (target) => symlinkSync("nowhere", target),
      "TARGET_IS_FILE",
      /leads nowhere/,
    ],
    [
      "a folder where a file must be",
      "merge",
      (target) => plant(target, { "a.txt/x": "" }),
      "TARGET_CONFLICT",
      /"a\.txt" .* is a folder/,
    ],
    [
      "a file where a folder must be",
      "merge",
      (target) => plant(target, { src: "" }),
      "TARGET_CONFLICT",
      /"src" .* is a file/,
    ],
    [
      "a link where a folder must be",
      "overwrite",
      (target) => (mkdirSync(target), symlinkSync("/tmp", join(target, "src"))),
      "TARGET_CONFLICT",
      /"src" .* is a symbolic link/,
    ],
    [
      "a link where a file must be",
      "overwrite",
      (target) => (mkdirSync(target), symlinkSync("/etc/hosts", join(target, "a.txt"))),
      "TARGET_CONFLICT",
      /"a\.txt" .* is a symbolic link/,
    ],
  ];

  it.each(refusals)("%s", async (_, policy, prepare, code, message) => {
    const folder = emptyFolder();
    const target = join(folder, "target");
    prepare(target);
    const before = treeOf(folder);
    const error = await failureOf(
      writeFiles(target, files, { policy, store: storeIn(emptyFolder()), shown: "target" }),
    );
    expect(error).toMatchObject({ code });
    expect(error.message).toMatch(message);
    expect(treeOf(folder)).toEqual(before);
  });

  it("a path below a file", async () => {
    const folder = emptyFolder();
    plant(folder, { file: "" });
    const error = await failureOf(
      writeFiles(join(folder, "file", "target"), files, {
        policy: "fresh",
        store: storeIn(folder),
      }),
    );
    expect(error).toMatchObject({ code: "TARGET_IS_FILE" });
  });

  it("a target that another run is writing to, and waits for none", async () => {
    const folder = emptyFolder();
    const target = join(folder, "target");
    const store = storeIn(folder);
    const first = writeFiles(target, files, { policy: "fresh", store });
    const error = await failureOf(
      writeFiles(join(target, "src"), files, { policy: "merge", store }),
    );
    expect(error).toMatchObject({ code: "TARGET_BUSY" });
    await first;
    expect(journalsIn(folder)).toEqual([]);
  });

  it("to follow a link that appears during the writing", async () => {
    const folder = emptyFolder();
    const elsewhere = emptyFolder();
    const target = join(folder, "target");
    // The folder "src" is swapped for a link just before the first file is put into its place.
    const fs = stoppingAt(1, (_, name) => {
      if (name !== "renameSync" || !real.existsSync(join(target, "src", "deep"))) return;
      real.renameSync(join(target, "src"), join(folder, "moved"));
      symlinkSync(elsewhere, join(target, "src"));
    });
    const error = await failureOf(
      writeFiles(target, files, { policy: "fresh", store: storeIn(folder, { fs }) }),
    );
    expect(error).toMatchObject({ code: "TARGET_BUSY" });
    expect(readdirSync(elsewhere)).toEqual([]);
  });
});

describe("an abort", () => {
  it("before the writing leaves nothing", async () => {
    const folder = emptyFolder();
    const signal = AbortSignal.abort(new Error("stop"));
    const error = await failureOf(
      writeFiles(join(folder, "target"), files, {
        policy: "fresh",
        store: storeIn(folder),
        signal,
      }),
    );
    expect(error).toMatchObject({ code: "CANCELLED", cause: signal.reason });
    expect(readdirSync(folder)).toEqual(["journals"]);
  });
});

it.each([
  ["ENOSPC", "WRITE_FAILED", /no space left/],
  ["EFBIG", "WRITE_FAILED", /no space left/],
  ["EACCES", "TARGET_NOT_WRITABLE", /cannot be written to/],
  ["EROFS", "TARGET_NOT_WRITABLE", /cannot be written to/],
  ["EIO", "WRITE_FAILED", /could not be written/],
])("%s during the writing is a %s, and the target is restored", async (errno, code, message) => {
  const folder = emptyFolder();
  const target = join(folder, "target");
  plant(target, { "a.txt": "their a" });
  const before = treeOf(target);
  const fs = stoppingAt(12, (call) => {
    if (call === 12) throw Object.assign(new Error(`${errno}: it broke`), { code: errno });
  });
  const error = await failureOf(
    writeFiles(target, files, { policy: "overwrite", store: storeIn(folder, { fs }) }),
  );
  expect(error).toMatchObject({ code });
  expect(error.message).toMatch(message);
  expect(treeOf(target)).toEqual(before);
  expect(journalsIn(folder)).toEqual([]);
});

it("an error that is no matter of the disk is thrown as it is, after the restoring", async () => {
  const folder = emptyFolder();
  const bug = new TypeError("a bug");
  const fs = stoppingAt(12, (call) => {
    if (call === 12) throw bug;
  });
  await expect(
    writeFiles(join(folder, "target"), files, { policy: "fresh", store: storeIn(folder, { fs }) }),
  ).rejects.toBe(bug);
  expect(readdirSync(folder)).toEqual(["journals"]);
});

it("a replaced file comes back as the same file", async () => {
  const folder = emptyFolder();
  const place = join(folder, "a.txt");
  writeFileSync(place, "theirs");
  const before = statSync(place);
  let failed = false;
  const fs = stoppingAt(1, (_, name) => {
    // The rename after which the new file is there is the commit of the journal.
    if (failed || name !== "renameSync" || !isNew(place)) return;
    failed = true;
    throw Object.assign(new Error("EIO"), { code: "EIO" });
  });
  await failureOf(
    writeFiles(folder, files.slice(0, 1), {
      policy: "overwrite",
      store: storeIn(emptyFolder(), { fs }),
    }),
  );
  expect(statSync(place)).toMatchObject({ ino: before.ino, mtimeMs: before.mtimeMs });
});

const isNew = (place: string) => real.existsSync(place) && readFileSync(place, "utf8") === "new a";

async function failureOf(promise: Promise<unknown>): Promise<UserError> {
  try {
    await promise;
  } catch (error) {
    if (error instanceof UserError) return error;
    throw error;
  }
  throw new Error("It did not fail.");
}
