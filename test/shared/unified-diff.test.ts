import { execFileSync } from "node:child_process";
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import fc from "fast-check";
import { expect, it, onTestFinished } from "vitest";
import { formatDiff } from "../../src/shared/unified-diff.ts";

/** What `git apply` makes of the patch in a folder that holds the old text. */
function applied(
  path: string,
  before: string | undefined,
  after: string | undefined,
): string | undefined {
  const folder = mkdtempSync(join(tmpdir(), "corral-diff-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const place = join(folder, path);
  mkdirSync(dirname(place), { recursive: true });
  if (before !== undefined) {
    writeFileSync(place, before);
    chmodSync(place, 0o644);
  }
  const patch = formatDiff({ path, before, after });
  execFileSync("git", ["apply", "-"], { cwd: folder, input: patch, stdio: "pipe" });
  return existsSync(place) ? readFileSync(place, "utf8") : undefined;
}

it("prints what git diff prints", () => {
  const before = "a\nb\nc\nd\ne\nf\ng\nh\ni\nj\nk\nl\nm\n";
  const after = "a\nb\nc\nD\ne\nf\ng\nh\ni\nj\nk\nl\nm\nn\n";
  expect(formatDiff({ path: "x.ts", before, after })).toBe(`diff --git a/x.ts b/x.ts
--- a/x.ts
+++ b/x.ts
@@ -1,7 +1,7 @@
 a
 b
 c
-d
+D
 e
 f
 g
@@ -11,3 +11,4 @@
 k
 l
 m
+n
`);
});

it("is empty where nothing changed", () => {
  expect(formatDiff({ path: "x.ts", before: "a\n", after: "a\n" })).toBe("");
});

it.each([
  ["no line end at the end of either", "a\nb", "a\nc"],
  ["a line end that comes", "a", "a\n"],
  ["a line end that goes", "a\n", "a"],
  ["Windows line ends", "a\r\nb\r\nc\r\n", "a\r\nB\r\nc\r\n"],
  ["a lone carriage return", "a\rb\nc\n", "a\rb\nd\n"],
  ["a byte order mark", "\uFEFFa\nb\n", "\uFEFFa\nc\n"],
  ["a line separator that is none to git", "a\u2028b\nc\n", "a\u2028b\nd\n"],
  ["all lines replaced", "a\nb\n", "c\nd\ne\n"],
  ["a new file", undefined, "a\nb\n"],
  ["a file that goes", "a\nb\n", undefined],
  ["an empty file filled", "", "a\n"],
  ["a file emptied", "a\n", ""],
])("git applies %s", (_, before, after) => {
  expect(applied("src/x.ts", before, after)).toBe(after);
});

it.each(["with space.ts", "ünï.ts", 'quo"te.ts', "tab\there.ts"])("git applies to %j", (path) => {
  expect(applied(path, "a\n", "b\n")).toBe("b\n");
});

it("git applies the diff of any two texts", () => {
  const text = fc
    .array(fc.constantFrom("a\n", "b\n", "c\n", "\n", "  d\r\n"), { maxLength: 40 })
    .chain((lines) => fc.constantFrom("", "end").map((end) => lines.join("") + end));
  const { counterexample } = fc.check(
    fc.property(text, text, (before, after) => {
      fc.pre(before !== after);
      return applied("x.ts", before, after) === after;
    }),
    { numRuns: 60 },
  );
  expect(counterexample).toBe(null);
});

it("does not hang on two long texts that have nothing in common", () => {
  const long = (mark: string): string =>
    Array.from({ length: 20_000 }, (_, line) => `${mark}${line}\n`).join("");
  const diff = formatDiff({ path: "x.ts", before: long("a"), after: long("b") });
  expect(diff.split("\n")).toHaveLength(20_000 * 2 + 4 + 1);
});
