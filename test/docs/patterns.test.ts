import { existsSync, readFileSync, readdirSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { describe, expect, it } from "vitest";
import { pages } from "../../scripts/docs-primitives.ts";
import { examples, repository } from "./built-examples.ts";
import { readTables } from "./read-tables.ts";

const page = readFileSync(join(repository, "docs/patterns.md"), "utf8");
const columns = ["pattern", "ours", "example", "test", "command"];
const tables = readTables(page);
const rows = tables
  .filter(({ head }) => head.length === columns.length)
  .flatMap((table) => table.rows)
  .map(([pattern = "", ours = "", example = "", test = "", command = ""]) => ({
    pattern,
    ours,
    examples: linksIn(example),
    tests: linksIn(test),
    command,
    cells: [pattern, ours, example, test, command],
  }));
const { scripts } = JSON.parse(readFileSync(join(repository, "package.json"), "utf8")) as {
  scripts: Record<string, string>;
};
const template = "src/templates/http/files/";

describe("docs/patterns.md", () => {
  it("has tables of one shape, and says what is missing", () => {
    expect(rows.length).toBeGreaterThan(30);
    for (const { head } of tables.slice(0, -1)) expect(head).toEqual(columns);
    expect(tables.at(-1)?.head).toEqual(["pattern", "what is missing"]);
    expect(
      tables
        .at(-1)
        ?.rows.flat()
        .filter((cell) => cell === ""),
    ).toEqual([]);
  });

  it("calls missing only what is", () => {
    const missing = (tables.at(-1)?.rows ?? []).flatMap(([, what = ""]) =>
      what.startsWith("all of it") ? symbolsIn(what.split(";")[0] ?? "") : [],
    );
    expect(tables.at(-1)?.rows.length).toBeGreaterThan(0);
    expect(missing.filter(([name]) => isExported(name, undefined))).toEqual([]);
  });

  it("leaves out no primitive", () => {
    const named = new Set(rows.flatMap(({ ours }) => symbolsIn(ours).map(([name]) => name)));
    const pagesWithout = pages
      .filter(({ title }) => title !== "What they share")
      .flatMap(({ files }) => files)
      .filter(({ names }) => !names.some((name) => named.has(name)));
    expect(pagesWithout.map(({ file }) => file)).toEqual([
      "sibling-errors",
      "yield-now",
      "timeout-error",
    ]);
  });

  it("shows every example that has no page of its own", () => {
    const withPage = pages.flatMap(({ files }) =>
      files.map(({ file }) => `docs/examples/${file}.ts`),
    );
    const shown = [...withPage, ...rows.flatMap((row) => row.examples)];
    expect(
      examples.map((name) => `docs/examples/${name}.ts`).filter((path) => !shown.includes(path)),
    ).toEqual([]);
  });
});

describe.each(rows)("$pattern", ({ ours, examples: shown, tests, command, cells }) => {
  it("has no empty cell", () => {
    expect(cells.filter((cell) => cell === "")).toEqual([]);
    expect([shown.length, tests.length]).not.toContain(0);
  });

  it("names what is there", () => {
    const symbols = symbolsIn(ours);
    expect(symbols).not.toEqual([]);
    expect(symbols.filter(([name, member]) => !isExported(name, member))).toEqual([]);
  });

  it("has examples that are run", () => {
    expect(shown.filter((path) => !isRun(path, tests))).toEqual([]);
  });

  it("has tests that are there", () => {
    expect(
      tests.filter((path) => !path.endsWith(".test.ts") || !existsSync(join(repository, path))),
    ).toEqual([]);
  });

  it("has a command that runs one of them", () => {
    expect(tests.filter((test) => test.startsWith(pathOf(command)))).not.toEqual([]);
  });
});

/** What a command runs; "?" when it is none that package.json or vitest knows. */
function pathOf(command: string): string {
  const [, path] = /^`npx vitest run --project unit (test\/\S+)`$/.exec(command) ?? [];
  if (path !== undefined) return path;
  const [, script = ""] = /^`npm run ([\w:]+)`$/.exec(command) ?? [];
  // It makes a service from the template, and runs the tests that it brings.
  return script === "try" && script in scripts ? `${template}test/` : "?";
}

/** The local links of a cell, as paths from the repository. */
function linksIn(cell: string): string[] {
  return [...cell.matchAll(/\]\(([^)]+)\)/g)].map(([, link = ""]) =>
    relative(repository, join(repository, "docs", link)).replaceAll("\\", "/"),
  );
}

/** `Name` or `Name.member`. */
function symbolsIn(cell: string): [name: string, member: string | undefined][] {
  return [...cell.matchAll(/`(\w+)(?:\.(\w+))?`/g)].map(([, name = "", member]) => [name, member]);
}

function isExported(name: string, member: string | undefined): boolean {
  const declaration = new RegExp(
    String.raw`^export (?:async )?(?:function\*?|class|const|interface|type) ${name}\b`,
    "m",
  );
  return sources().some(
    (text) =>
      declaration.test(text) &&
      (member === undefined ||
        new RegExp(String.raw`^  (?:readonly |static |async |get )*${member}\b`, "m").test(text)),
  );
}

let read: readonly string[] | undefined;

function sources(): readonly string[] {
  return (read ??= ["src/concurrency", "src/testing", "src/codemods", `${template}src`].flatMap(
    (folder) =>
      readdirSync(join(repository, folder), { recursive: true, withFileTypes: true })
        .filter((entry) => entry.isFile() && /\.ts(\.hbs)?$/.test(entry.name))
        .map((entry) => readFileSync(join(entry.parentPath, entry.name), "utf8")),
  ));
}

/** By test/docs/examples.test.ts, by the test that runs every case of the codemod, by the tests of the service that it is part of, or by the test beside it. */
function isRun(path: string, tests: readonly string[]): boolean {
  if (!existsSync(join(repository, path))) return false;
  // vitest.config.ts names those that are tests themselves.
  if (dirname(path) === "docs/examples")
    return path.endsWith(".test.ts") || examples.includes(path.slice(14, -3));
  if (path.startsWith("test/fixtures/codemods/"))
    return tests.includes("test/codemods/fixtures.test.ts");
  if (path.startsWith(`${template}test/`)) return path.endsWith(".test.ts");
  if (path.startsWith(template)) return tests.some((test) => test.startsWith(template));
  const folder = path.split("/").slice(1, -1).join("/");
  return tests.some((test) => {
    const text = readFileSync(join(repository, test), "utf8");
    return text.includes(path) || (folder !== "" && text.includes(folder));
  });
}
