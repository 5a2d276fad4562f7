import { expect, it } from "vitest";
import { templateLine } from "../../src/author/template-line.ts";

it.each([
  ["a file that is copied: the same line", "a\nb\nc\n", 2, "a\nb\nc\n", 2],
  ["below a block that was left out", "a\nb\nx\n", 3, "a\n{{#if q}}\nlong\n{{/if}}\nb\nx\n", 6],
  [
    "a line that was filled in, by the one above it",
    "a\nb: 1\n",
    2,
    "{{#if q}}\na\nb: {{one}}\n",
    3,
  ],
  ["no line in common: never past the end", "x\ny\nz\n", 3, "{{all}}", 1],
  ["a line that stands twice says nothing", "}\nb\n}\n", 3, "a {{b}}\n}\nb\nc\n}\n", 4],
])("%s", (_, rendered, line, template, expected) => {
  expect(templateLine(rendered, line, template)).toBe(expected);
});
