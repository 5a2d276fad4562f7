import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { readSurroundings } from "../../../src/codemods/run/read-surroundings.ts";

let root: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "corral-surroundings-"));
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

function place(files: Readonly<Record<string, string>>): void {
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), text);
  }
}

const mixed = {
  "package.json": "{}",
  "src/a.js": 'import { b } from "./b.js";\n',
  "src/b.js": 'import "node:fs";\nexport const b = 1;\n',
  "scripts/build.js": 'require("node:fs");\n',
};

it("a CommonJS file has no way to copies that are ES modules, the modules beside it have one", () => {
  place(mixed);
  const surroundings = readSurroundings(root, {});
  expect(surroundings.specifierFor("all", "scripts/build.js", "commonjs")).toBeUndefined();
  expect(surroundings.specifierFor("all", "src/a.js", "esm")).toBe("./concurrency/all.js");
});

it("a way that was given is taken at its word", () => {
  place(mixed);
  const surroundings = readSurroundings(root, { importFrom: "our-async/*" });
  expect(surroundings.specifierFor("all", "scripts/build.js", "commonjs")).toBe("our-async/all");
});

it("an ES module among CommonJS names the file of a copy in full", () => {
  place({ "package.json": "{}", "src/a.js": 'require("./b");\n', "src/b.js": "", "src/c.mjs": "" });
  const surroundings = readSurroundings(root, {});
  expect(surroundings.specifierFor("all", "src/a.js", "commonjs")).toBe("./concurrency/all");
  expect(surroundings.specifierFor("all", "src/c.mjs", "esm")).toBe("./concurrency/all.js");
});
