import { mkdirSync, rmSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { goldenFolder } from "../../src/author/golden.ts";
import { templateFolder } from "./template-folder.ts";

const files = { "tests/default/a.txt": "a\n", "elsewhere/b.txt": "b\n" };

const folderOf = (folder: string, golden = "tests/default") =>
  goldenFolder({ folder, root: "files" }, golden);

describe("the golden folder, which is emptied and written to", () => {
  it("is below the template's, whether it is there already or not", () => {
    const folder = templateFolder({ files });
    expect(folderOf(folder)).toBe(join(folder, "tests/default"));
    expect(folderOf(folder, "tests/other/deep")).toBe(join(folder, "tests/other/deep"));
  });

  it.each([
    ["is a link", "tests/default", "is no folder, but a link or a file"],
    ["lies below a link", "tests", 'lies below "tests", which is no folder'],
    ["holds a link to a file", "tests/default/link.txt", 'holds "link.txt", which is a link'],
    ["holds a link further down", "tests/default/deep/x", 'holds "deep/x", which is a link'],
  ])("is refused when it %s", (_, link, message) => {
    const folder = templateFolder({ files });
    rmSync(join(folder, link), { recursive: true, force: true });
    mkdirSync(join(folder, link, ".."), { recursive: true });
    symlinkSync(join(folder, "elsewhere"), join(folder, link));
    expect(() => folderOf(folder)).toThrow(`the golden folder "tests/default" ${message}`);
  });

  it.each([
    ["README.md", "is no folder, but a link or a file"],
    ["README.md/deep", 'lies below "README.md", which is no folder'],
  ])("is refused when it is %s, a file", (golden, message) => {
    const folder = templateFolder({ files: { "README.md": "Read\n" } });
    expect(() => folderOf(folder, golden)).toThrow(`the golden folder "${golden}" ${message}`);
  });
});
