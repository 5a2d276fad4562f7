import { expect, it } from "vitest";
import { isFinding } from "../../../src/codemods/run/findings.ts";
import type { FileRead } from "../../../src/codemods/run/outcome.ts";
import { codesOf } from "../../../src/codemods/run/run-codemod.ts";
import { tally } from "../../../src/codemods/run/tally.ts";
import { engineCodes } from "../../../src/codemods/engine/leave.ts";
import { rules } from "../../../src/codemods/index.ts";
import type { Outcome, Site, SiteKind } from "../../../src/codemods/site.ts";

function siteOf(kind: SiteKind, outcome: Outcome, code: string, choices: readonly string[]): Site {
  const place = { line: 1, column: 1, start: 0, end: 1 };
  const offered = choices.map((each, index) => ({ code: each, safe: index === 0, detail: "" }));
  return { id: `${kind}@0`, kind, ...place, outcome, code, detail: "why", choices: offered };
}

const fileWith = (path: string, after: boolean, ...sites: readonly Site[]): FileRead => ({
  kind: "read",
  path,
  before: "",
  ...(after && { after: "x" }),
  sites,
  primitives: [],
});

it("adds up in every row, and counts what is owned, cancellable and bounded", () => {
  const choices = ["promise-all", "cancellable", "bounded"];
  const figures = tally(
    [
      fileWith("a.ts", true, siteOf("promise-all", "migrated", "promise-all", choices)),
      fileWith(
        "b.ts",
        true,
        siteOf("promise-all", "migrated", "bounded", choices),
        siteOf("promise-race", "flagged", "race", ["race"]),
        siteOf("set-timeout", "reported", "timer-handle", []),
        siteOf("set-timeout", "reported", "ignored", []),
      ),
      { kind: "failed", path: "c.ts", cause: "unparsable", message: "" },
    ],
    9,
  );
  expect(figures).toMatchObject({
    files: 9,
    filesWithSites: 2,
    filesEdited: 2,
    filesFailed: 1,
    sites: 5,
    migrated: 2,
    flagged: 1,
    reported: 2,
    owned: 2,
    cancellable: { made: 1, offered: 3 },
    bounded: { made: 1, offered: 2 },
    ignored: 1,
  });
  for (const row of [figures, ...figures.byKind]) {
    expect(row.migrated + row.flagged + row.reported).toBe(row.sites);
  }
  expect(figures.byKind.map(({ kind, sites }) => [kind, sites])).toEqual([
    ["promise-all", 2],
    ["promise-race", 1],
    ["set-timeout", 2],
  ]);
  expect(figures.byCode.reduce((sum, { sites }) => sum + sites, 0)).toBe(figures.sites);
});

it.each([
  ["flagged", "race", true],
  ["migrated", "sleep", true],
  ["reported", "timer-handle", true],
  ["reported", "ignored", false],
  ["reported", "owned-by-effect", false],
  ["reported", "own-timer", false],
] as const)("check: %s %s is a finding: %s", (outcome, code, expected) => {
  expect(isFinding(siteOf("set-timeout", outcome, code, []))).toBe(expected);
});

it("knows every code that check is silent about, and every one that is counted as cancellable or bounded", () => {
  const known = [...codesOf(rules), ...Object.keys(engineCodes)];
  const site = (code: string) => siteOf("set-timeout", "reported", code, []);
  const silent = known.filter((code) => !isFinding(site(code)));
  const counted = known.filter(
    (code) =>
      tally([fileWith("a", false, siteOf("set-timeout", "migrated", code, []))], 1).cancellable
        .made > 0,
  );
  expect(silent.sort()).toEqual([
    "config-file",
    "generated-file",
    "hoisted-callback",
    "ignored",
    "other-promisify",
    "own-timer",
    "owned-by-effect",
    "serialised-callback",
    "shadowed-promise",
  ]);
  expect(counted.sort()).toEqual([
    "after",
    "any",
    "bounded",
    "cancellable",
    "cancellable-wait",
    "every",
    "map-concurrent",
    "race",
  ]);
});
