import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join, relative, sep } from "node:path";
import { describe, expect, it } from "vitest";
import type { Answers } from "../../src/create/answers.ts";
import { planProject } from "../../src/create/plan.ts";
import { basePath } from "../../src/project/base-snapshot.ts";
import { answers, fixtures, tinySources } from "./tiny.ts";

/** `vitest -u` writes what is expected anew. */
const casesFolder = join(fixtures, "create");
const cases = readdirSync(casesFolder);

describe("the same answers give the same tree", () => {
  it("has cases", () => expect(cases.length).toBeGreaterThanOrEqual(3));

  it.each(cases)("%s", async (name) => {
    const own = JSON.parse(
      readFileSync(join(casesFolder, name, "answers.json"), "utf8"),
    ) as Partial<Answers>;
    const plan = planProject({ ...answers, ...own }, tinySources());
    // The base snapshot holds nothing but these files, packed: test/follow/base-snapshot.test.ts.
    const files = plan.files.filter(({ path }) => path !== basePath);
    const expected = join(casesFolder, name, "expected");
    const steps = JSON.stringify({ steps: plan.steps, notes: plan.notes }, undefined, 2);
    await expect(`${steps}\n`).toMatchFileSnapshot(join(casesFolder, name, "steps.json"));
    for (const { path, bytes } of files) {
      await expect(Buffer.from(bytes).toString()).toMatchFileSnapshot(join(expected, path));
    }
    expect(filesBelow(expected)).toEqual(files.map(({ path }) => path));
  });
});

function filesBelow(folder: string): readonly string[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => relative(folder, join(entry.parentPath, entry.name)).split(sep).join("/"))
    .sort();
}
