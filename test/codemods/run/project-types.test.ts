import { mkdirSync, symlinkSync } from "node:fs";
import { dirname, join } from "node:path";
import { describe, expect, it } from "vitest";
import { repository } from "../../../scripts/build.ts";
import { toolchain } from "../../../scripts/toolchain.ts";
import { runCodemod } from "../../../src/codemods/run/run-codemod.ts";
import type { Site } from "../../../src/codemods/site.ts";
import { emptyFolder, plant } from "../../project/tree.ts";

const files = {
  "package.json": `{"type":"module"}`,
  "tsconfig.json": `{"compilerOptions":{"module":"nodenext","target":"es2022","lib":["es2022"],"types":[]}}`,
  "load.ts": [
    "export async function two(name: string, index = 0): Promise<string> { return name + index; }",
    "export async function three(name: string, _: number, all: string[]) { return name + all.length; }",
    "export async function any(...names: unknown[]) { return names; }",
  ].join("\n"),
  "run.ts": [
    `import { any, three, two } from "./load.js";`,
    "export const a = (names: string[]) => Promise.all(names.map(two));",
    "export const b = (names: string[]) => Promise.all(names.map(three));",
    "export const c = (names: string[]) => Promise.all(names.map(any));",
  ].join("\n"),
};

/** The folder that holds the package of a compiler. */
const versions = {
  "5.4": async () => dirname(dirname(await toolchain("typescript@5.4"))),
  "6": async () => dirname(dirname(await toolchain("typescript@6"))),
  "7": () => Promise.resolve(join(repository, "node_modules/typescript")),
} as const;

async function sitesOf(
  version: keyof typeof versions | undefined,
  unsafe: readonly string[],
): Promise<readonly Site[]> {
  const cwd = emptyFolder();
  // With a byte order mark, which the compiler does not count.
  plant(cwd, { ...files, "run.ts": `\uFEFF${files["run.ts"]}` });
  if (version !== undefined) {
    mkdirSync(join(cwd, "node_modules"));
    symlinkSync(await versions[version](), join(cwd, "node_modules/typescript"), "junction");
  }
  const run = await runCodemod({ paths: [], unsafe }, { cwd, repository: undefined });
  return run.outcomes.flatMap((outcome) => (outcome.kind === "read" ? outcome.sites : []));
}

const codesOf = (sites: readonly Site[]): readonly string[] => sites.map(({ code }) => code);
const undecidedOf = (sites: readonly Site[]): readonly unknown[] =>
  sites.map(({ undecided }) => undecided);
const both = ["cancellable", "bounded"];

describe("a callback that is given by name, from another file", () => {
  it.each(["5.4", "6"] as const)(
    "is decided by TypeScript %s, when an edit is asked for",
    async (version) => {
      const sites = await sitesOf(version, ["cancellable"]);
      expect(codesOf(sites)).toEqual(["cancellable", "promise-all", "promise-all"]);
      expect(undecidedOf(sites)).toEqual([undefined, undefined, undefined]);
    },
    120_000,
  );

  it.each([undefined, "7"] as const)("needs types where there is no API: %s", async (version) => {
    const sites = await sitesOf(version, ["bounded"]);
    expect(codesOf(sites)).toEqual(["promise-all", "promise-all", "promise-all"]);
    expect(undecidedOf(sites)).toEqual([both, both, both]);
  });

  it("costs no types where no edit is asked for that they decide", async () => {
    expect(undecidedOf(await sitesOf("6", []))).toEqual([both, both, both]);
  });
});
