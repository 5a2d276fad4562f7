import { describe, expect, it } from "vitest";
import { parseTemplates } from "../../scripts/parse-templates.ts";
import { listTemplates } from "../../src/create/list-templates.ts";
import { parseTemplate } from "../../src/create/parse-template.ts";
import { planProject } from "../../src/create/plan.ts";
import { readPrograms, textsOf } from "../../src/create/read-programs.ts";
import { readSources, readTemplate } from "../../src/create/read-sources.ts";
import { sha256 } from "../../src/shared/sha256.ts";
import { answers, tinySources } from "./tiny.ts";

describe("what the build parses beforehand", () => {
  const ready = JSON.parse(parseTemplates()) as Readonly<Record<string, hbs.AST.Program>>;

  it.each(listTemplates())("is all of %s", (name) => {
    const digests = [...textsOf(readTemplate(name)).keys()].map((text) => sha256(text));
    expect(digests.length).toBeGreaterThan(5);
    expect(Object.keys(ready)).toEqual(expect.arrayContaining(digests));
  });

  it("gives the same project as parsing now", async () => {
    const sources = await readSources("http");
    const own = { ...answers, template: "http", features: ["ci", "agents", "docker"] };
    const programsBy = (program: (text: string, file: string) => hbs.AST.Program | undefined) =>
      new Map(
        [...textsOf(sources.template)].flatMap(([text, file]) => {
          const found = program(text, file);
          return found === undefined ? [] : [[text, found] as const];
        }),
      );
    const planWith = (programs: ReturnType<typeof programsBy>) =>
      planProject(own, { ...sources, template: { ...sources.template, programs } });
    const beforehand = planWith(programsBy((text) => ready[sha256(text)]));
    const now = planWith(programsBy(parseTemplate));
    expect(beforehand.files.map(({ path, bytes }) => [path, sha256(bytes)])).toEqual(
      now.files.map(({ path, bytes }) => [path, sha256(bytes)]),
    );
  });
});

it("a template that the build does not know is parsed when it is read", async () => {
  const { template } = tinySources();
  const programs = await readPrograms(template);
  expect([...programs.keys()]).toEqual([...textsOf(template).keys()]);
  expect(programs.size).toBeGreaterThan(5);
});

it("a text that cannot be parsed is refused with its file", async () => {
  const { template } = tinySources();
  const broken = { path: "a.md.hbs", bytes: new TextEncoder().encode("\n{{#if name}}") };
  const reading = readPrograms({ ...template, files: [...template.files, broken] });
  await expect(reading).rejects.toThrow(/^tiny\/files\/a\.md\.hbs:2: Parse error/);
});
