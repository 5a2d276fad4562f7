import { expect, it } from "vitest";
import { matchesGlob } from "../../src/create/glob.ts";

it.each([
  ["src/a.ts", "src/a.ts", true],
  ["src/a.ts", "src/*.ts", true],
  ["src/b/a.ts", "src/*.ts", false],
  ["src/b/a.ts", "src/**/*.ts", true],
  ["src/a.ts", "src/**/*.ts", true],
  ["a.ts", "**/*.ts", true],
  ["_github/workflows/ci.yml", "_github/**", true],
  ["_githubx", "_github/**", false],
  ["src/a.ts", "src/?.ts", true],
  ["src/ab.ts", "src/?.ts", false],
  ["src/b.ts", "src/{a,b}.ts", true],
  ["src/c.ts", "src/{a,b}.ts", false],
  ["srcXa.ts", "src.a.ts", false],
  ["a+(b).ts", "a+(b).ts", true],
  ["a,b.ts", "a,b.ts", true],
  ["_gitignore", "*", true],
])("%s against %s: %s", (path, glob, expected) => {
  expect(matchesGlob(path, glob)).toBe(expected);
});
