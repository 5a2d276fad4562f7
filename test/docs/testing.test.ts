import { readFile } from "node:fs/promises";
import { expect, it } from "vitest";
import { formatTestingPage, testingPage } from "../../scripts/docs-testing.ts";

it("docs/testing.md is what `npm run docs` makes", async () => {
  expect(await readFile(testingPage, "utf8")).toBe(await formatTestingPage());
});

it("docs/testing.md leaves no cell empty", async () => {
  const rows = (await readFile(testingPage, "utf8"))
    .split("\n")
    .filter((line) => line.startsWith("|"));
  expect(rows.length).toBeGreaterThan(10);
  expect(rows.filter((row) => /(?<!\\)\|\s*\|/.test(row))).toEqual([]);
});
