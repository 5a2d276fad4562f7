import { describe, expect, it } from "vitest";
import { compareBehaviour, comparable } from "./compare.ts";
import { runProgram } from "./run-program.ts";

/** `npm run equivalence` runs ten thousand of each. */
const count = 100;

describe("programs behave the same before and after safe edits", () => {
  it.each(comparable)("%s", async (suite) => {
    const { programs, edits } = await compareBehaviour(suite, { count });
    expect(programs).toBe(count);
    expect(edits).toBeGreaterThanOrEqual(count);
  });
});

describe("what a run of a program tells", () => {
  const main = (body: string): string => `export async function main() {\n${body}\n}`;

  it("turns, times, results, unhandled rejections and timers left behind", async () => {
    const { events, pending } = await runProgram(
      main(`
        ticks("beside", 1);
        setTimeout(() => log("late"), 50);
        work("a", 0, 2, true);
        return await work("b", 1, 5, false);
      `),
    );
    expect(events).toEqual([
      "0 a starts",
      "0 b starts",
      "0 beside tick 1",
      "2 a ends",
      "2 unhandled Error: a",
      "5 b ends",
      '5 main gave "b"',
      "50 late",
    ]);
    expect(pending).toEqual([{ delay: 50, isOwn: false }]);
  });

  it("a single turn more is seen", async () => {
    const direct = await runProgram(
      main(`ticks("beside", 6); return Promise.all([1]).then(show);`),
    );
    const later = await runProgram(
      main(`ticks("beside", 6); return Promise.all([1]).then((value) => value).then(show);`),
    );
    expect(later.events).not.toEqual(direct.events);
  });
});
