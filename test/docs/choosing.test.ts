import { readFileSync } from "node:fs";
import { join } from "node:path";
import { execa } from "execa";
import { describe, expect, it } from "vitest";
import { repository } from "./built-examples.ts";
import { readTables } from "./read-tables.ts";
import { bareWays, questions, ways } from "./ways.ts";

const [table] = readTables(readFileSync(join(repository, "docs/choosing.md"), "utf8"));
const { head, rows } = table ?? { head: [], rows: [] };

/** What the table answers. */
function told(way: string, question: string): string | undefined {
  return rows.find(([title]) => title === question)?.[head.indexOf(way)];
}

describe("the table of docs/choosing.md", () => {
  it("asks every question, and of every way", () => {
    expect(rows.map(([title]) => title)).toEqual(Object.keys(questions));
    expect(head).toEqual(expect.arrayContaining(Object.keys(ways)));
    expect(rows.flat().filter((cell) => cell === "")).toEqual([]);
  });

  const cells = Object.keys(ways).flatMap((way) =>
    Object.keys(questions).map((question) => ({ way, question })),
  );
  it.each(cells)("$way: $question", async ({ way, question }) => {
    const answer = await questions[question]!(ways[way]!, bareWays[way]!);
    expect(told(way, question)).toBe(answer);
  });

  it("says of asyncio what asyncio does", async ({ skip }) => {
    const version = "import sys; sys.exit(sys.version_info < (3, 11))";
    const python = await Promise.all(
      ["python3", "python"].map(async (name) => ({
        name,
        answers: !(await execa(name, ["-c", version], { reject: false })).failed,
      })),
    );
    const found = python.find(({ answers }) => answers);
    if (found === undefined) return skip("there is no Python 3.11 or newer here");
    const { stdout } = await execa(found.name, [join(repository, "test/docs/ways.py")]);
    const answers = JSON.parse(stdout) as Record<string, Record<string, string>>;
    for (const [way, byQuestion] of Object.entries(answers)) {
      expect(Object.keys(byQuestion)).toEqual(Object.keys(questions));
      for (const [question, answer] of Object.entries(byQuestion))
        expect(told(way, question), `${way}: ${question}`).toBe(answer);
    }
    expect(Object.keys(answers)).toHaveLength(2);
  });
});
