import { describe, expect, it } from "vitest";
import { compareMajors } from "../../scripts/freshness/compare-majors.ts";

const latest = new Map([
  ["current", "2.9.0"],
  ["old", "5.0.1"],
  ["young", "0.28.0"],
]);
const pin = (name: string, version: string) => ({ who: "http", name, version });

describe("majors", () => {
  it.each([
    ["current", "2.1.8"],
    ["current", "^2.0.0"],
    ["young", "0.28.2"],
  ])("%s %s is not behind", (name, version) => {
    expect(compareMajors([pin(name, version)], latest, {})).toEqual({ behind: [], faults: [] });
  });

  it.each([
    ["old", "4.1.12"],
    ["young", "0.27.0"],
  ])("%s %s is behind, and a fault without a reason", (name, version) => {
    const { behind, faults } = compareMajors([pin(name, version)], latest, {});
    expect(behind).toMatchObject([{ name, version }]);
    expect(faults).toEqual([expect.stringContaining("bump it, or say why not")]);
  });

  it("with a reason it is named, and no fault", () => {
    const reasons = { "http old": "5 needs a newer Node" };
    const { behind, faults } = compareMajors([pin("old", "4.1.12")], latest, reasons);
    expect(behind).toMatchObject([{ latest: "5.0.1", reason: "5 needs a newer Node" }]);
    expect(faults).toEqual([]);
  });

  it("a reason that nothing needs is a fault", () => {
    expect(
      compareMajors([pin("current", "2.1.8")], latest, { "http current": "…" }).faults,
    ).toEqual(["http current is not behind any more: drop its reason"]);
  });
});
