import { readFile } from "node:fs/promises";
import { expect, it } from "vitest";
import { formatOptionsPage, optionsPage } from "../../scripts/options-page.ts";
import { everyQuestion, readSurroundings } from "../../src/cli/surroundings.ts";

it("docs/options.md is what `npm run docs` makes", async () => {
  expect(await readFile(optionsPage, "utf8")).toBe(await formatOptionsPage());
});

it("docs/options.md has a row for each question of each template", async () => {
  const page = await readFile(optionsPage, "utf8");
  const { cwd, env, stdin, stdout, stderr } = { ...process, cwd: process.cwd() };
  for (const { id, env: variable } of everyQuestion(
    readSurroundings({ cwd, env, stdin, stdout, stderr }),
  )) {
    expect(page).toMatch(new RegExp(String.raw`\| \`${variable}\` +\| \`${id}\` +\|`));
  }
});
