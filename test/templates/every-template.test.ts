import { readFileSync } from "node:fs";
import { join } from "node:path";
import { transform } from "esbuild";
import * as prettier from "prettier";
import { describe, expect, it } from "vitest";
import type { Cell } from "../../scripts/matrix/cells.ts";
import { cellsOf } from "../../scripts/matrix/cells.ts";
import { listTemplates, templatesFolder } from "../../src/create/list-templates.ts";
import type { Answers } from "../../src/create/answers.ts";
import { parseManifest } from "../../src/create/parse-manifest.ts";
import { planProject } from "../../src/create/plan.ts";
import type { Plan } from "../../src/create/plan.ts";
import { readSources } from "../../src/create/read-sources.ts";
import { projectPath } from "../../src/create/file-rules.ts";
import type { Sources } from "../../src/create/sources.ts";
import { sha256 } from "../../src/shared/sha256.ts";

const templates = listTemplates();
const read = new Map<string, Sources>();
for (const template of templates) read.set(template, await readSources(template));

it("there are templates", () => expect(templates).toContain("http"));

describe.each(templates)("%s", (template) => {
  const sources = read.get(template);
  if (sources === undefined) throw new Error("not read");
  const { manifest } = sources.template;
  const cells = cellsOf(template);
  const plans = new Map(cells.map((cell) => [cell, planProject(answersOf(cell), sources)]));

  it.each(cells)(
    "$name: every file is well-formed and formatted",
    async (cell) => {
      const files = textsOf(plans.get(cell));
      const options = JSON.parse(files.get(".prettierrc.json") ?? "{}") as prettier.Options;
      const wrong: string[] = [];
      for (const [path, text] of files) {
        const fault = await faultOf(path, text, options);
        if (fault !== undefined) wrong.push(fault);
      }
      expect(wrong).toEqual([]);
    },
    120_000,
  );

  it.each(cells)("$name: pinned, complete, and nothing twice in package.json", (cell) => {
    const {
      dependencies = {},
      devDependencies = {},
      scripts = {},
      imports,
    } = packageJsonOf(plans.get(cell));
    for (const version of Object.values({ ...dependencies, ...devDependencies })) {
      expect(version).toMatch(/^\d+\.\d+\.\d+(?:-[\w.]+)?$/);
    }
    expect(Object.keys(dependencies).filter((name) => name in devDependencies)).toEqual([]);
    const { tasks = {} } = JSON.parse(textsOf(plans.get(cell)).get("deno.json") ?? "{}") as {
      tasks?: object;
    };
    expect(Object.keys(cell.pm === "deno" ? tasks : scripts)).toEqual(
      expect.arrayContaining(["dev", "start", "typecheck", "lint", "test", "check"]),
    );
    expect(imports).toMatchObject({ "#concurrency/*": expect.anything() as unknown });
  });

  it("a workflow runs for the branch that git begins with, unless it is told another", () => {
    const workflows = [...plans.values()].map((plan) =>
      textsOf(plan).get(".github/workflows/ci.yml"),
    );
    const pushed = workflows.flatMap(
      (text) => /push:\n +branches: (.*)/.exec(text ?? "")?.[1] ?? [],
    );
    expect(pushed.length).toBeGreaterThan(0);
    expect(new Set(pushed)).toEqual(new Set(["[main, master]"]));
  });

  it("the manifest is a right one: only here it is checked", () => {
    const text = readFileSync(join(templatesFolder(), template, "template.json"), "utf8");
    expect(parseManifest(text, "template.json")).toEqual(manifest);
  });

  it("every file of the template is in some project", () => {
    const made = new Set([...plans.values()].flatMap(({ files }) => files.map(({ path }) => path)));
    const renamed = new Set(
      manifest.files.flatMap(({ rename, glob }) => (rename === undefined ? [] : [glob])),
    );
    const idle = sources.template.files.filter(
      ({ path }) => !renamed.has(path) && !made.has(projectPath(path)),
    );
    expect(idle.map(({ path }) => path)).toEqual([]);
  });

  it.each(manifest.features.map(({ id }) => id))("the feature %s changes the project", (id) => {
    const [cell] = cells;
    if (cell === undefined) throw new Error("no cell");
    const others = answersOf(cell).features.filter((each) => each !== id);
    const off = planProject({ ...answersOf(cell), features: others }, sources);
    const on = planProject({ ...answersOf(cell), features: [...others, id] }, sources);
    expect(digestOf(on)).not.toBe(digestOf(off));
  });

  it("the same answers give the same bytes", () => {
    for (const [cell, plan] of plans) {
      expect(digestOf(planProject(answersOf(cell), sources))).toBe(digestOf(plan));
    }
  });
});

function answersOf({ template, runtime, node, pm, on, custom }: Cell): Answers {
  return {
    dir: "anywhere",
    template,
    name: "@acme/my-service",
    description: `It "quotes", and <escapes> & \\ all`,
    runtime,
    ...(node !== undefined && { node }),
    pm,
    features: on,
    git: false,
    install: false,
    custom,
  };
}

const textsOf = (plan: Plan | undefined) =>
  new Map(plan?.files.map(({ path, bytes }) => [path, Buffer.from(bytes).toString()]));

/** Of all files but the lock, which names the features. */
const digestOf = ({ files }: Plan) =>
  sha256(
    files
      .filter(({ origin }) => origin !== "lock")
      .map(({ path, bytes, mode }) => `${path} ${mode} ${sha256(bytes)}`)
      .join("\n"),
  );

interface PackageJson {
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly devDependencies?: Readonly<Record<string, string>>;
  readonly scripts?: Readonly<Record<string, string>>;
  readonly imports?: object;
}

const packageJsonOf = (plan: Plan | undefined) =>
  JSON.parse(textsOf(plan).get("package.json") ?? "{}") as PackageJson;

/** Most files are the same in many cells, and are looked at once. */
const faults = new Map<string, Promise<string | undefined>>();

function faultOf(
  path: string,
  text: string,
  options: prettier.Options,
): Promise<string | undefined> {
  // The lock is Corral's own record, and no formatter's business.
  if (path.startsWith(".corral/")) return Promise.resolve(undefined);
  const key = JSON.stringify([path, text, options]);
  const known = faults.get(key) ?? findFault(path, text, options);
  faults.set(key, known);
  return known;
}

async function findFault(
  path: string,
  text: string,
  options: prettier.Options,
): Promise<string | undefined> {
  if (path.endsWith(".ts")) await transform(text, { loader: "ts" });
  const { inferredParser } = await prettier.getFileInfo(path);
  if (inferredParser === null) return undefined;
  const formatted = await prettier.format(text, { ...options, filepath: path });
  return formatted === text
    ? undefined
    : `${path}, first at line ${firstDifference(formatted, text)}`;
}

function firstDifference(one: string, other: string): number {
  const lines = other.split("\n");
  return one.split("\n").findIndex((line, index) => line !== lines[index]) + 1;
}
