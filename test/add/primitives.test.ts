import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { concurrencyFolder } from "../../scripts/primitive-variants.ts";
import { fileOf, primitiveNames } from "../../src/add/primitives.ts";
import { findImports } from "../../src/shared/find-imports.ts";

const files = readdirSync(concurrencyFolder).filter((name) => name.endsWith(".ts"));
const imported = new Set(
  files.flatMap((file) =>
    findImports(readFileSync(join(concurrencyFolder, file), "utf8")).map(({ specifier }) =>
      specifier.replace("./", ""),
    ),
  ),
);

it("each file that no other one imports can be added by a name", () => {
  const ends = files.filter((file) => !imported.has(file));
  expect(ends.length).toBeGreaterThan(20);
  const named = new Set(primitiveNames.map((name) => `${fileOf(name)}.ts`));
  expect(ends.filter((file) => !named.has(file))).toEqual([]);
});

it("each name is there once", () => {
  expect(new Set(primitiveNames).size).toBe(primitiveNames.length);
});
