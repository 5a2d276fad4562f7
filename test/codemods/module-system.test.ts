import { expect, it } from "vitest";
import { rules } from "../../src/codemods/index.ts";
import type { ModuleSystem } from "../../src/codemods/engine/imports.ts";
import { chooseSafe, transformFile } from "../../src/codemods/transform-file.ts";
import { surroundings } from "./fixtures.ts";

it.each<[string, string, ModuleSystem, string]>([
  ["top-level await in a package of modules", "await Promise.all(x);", "esm", "migrated"],
  ["top-level await of a loop", "for await (const y of Promise.all(x)) y;", "esm", "migrated"],
  ["await that may be a name of a script", "await (Promise.all(x));", "commonjs", "script-file"],
  ["await in a function alone", "async () => { await Promise.all(x); };", "esm", "script-file"],
  ["import.meta, whatever the package", "f(import.meta, Promise.all(x));", "commonjs", "migrated"],
])("%s", (_, text, system, expected) => {
  const { sites } = transformFile({ path: "a.js", text }, rules, {
    surroundings: { ...surroundings, moduleSystemOf: () => system },
    choose: chooseSafe(new Set()),
  });
  expect(sites.map(({ outcome, code }) => (outcome === "migrated" ? outcome : code))).toEqual([
    expected,
  ]);
});
