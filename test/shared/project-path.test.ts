import { describe, expect, it } from "vitest";
import { faultOfPath, foldedPath } from "../../src/shared/project-path.ts";

describe("a path may be written", () => {
  it.each([
    "package.json",
    "src/main.ts",
    ".github/workflows/ci.yml",
    "src/a b/c-d_e.test.ts",
    "docs/ü.md",
    "docs/日本.md",
    "console.ts",
    "com10.txt",
    ".gitignore",
    "a..b",
    "100%.md",
  ])("%s", (path) => expect(faultOfPath(path)).toBeUndefined());
});

describe("a path must not be written", () => {
  it.each([
    "",
    "/etc/passwd",
    "../outside",
    "a/../../outside",
    "a/./b",
    "a//b",
    "a/",
    "..",
    "C:/windows",
    "c:x",
    "\\\\server\\share",
    "a\\..\\b",
    "a\0b",
    "a\nb",
    "a\u001Bb",
    "a\u202Eb",
    "a\u200Bb",
    "\uFEFFa",
    "a\u2028b",
    "file.txt:stream",
    "a<b",
    "a|b",
    "what?",
    "a*",
    "a.",
    "a./b",
    "a ",
    "con",
    "CON.txt",
    "src/nul.ts",
    "Aux",
    "com1.tar.gz",
    "COM¹",
    "lpt9",
    "conin$",
    ".git/hooks/pre-commit",
    "a/.GIT/config",
    "GIT~1/config",
    ".g\u200Cit/config",
    "%2e%2e/outside",
    "a/%2e%2e/b",
    "%2Fetc/passwd",
    "．．/outside",
    "a／../b",
    "e\u0301.md",
    "x".repeat(201),
    "a/".repeat(130) + "b",
  ])("%j", (path) => expect(faultOfPath(path)).toBeTypeOf("string"));
});

it.each([
  ["README.md", "readme.MD"],
  ["straße", "STRASSE"],
  ["ﬁx", "FIX"],
])("%s and %s are one file where case does not count", (one, other) => {
  expect(foldedPath(one)).toBe(foldedPath(other));
});
