import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { parse } from "yaml";
import { mergeJson } from "../../src/create/merge-json.ts";
import { mergeEnv, mergeLines } from "../../src/create/merge-lines.ts";
import { mergeYaml } from "../../src/create/merge-yaml.ts";
import { isObject } from "../../src/shared/is-object.ts";
import { parseJsonc } from "../../src/shared/jsonc.ts";

/** RFC 7396, section 2, as it stands there. */
function mergePatch(target: unknown, patch: unknown): unknown {
  if (!isObject(patch)) return patch;
  const result: Record<string, unknown> = isObject(target) ? { ...target } : {};
  for (const [key, value] of Object.entries(patch)) {
    if (value === null) delete result[key];
    else result[key] = mergePatch(result[key], value);
  }
  return result;
}

const json = fc.letrec<{ value: unknown; object: unknown }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 3 },
    fc.constantFrom(null, true, 1, "x", "a // b", ""),
    fc.array(tie("value"), { maxLength: 3 }),
    tie("object"),
  ),
  object: fc.dictionary(fc.constantFrom("a", "b", "c", "key one"), tie("value"), { maxKeys: 4 }),
}));

describe("JSON is joined by RFC 7396", () => {
  const spaces = fc.constantFrom(undefined, 2, "\t");
  const both = fc.tuple(json.object, json.object);

  it("whatever the two hold, however they are laid out", () => {
    fc.assert(
      fc.property(both, spaces, spaces, ([base, own], first, second) => {
        const merged = mergeJson(
          JSON.stringify(base, null, first),
          JSON.stringify(own, null, second),
        );
        expect(parseJsonc(merged).value).toEqual(mergePatch(base, own));
      }),
      { numRuns: 400 },
    );
  });

  it("and nothing changes where the own one says nothing new", () => {
    fc.assert(
      fc.property(json.object, spaces, (base, space) => {
        const text = JSON.stringify(base, null, space);
        fc.pre(!text.includes("null"));
        expect(mergeJson(text, JSON.stringify(base))).toBe(text);
      }),
      { numRuns: 100 },
    );
  });

  it.each([
    [
      "order, layout and comments of the base stay",
      `{\n  // what\n  "b": [1, 2], /* ! */\n  "a": { "x": 1 }\n}\n`,
      `{ "a": { "y": 2 } }`,
      `{\n  // what\n  "b": [1, 2], /* ! */\n  "a": { "x": 1, "y": 2 }\n}\n`,
    ],
    [
      "a comment behind the last value stays with it",
      `{\n  "a": 1 // one\n}`,
      `{ "b": 2 }`,
      `{\n  "a": 1, // one\n  "b": 2\n}`,
    ],
    ["a trailing comma stays one", `{\n  "a": 1,\n}`, `{ "b": 2 }`, `{\n  "a": 1,\n  "b": 2,\n}`],
    [
      "what is added takes the base's indentation",
      `{\n    "a": 1\n}`,
      `{\n  "b": {\n    "c": 1\n  }\n}`,
      `{\n    "a": 1,\n    "b": {\n      "c": 1\n    }\n}`,
    ],
    [
      "an empty object opens",
      `{\n  "a": {}\n}`,
      `{ "a": { "b": 1 } }`,
      `{\n  "a": {\n    "b": 1\n  }\n}`,
    ],
    ["null takes a key out", `{\n  "a": 1,\n  "b": 2\n}`, `{ "a": null }`, `{\n  "b": 2\n}`],
    ["the last one too", `{\n  "a": 1,\n  "b": 2\n}`, `{ "b": null }`, `{\n  "a": 1\n}`],
    ["the only one too", `{ "a": 1 }`, `{ "a": null }`, `{}`],
    ["lists are replaced", `{ "a": [1, 2] }`, `{ "a": [3] }`, `{ "a": [3] }`],
  ])("%s", (_, base, own, expected) => {
    expect(mergeJson(base, own)).toBe(expected);
  });

  it("what is no JSON is refused with its line", () => {
    expect(() => mergeJson("{\n nope }", "{}")).toThrow(/a key is missing/);
    expect(() => mergeJson("{}", "{,}")).toThrow(/a key is missing/);
  });

  it("a flood of keys that are taken out is refused", () => {
    const named = (value: unknown) =>
      JSON.stringify(Object.fromEntries(Array.from({ length: 101 }, (_, at) => [`k${at}`, value])));
    expect(() => mergeJson(named(1), named(null))).toThrow(/more than 100 keys/);
    expect(parseJsonc(mergeJson("{}", named(1))).value).toEqual(JSON.parse(named(1)));
  });
});

