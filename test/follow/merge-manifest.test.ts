import { describe, expect, it } from "vitest";
import { mergeManifest } from "../../src/follow/merge-manifest.ts";

const before =
  '{\n  "name": "a",\n  "scripts": { "test": "t" },\n  "dependencies": { "hono": "1" }\n}\n';
const after =
  '{\n  "name": "a",\n  "scripts": { "test": "t", "docs": "d" },\n  "dependencies": { "hono": "1", "pino": "9" }\n}\n';

describe("an edited manifest gets the feature's entries", () => {
  it("beside the user's, whose layout stays; and loses them again", () => {
    const users =
      '{\n\t"name": "mine",\n\t"scripts": {\n\t\t"test": "t",\n\t\t"own": "o"\n\t},\n\t"dependencies": {\n\t\t"hono": "1",\n\t\t"zod": "4"\n\t}\n}\n';
    const merged = mergeManifest(users, { before, after });
    expect(merged).toBe(
      '{\n\t"name": "mine",\n\t"scripts": {\n\t\t"test": "t",\n\t\t"own": "o",\n\t\t"docs": "d"\n\t},\n\t"dependencies": {\n\t\t"hono": "1",\n\t\t"zod": "4",\n\t\t"pino": "9"\n\t}\n}\n',
    );
    expect(mergeManifest(merged ?? "", { before: after, after: before })).toBe(users);
  });

  it.each([
    ["a group that comes", '{ "own": 1 }', "{}", '{ "x": { "a": 1 } }', { own: 1, x: { a: 1 } }],
    [
      "a group that the user has, too",
      '{ "x": { "b": 2 } }',
      "{}",
      '{ "x": { "a": 1 } }',
      { x: { b: 2, a: 1 } },
    ],
    [
      "a group that goes but for the user's",
      '{ "x": { "a": 1, "b": 2 } }',
      '{ "x": { "a": 1 } }',
      "{}",
      { x: { b: 2 } },
    ],
    ["a group that goes", '{ "own": 1, "x": { "a": 1 } }', '{ "x": { "a": 1 } }', "{}", { own: 1 }],
    [
      "an entry that the user has set to the same",
      '{ "x": 2, "own": 1 }',
      '{ "x": 1 }',
      '{ "x": 2 }',
      { x: 2, own: 1 },
    ],
    [
      "an entry that the user has taken out already",
      '{ "own": 1 }',
      '{ "x": 1 }',
      "{}",
      { own: 1 },
    ],
  ])("%s", (_, users, old, next, expected) => {
    expect(JSON.parse(mergeManifest(users, { before: old, after: next }) ?? "null")).toEqual(
      expected,
    );
  });

  it.each([
    ["an entry that both have changed", '{ "x": 3 }', '{ "x": 1 }', '{ "x": 2 }'],
    ["an entry that the user has changed and that goes", '{ "x": 3 }', '{ "x": 1 }', "{}"],
    ["an entry that the user has taken out and that changes", "{}", '{ "x": 1 }', '{ "x": 2 }'],
    ["an entry that the user has, and that comes as another", '{ "x": 3 }', "{}", '{ "x": 2 }'],
    ["a null that comes", '{ "own": 1 }', "{}", '{ "x": null }'],
    ["no JSON", "{ x", "{}", "{}"],
    ["no object", "[]", "{}", "{}"],
  ])("not with %s", (_, users, old, next) => {
    expect(mergeManifest(users, { before: old, after: next })).toBeUndefined();
  });
});
