import { readFileSync } from "node:fs";
import { availableParallelism } from "node:os";
import { expect, test } from "vitest";
import { environment } from "../src/config.ts";

test("the README lists every variable of the environment, with its default and its meaning", () => {
  const readme = readFileSync(new URL("../README.md", import.meta.url), "utf8");
  const listed = readme.split("\n").filter((line) => /^\| `[A-Z_]+`/.test(line));
  const cores = availableParallelism();
  const known = Object.entries(environment.shape).map(([name, field]) => {
    const value = String(field.parse(undefined)) || "none";
    const inWords = { [cores]: "one per core", [4 * cores]: "four per core" }[value] ?? value;
    return [name, [value, inWords], field.description] as const;
  });
  expect(listed.map((line) => line.split("|").map((cell) => cell.trim()))).toEqual(
    known.map(([name, defaults, meaning]) => [
      "",
      `\`${name}\``,
      expect.toSatisfy((value: string) => defaults.includes(value)),
      meaning,
      "",
    ]),
  );
});
