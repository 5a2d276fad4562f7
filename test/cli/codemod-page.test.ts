import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, it } from "vitest";
import { codemodPage, formatCodemodPage } from "../../scripts/codemod-page.ts";
import { configSchema } from "../../src/cli/codemod-config.ts";
import { codemodFlags } from "../../src/cli/codemod-flags.ts";
import { rules } from "../../src/codemods/index.ts";

it("docs/codemod.md is what `npm run docs` makes", async () => {
  expect(await readFile(codemodPage, "utf8")).toBe(await formatCodemodPage());
});

it("every rule has the README that the page links to", () => {
  const room = join(import.meta.dirname, "..", "..", "src", "codemods");
  const without = rules.filter(({ name }) => !existsSync(join(room, name, "README.md")));
  expect(without.map(({ name }) => name)).toEqual([]);
});

it("the config file has a field for each flag that names one, and no other", () => {
  const { properties } = configSchema() as {
    properties: { codemod: { properties: Record<string, unknown> } };
  };
  const fields = codemodFlags.flatMap((flag) => ("field" in flag ? [flag.field] : []));
  expect(Object.keys(properties.codemod.properties)).toEqual(fields);
});
