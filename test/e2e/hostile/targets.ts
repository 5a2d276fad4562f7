import { chmodSync, mkdirSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { create, expectRefused, posix, quiet } from "./expectations.ts";
import { treeOf, type Place } from "./place.ts";

/** Folders that cannot be a target. */
export function targetRows(newPlace: () => Place): void {
  describe.runIf(posix)("a target that cannot be used", () => {
    it.each([
      [
        "holds a file",
        (place: Place) => writeFile(place, "api/notes.txt"),
        3,
        /"api" already holds notes\.txt\./,
      ],
      ["is a file", (place: Place) => writeFile(place, "api"), 3, /"api" is a file\./],
      [
        "lies below a file",
        (place: Place) => writeFile(place, "api", "x"),
        3,
        /is a file\./,
        "api/inner",
      ],
      [
        "is a link that leads nowhere",
        (place: Place) => symlinkSync("nowhere", join(place.cwd, "api")),
        3,
        /is a link that leads nowhere\./,
      ],
      [
        "is a folder that may not be written to",
        (place: Place) => lockedFolder(place, "api"),
        3,
        /cannot be written to/,
      ],
      [
        "lies in a folder that may not be written to",
        (place: Place) => lockedFolder(place, "locked"),
        3,
        /cannot be written to/,
        "locked/api",
      ],
      [
        "lies in a folder that may not be looked into",
        (place: Place) => lockedFolder(place, "locked", 0o000),
        3,
        /cannot be (looked into|written to)/,
        "locked/api",
      ],
      [
        "holds a folder where a file goes",
        (place: Place) => place.ownFolders("api", "api/package.json"),
        3,
        /is a folder, and the project needs a file there\./,
        "api",
        "--overwrite",
      ],
      [
        "holds a link where a folder goes",
        (place: Place) => linkedFolder(place),
        3,
        /is a symbolic link, and the project needs a folder there\./,
        "api",
        "--overwrite",
      ],
    ])("%s", async (_, prepare, exitCode, message, dir = "api", ...more: readonly string[]) => {
      const place = newPlace();
      prepare(place);
      const before = treeOf(place.cwd);
      expectRefused(await place.run(create(dir, ...quiet, ...more)), exitCode, message);
      expect(treeOf(place.cwd)).toEqual(before);
    });
  });
}

function writeFile(place: Place, ...names: readonly [string, ...string[]]): void {
  const [path] = names;
  const parent = join(place.cwd, path, "..");
  mkdirSync(parent, { recursive: true });
  place.own(parent);
  writeFileSync(join(place.cwd, path), "mine\n");
}

export function lockedFolder(place: Place, name: string, mode = 0o555): void {
  const folder = join(place.cwd, name);
  place.ownFolders(name);
  chmodSync(folder, mode);
}

function linkedFolder(place: Place): void {
  place.ownFolders("api", "other");
  symlinkSync("../other", join(place.cwd, "api/src"));
}
