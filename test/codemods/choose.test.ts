import { expect, it } from "vitest";
import { chooseSafe } from "../../src/codemods/engine/choose.ts";
import type { Site } from "../../src/codemods/site.ts";

const choice = (code: string, safe = false) => ({ code, safe, detail: "" });
const site = {
  choices: [choice("promise-all", true), choice("cancellable"), choice("bounded")],
} as unknown as Site;
const flagged = { choices: [choice("race")] } as unknown as Site;

it.each([
  [[], "promise-all", undefined],
  [["bounded"], "bounded", undefined],
  [["bounded", "cancellable"], "bounded", undefined],
  [["cancellable", "bounded"], "cancellable", undefined],
  [["race"], "promise-all", "race"],
])("--unsafe %j: %s where there is a safe edit, %s where there is none", (unsafe, one, other) => {
  const choose = chooseSafe(new Set(unsafe));
  expect([choose(site), choose(flagged)]).toEqual([one, other]);
});
