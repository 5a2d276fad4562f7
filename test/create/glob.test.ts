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
  ["src/b.x.ts", "src/{a,{b,c}.*}.ts", true],
  ["src/{a.ts", "src/{a.ts", true],
  ["{a,b", "{a,b", true],
  ["ab}", "{a,c}b}", true],
  ["a}", "a}", true],
])("%s against %s: %s", (path, glob, expected) => {
  expect(matchesGlob(path, glob)).toBe(expected);
});

it("takes no longer for a glob that could match in very many ways", () => {
  const began = performance.now();
  expect(matchesGlob("a".repeat(200), `${"*a".repeat(30)}b`)).toBe(false);
  expect(matchesGlob("a/".repeat(100), `${"**/a/".repeat(30)}b`)).toBe(false);
  expect(performance.now() - began).toBeLessThan(2000);
});