it("JSON that is very long is refused", () => {
  const long = JSON.stringify({ text: "x".repeat(200_000) });
  expect(() => mergeJson(long, "{}")).toThrow(/longer than 200000 characters/);
  expect(() => mergeJson("{}", long)).toThrow(/longer than 200000 characters/);
});

describe("YAML is joined as JSON is", () => {
  it("whatever the two hold", () => {
    fc.assert(
      fc.property(json.object, json.object, (base, own) => {
        const merged = mergeYaml(JSON.stringify(base), JSON.stringify(own));
        expect(parse(merged) ?? {}).toEqual(mergePatch(base, own));
      }),
      { numRuns: 200 },
    );
  });

  it.each([
    [
      "comments and blank lines of both stay",
      "# the base\non: push\n\njobs:\n  test:\n    runs-on: linux\n",
      "jobs:\n  # the own\n  lint:\n    runs-on: linux\n",
      "# the base\non: push\n\njobs:\n  test:\n    runs-on: linux\n  # the own\n  lint:\n    runs-on: linux\n",
    ],
    ["null takes a key out", "a: 1\nb: 2\n", "a: null\n", "b: 2\n"],
    ["texts keep their quotes", `a: "1"\nb: 'x'\n`, `c: "on"\n`, `a: "1"\nb: 'x'\nc: "on"\n`],
    ["lists keep their indentation", "a:\n- 1\n- 2\n", "b: 1\n", "a:\n- 1\n- 2\nb: 1\n"],
    ["an empty base gives way", "", "a: 1\n", "a: 1\n"],
  ])("%s", (_, base, own, expected) => {
    expect(mergeYaml(base, own)).toBe(expected);
  });

  it.each([
    ["a: [", /Flow sequence/],
    ["a: 1\n---\nb: 2\n", /multiple documents/],
  ])("%j is refused", (text, message) => {
    expect(() => mergeYaml(text, "a: 1")).toThrow(message);
    expect(() => mergeYaml("a: 1", text)).toThrow(message);
  });
});

describe("variables are joined by name", () => {
  it.each([
    ["a new one follows", "A=1\n", "B=2\n", "A=1\nB=2\n"],
    ["a known one is replaced where it stands", "A=1\nB=2\n", "A=3\n", "A=3\nB=2\n"],
    [
      "comments come with what they stand above",
      "A=1\n",
      "# why\nB=2\n# and\nA=3",
      "A=3\n# why\nB=2\n",
    ],
    ["export is no part of the name", "export A=1\n", "A=2\n", "A=2\n"],
    ["line ends are the base's", "A=1\r\n", "B=2\n", "A=1\r\nB=2\r\n"],
    ["a base without a last line end gets one", "A=1", "B=2", "A=1\nB=2\n"],
    ["nothing over nothing", "", "", ""],
  ])("%s", (_, base, own, expected) => {
    expect(mergeEnv(base, own)).toBe(expected);
  });
});

describe("lines are joined as a set", () => {
  it.each([
    [
      "new ones follow",
      "dist\n",
      "node_modules\ndist\ncoverage\n",
      "dist\nnode_modules\ncoverage\n",
    ],
    ["blank lines between them stay", "a\n", "\n# x\nb\n\n# y\nc\n", "a\n# x\nb\n\n# y\nc\n"],
    ["nothing new changes nothing", "a\nb", "b\na\n", "a\nb"],
    ["line ends are the base's", "a\r\n", "b\n", "a\r\nb\r\n"],
  ])("%s", (_, base, own, expected) => {
    expect(mergeLines(base, own)).toBe(expected);
  });
});
