import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { cellsOf } from "../../scripts/matrix/cells.ts";
import { pairwise } from "../../src/author/pairwise.ts";
import { packageManagers, packageManagersOf } from "../../src/create/answers.ts";

describe("pairwise", () => {
  const parameters = fc.dictionary(
    fc.stringMatching(/^[a-e]$/),
    fc.uniqueArray(fc.stringMatching(/^[0-9]$/), { minLength: 1, maxLength: 4 }),
    { minKeys: 2, maxKeys: 5 },
  );

  it("every two values of every two parameters meet in a row", () => {
    fc.assert(
      fc.property(parameters, (given) => {
        const rows = pairwise(given);
        for (const [a, xs] of Object.entries(given)) {
          for (const [b, ys] of Object.entries(given)) {
            if (a === b) continue;
            for (const x of xs)
              for (const y of ys)
                expect(rows.some((row) => row[a] === x && row[b] === y)).toBe(true);
          }
        }
      }),
    );
  });

  it("values that must not meet never do, and all others do", () => {
    const rows = pairwise(
      { a: ["1", "2"], b: ["1", "2", "3"], c: ["+", "-"] },
      ({ a, b }) => a !== "1" || b !== "3",
    );
    const met = new Set(rows.map(({ a, b }) => `${a}${b}`));
    expect([...met].sort()).toEqual(["11", "12", "21", "22", "23"]);
  });

  it("takes far fewer rows than all combinations", () => {
    const rows = pairwise({
      a: ["1", "2", "3", "4"],
      b: ["1", "2"],
      c: ["+", "-"],
      d: ["+", "-"],
      e: ["+", "-"],
      f: ["+", "-"],
    });
    expect(rows.length).toBeLessThanOrEqual(10);
  });
});

describe("the cells of the http template", () => {
  const cells = cellsOf("http");

  it("name each cell by everything that was answered", () => {
    expect(new Set(cells.map(({ name }) => name)).size).toBe(cells.length);
    for (const { name, on, off } of cells)
      expect(name.split(" ")).toEqual(
        expect.arrayContaining([...on.map((id) => `+${id}`), ...off.map((id) => `-${id}`)]),
      );
  });

  it("every package manager meets every runtime that it goes with, and no other", () => {
    const met = new Set(cells.map(({ runtime, pm }) => `${runtime} ${pm}`));
    const offered = Object.entries(packageManagersOf).flatMap(([runtime, managers]) =>
      managers.map((pm) => `${runtime} ${pm}`),
    );
    expect([...met].sort()).toEqual(offered.sort());
  });

  it("the slice has one cell for each Node, Deno and Bun, and each package manager", () => {
    const slice = cells.filter((cell) => cell.slice);
    expect(slice.map(({ runtime, node = "" }) => `${runtime}${node}`).sort()).toEqual([
      "bun",
      "deno",
      "node20",
      "node22",
      "node24",
      "node26",
    ]);
    expect(new Set(slice.map(({ pm }) => pm))).toEqual(new Set(packageManagers));
  });
});
