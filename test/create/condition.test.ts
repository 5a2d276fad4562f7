import { describe, expect, it } from "vitest";
import { choose, holds } from "../../src/create/condition.ts";
import type { Condition } from "../../src/create/condition.ts";

const facts = {
  features: new Set(["docs"]),
  answers: { node: 20, work: "wait", fast: true, parts: ["a", "b"] },
};

describe("holds", () => {
  it.each<[Condition, boolean]>([
    [{ feature: "docs" }, true],
    [{ feature: "ci" }, false],
    [{ answer: "node", is: 20 }, true],
    [{ answer: "node", is: "20" }, false],
    [{ answer: "node", is: [20, 22] }, true],
    [{ answer: "node", is: [] }, false],
    [{ answer: "fast", is: true }, true],
    [{ answer: "absent", is: "x" }, false],
    [{ answer: "parts", includes: "b" }, true],
    [{ answer: "work", includes: "wait" }, false],
    [{ not: { feature: "ci" } }, true],
    [{ all: [{ feature: "docs" }, { answer: "node", is: 20 }] }, true],
    [{ all: [{ feature: "docs" }, { feature: "ci" }] }, false],
    [{ all: [] }, true],
    [{ any: [{ feature: "ci" }, { feature: "docs" }] }, true],
    [{ any: [] }, false],
  ])("%j is %j", (condition, expected) => {
    expect(holds(condition, facts)).toBe(expected);
  });
});

describe("choose", () => {
  it("takes a plain value as it is", () => expect(choose("x", facts)).toBe("x"));

  it("takes the first that holds", () => {
    const choices = [
      { when: { feature: "ci" }, value: 1 },
      { when: { feature: "docs" }, value: 2 },
      { value: 3 },
    ];
    expect(choose(choices, facts)).toBe(2);
  });

  it("gives nothing when none holds", () => {
    expect(choose([{ when: { feature: "ci" }, value: 1 }], facts)).toBeUndefined();
  });
});
