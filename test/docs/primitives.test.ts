import { existsSync, readFileSync, readdirSync } from "node:fs";
import { dirname, join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { readDocComment, sentencesOf } from "../../scripts/docs-comment.ts";
import { makePrimitivePages, pages } from "../../scripts/docs-primitives.ts";
import { examples, repository } from "./built-examples.ts";

const files = pages.flatMap((group) => group.files);
const folder = join(repository, "docs/primitives");
/** "" where there is none: the test of the page says so. */
const pageOf = (file: string): string =>
  existsSync(join(folder, `${file}.md`)) ? readFileSync(join(folder, `${file}.md`), "utf8") : "";
const sourceOf = (file: string): string =>
  readFileSync(join(repository, "src/concurrency", `${file}.ts`), "utf8");

describe("the pages of the primitives", () => {
  let made: Map<string, string>;
  beforeAll(async () => {
    made = await makePrimitivePages();
  }, 60_000);

  it("are as many as there are files with a primitive, and no more", () => {
    const there = readdirSync(folder).map((name) => `docs/primitives/${name}`);
    expect(there.sort()).toEqual([...made.keys()].sort());
    expect(files.length).toBeGreaterThan(45);
  });

  // Sizes apart: another zlib packs a little otherwise.
  it.each([...files.map(({ file }) => file), "README"])(
    "%s.md is what `npm run docs` makes",
    (file) => {
      const withoutSizes = (page = ""): string =>
        page.replaceAll(/ *\d+\.\d kB */g, " # kB ").replaceAll(/-{3,}/g, "---");
      expect(withoutSizes(pageOf(file))).toBe(withoutSizes(made.get(`docs/primitives/${file}.md`)));
    },
  );

  it("say sizes that are right by a tenth", () => {
    const sizesIn = (page = ""): number[] =>
      [...page.matchAll(/(\d+\.\d) kB/g)].map(([, size]) => Number(size));
    for (const [path, page] of made) {
      const said = sizesIn(readFileSync(join(repository, path), "utf8"));
      const now = sizesIn(page);
      expect(said.length, path).toBe(now.length);
      for (const [at, size] of now.entries())
        expect(Math.abs((said[at] ?? 0) - size), path).toBeLessThanOrEqual(
          Math.max(0.1, size / 10),
        );
    }
  });
});

describe.each(files)("the page of $file", ({ file, names }) => {
  const page = pageOf(file);
  const section = (title: string): string =>
    page.split(/^## /m).find((part) => part.startsWith(`${title}\n`)) ?? "";

  it("has no empty cell", () => {
    const rows = page.split("\n").filter((line) => line.startsWith("|"));
    expect(rows.filter((row) => /(?<!\\)\|\s*\|/.test(row))).toEqual([]);
  });

  it("has an example, which the tests run, and a source", () => {
    expect(examples).toContain(file);
    expect(section("Example")).toContain("// prints: ");
    expect(section("Facts")).toMatch(/^- Source, or standard followed: \S/m);
  });

  it("names the errors that the code makes", () => {
    const code = sourceOf(file).replaceAll(/\/\*.*?\*\//gs, "");
    const made = [...code.matchAll(/\bnew (\w+Error)\(/g)].flatMap(([, name]) => name ?? []);
    // An AbortError is the reason of an abort; what a page is about needs no telling; by the last one it knows its own time-out.
    const shown = ["AbortError", ...names, ...(file === "move-on-after" ? ["TimeoutError"] : [])];
    const expected = made.filter((name) => !shown.includes(name));
    expect(expected.filter((name) => !section("Errors").includes(name))).toEqual([]);
    const makesSome = /\bnew \w*Error\(/.test(code) && !made.some((name) => shown.includes(name));
    expect(section("Errors")).toMatch(makesSome ? /^- /m : /\S/);
  });

  it("says what an abort does, where a signal is taken", () => {
    const takesSignal = /\bsignal\??: AbortSignal|options\?: WaitOptions/.test(
      page.replace(section("Example"), ""),
    );
    expect(section("What an abort does")).toMatch(takesSignal ? /^- /m : /\S/);
  });

  it("links only to what is there", () => {
    const links = [...page.matchAll(/\]\(([^)#:]+)\)/g)].flatMap((match) => match[1] ?? []);
    expect(
      links.filter(
        (link) => !existsSync(join(folder, dirname(link), link.split("/").at(-1) ?? "")),
      ),
    ).toEqual([]);
  });
});

describe("a docstring", () => {
  it("is taken apart: prose without examples, parameters, errors, sources", () => {
    const comment = readDocComment(
      "*\n * Waits. An abort\n * rejects.\n *\n * ```ts\n * await it();\n * ```\n *\n * @param ms number; RangeError for NaN\n * @throws Error when\n *   late\n * @see PEP 1\n * @internal\n ",
    );
    expect(comment).toEqual({
      text: "Waits. An abort\nrejects.",
      params: [{ name: "ms", text: "number; RangeError for NaN" }],
      throws: ["Error when late"],
      see: ["PEP 1"],
      isInternal: true,
    });
    expect(sentencesOf(comment)).toEqual(["Waits.", "An abort rejects."]);
  });
});
