import * as fs from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { readDecisions } from "../../../src/codemods/run/decisions.ts";
import type { FileRead } from "../../../src/codemods/run/outcome.ts";
import { emptyFolder } from "../../project/tree.ts";

const fileWith = (before: string): FileRead => ({
  kind: "read",
  path: "src/a.ts",
  before,
  sites: [],
  primitives: [],
});

it("what was decided is there for the next command, until the file is another one", () => {
  const store = { fs, folders: [join(emptyFolder(), "kept")] };
  const first = readDecisions(store, "/root");
  expect(first.of(fileWith("text"), "promise-all@0")).toBeUndefined();
  first.decide(fileWith("text"), "promise-all@0", "bounded");
  first.decide(fileWith("text"), "promise-all@9", null);

  const next = readDecisions(store, "/root");
  expect(next.of(fileWith("text"), "promise-all@0")).toBe("bounded");
  expect(next.of(fileWith("text"), "promise-all@9")).toBeNull();
  expect(readDecisions(store, "/elsewhere").of(fileWith("text"), "promise-all@0")).toBeUndefined();
  expect(next.of(fileWith("edited"), "promise-all@0")).toBeUndefined();
});

it("nothing is left once it is written", () => {
  const folder = join(emptyFolder(), "kept");
  const store = { fs, folders: [folder] };
  const decisions = readDecisions(store, "/root");
  decisions.decide(fileWith("text"), "promise-all@0", null);
  decisions.forget();
  expect(fs.readdirSync(folder)).toEqual([]);
  expect(readDecisions(store, "/root").of(fileWith("text"), "promise-all@0")).toBeUndefined();
});
