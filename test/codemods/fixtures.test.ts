import { extname } from "node:path";
import { describe, expect, it } from "vitest";
import { census } from "../../src/codemods/engine/census.ts";
import { engineCodes } from "../../src/codemods/engine/leave.ts";
import { parse } from "../../src/codemods/engine/parse.ts";
import { mayHoldSites } from "../../src/codemods/engine/may-hold-sites.ts";
import { scriptBlocks } from "../../src/codemods/engine/script-blocks.ts";
import { rules } from "../../src/codemods/index.ts";
import { chooseSafe, transformFile } from "../../src/codemods/transform-file.ts";
import type { Transformed } from "../../src/codemods/transform-file.ts";
import { counted, countSites } from "./count-sites.ts";
import { listSites, readFixtures, surroundings } from "./fixtures.ts";

const fixtures = readFixtures();

function transform(path: string, text: string, ...unsafe: string[]): Transformed {
  return transformFile({ path, text }, rules, {
    surroundings,
    choose: chooseSafe(new Set(unsafe)),
  });
}

describe("fixtures of the rules", () => {
  it("leave as much alone as they change", () => {
    const leaving = fixtures.filter(({ name }) => name.includes("/leaves-"));
    expect(leaving.length * 2).toBeGreaterThanOrEqual(fixtures.length);
    expect(fixtures.length).toBeGreaterThan(1);
  });

  it.each(fixtures)("$name", ({ name, path, input, output, sites }) => {
    const transformed = transform(path, input);
    expect(transformed.code ?? input).toBe(output);
    expect(listSites(transformed.sites)).toBe(sites);
    expect(transformed.sites).not.toEqual([]);
    expect(name.includes("/leaves-") && transformed.code !== undefined).toBe(false);
  });

  const unsafe = fixtures.flatMap(({ name, path, input, unsafe: outputs }) =>
    [...outputs].map(([code, output]) => ({ name, path, input, code, output })),
  );

  it.each(unsafe)("$name with --unsafe $code", ({ path, input, code, output }) => {
    const transformed = transform(path, input, code);
    expect(transformed.code ?? input).toBe(output);
    expect(transformed.guard).toBeUndefined();
  });
});

/** Every text that a fixture has, safe or not, before or after. */
const texts = fixtures.flatMap(({ name, path, input, output, unsafe }) =>
  [input, output, ...unsafe.values()].map((text, index) => ({
    name: `${name} ${index}`,
    path,
    text,
  })),
);

describe("what holds of every text", () => {
  it.each(fixtures)("a second run finds nothing more to do: $name", ({ path, output }) => {
    expect(transform(path, output).code).toBeUndefined();
  });

  it.each(texts)("it parses: $name", ({ path, text }) => {
    for (const block of scriptBlocks(text, extname(path))) {
      expect(parse(block.text, block.extension).errors).toEqual([]);
    }
  });

  it.each(texts)(
    "every site has its outcome, as many as an independent count: $name",
    ({ path, text }) => {
      const { sites } = transform(path, text);
      const total: Record<string, number> = {};
      for (const block of scriptBlocks(text, extname(path))) {
        const counts = countSites(block.text, { jsx: !/^\.[mc]?ts$/.test(block.extension) });
        for (const [kind, count] of Object.entries(counts))
          total[kind] = (total[kind] ?? 0) + count;
      }
      const found: Record<string, number> = {};
      for (const { kind } of sites) {
        if (counted.includes(kind)) found[kind] = (found[kind] ?? 0) + 1;
      }
      expect(found).toEqual(total);
    },
  );

  it.each(texts)("the look at its bytes hides no site: $name", ({ path, text }) => {
    for (const { kind } of transform(path, text).sites) {
      expect(mayHoldSites(Buffer.from(text), new Set([kind]))).toBe(true);
    }
  });

  it.each(fixtures)("line ends and a byte order mark stay: $name", ({ path, input, output }) => {
    const windows = (text: string): string => text.replaceAll("\n", "\r\n");
    expect(transform(path, windows(input)).code ?? windows(input)).toBe(windows(output));
    if (input.startsWith("#!")) return;
    const marked = `\uFEFF${input}`;
    expect(transform(path, marked).code ?? marked).toBe(`\uFEFF${output}`);
  });
});

describe("codes", () => {
  const declared = [
    ...rules.flatMap(({ codes }) => Object.entries(codes)),
    ...Object.entries(engineCodes),
  ];

  it.each(declared)("%s means the same wherever it is used", (code, meaning) => {
    expect(declared.filter((other) => other[0] === code).map((other) => other[1])).not.toContain(
      "",
    );
    expect(new Map(declared).get(code)).toBe(meaning);
  });

  it.each(fixtures)("are told by their rule or by the engine: $name", ({ path, input }) => {
    const known = new Set([
      ...declared.map(([code]) => code),
      ...census.map((entry) => entry.unclaimed.code),
    ]);
    for (const { code, choices } of transform(path, input).sites) {
      expect(known).toContain(code);
      for (const choice of choices) expect(known).toContain(choice.code);
    }
  });
});
