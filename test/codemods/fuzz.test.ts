import { readFileSync, readdirSync } from "node:fs";
import { extname, join } from "node:path";
import { fileURLToPath } from "node:url";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { census } from "../../src/codemods/engine/census.ts";
import { mayHoldSites } from "../../src/codemods/engine/may-hold-sites.ts";
import { parse } from "../../src/codemods/engine/parse.ts";
import { scriptBlocks } from "../../src/codemods/engine/script-blocks.ts";
import { rules } from "../../src/codemods/index.ts";
import { chooseSafe, transformFile } from "../../src/codemods/transform-file.ts";
import type { Transformed } from "../../src/codemods/transform-file.ts";
import { readFixtures, surroundings } from "./fixtures.ts";

/** Real files, the fixtures among them: their mutants are what somebody has open in an editor at the moment. */
const repository = fileURLToPath(new URL("../..", import.meta.url));
const sources = [
  "src/cli",
  "src/create",
  "src/codemods/engine",
  "test/concurrency",
  "test/e2e",
].flatMap((folder) =>
  readdirSync(join(repository, folder))
    .filter((name) => name.endsWith(".ts"))
    .map((name) => ({ path: name, text: readFileSync(join(repository, folder, name), "utf8") })),
);
const everyKind = new Set(census.map(({ kind }) => kind));
const files = [
  ...readFixtures().map(({ path, input }) => ({ path, text: input })),
  ...sources.filter(({ text }) => mayHoldSites(Buffer.from(text), everyKind)),
];

/** `SEEDS=200 npx vitest run --project unit test/codemods/fuzz.test.ts` tries 10,000. */
const runs = Number(process.env["SEEDS"] ?? 2) * 50;

const pieces = [
  "(",
  ")",
  "{",
  "}",
  "`",
  "'",
  "/*",
  "//",
  "\n",
  "\r\n",
  "await ",
  "Promise.all(",
  "=>",
  "<T>",
  "\uFEFF",
  "\u2028",
  "${",
  ";",
  "setTimeout(",
  "😀",
];

const mutation = fc.oneof(
  fc.record({ kind: fc.constant("truncate" as const), at: fc.nat() }),
  fc.record({
    kind: fc.constant("insert" as const),
    at: fc.nat(),
    piece: fc.constantFrom(...pieces),
  }),
  fc.record({
    kind: fc.constant("delete" as const),
    at: fc.nat(),
    length: fc.integer({ min: 1, max: 40 }),
  }),
  fc.record({
    kind: fc.constant("move" as const),
    at: fc.nat(),
    to: fc.nat(),
    length: fc.integer({ min: 1, max: 200 }),
  }),
);
type Mutation = typeof mutation extends fc.Arbitrary<infer M> ? M : never;

function mutate(text: string, change: Mutation): string {
  const at = change.at % (text.length + 1);
  switch (change.kind) {
    case "truncate":
      return text.slice(0, at);
    case "insert":
      return text.slice(0, at) + change.piece + text.slice(at);
    case "delete":
      return text.slice(0, at) + text.slice(at + change.length);
    case "move": {
      const rest = text.slice(0, at) + text.slice(at + change.length);
      const to = change.to % (rest.length + 1);
      return rest.slice(0, to) + text.slice(at, at + change.length) + rest.slice(to);
    }
  }
}

const everyCode = new Set(rules.flatMap(({ codes }) => Object.keys(codes)));

/** What is wrong with the way in which a text was handled; undefined when it was changed, and nothing is. */
function faultsOf(path: string, text: string, unsafe: boolean): string[] | undefined {
  const options = { surroundings, choose: chooseSafe(unsafe ? everyCode : new Set()) };
  const run = (input: string): Transformed | string => {
    try {
      return transformFile({ path, text: input }, rules, options);
    } catch (error) {
      return error instanceof SyntaxError ? "unparsable" : String((error as Error).stack);
    }
  };
  const once = run(text);
  if (typeof once === "string") return once === "unparsable" ? [] : [once];
  const faults: string[] = once.guard === undefined ? [] : [`guard ${once.guard} fired`];
  const { code } = once;
  if (code === undefined) return faults;
  const extension = extname(path);
  for (const block of [...scriptBlocks(text, extension), ...scriptBlocks(code, extension)]) {
    if (block.isPlain === true) continue;
    faults.push(...parse(block.text, block.extension).errors);
  }
  const twice = run(code);
  if (typeof twice === "string") faults.push(twice);
  else if (!unsafe && twice.code !== undefined) faults.push("a second run changes it again");
  return faults.length === 0 ? undefined : faults;
}

describe("mutated and truncated real files", () => {
  it("are transformed or left as they are: no crash, no guard fires, no write to what does not parse", () => {
    expect(files.length).toBeGreaterThan(100);
    let changed = 0;
    fc.assert(
      fc.property(
        fc.constantFrom(...files),
        fc.array(mutation, { maxLength: 4 }),
        fc.boolean(),
        ({ path, text }, mutations, unsafe) => {
          const faults = faultsOf(path, mutations.reduce(mutate, text), unsafe);
          if (faults === undefined) changed++;
          expect(faults ?? []).toEqual([]);
        },
      ),
      { numRuns: runs },
    );
    expect(changed).toBeGreaterThan(0);
  });
});
