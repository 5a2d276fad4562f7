import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { PassThrough } from "node:stream";
import { text } from "node:stream/consumers";
import { expect, it } from "vitest";
import { printFailures, statusOf } from "../../../src/cli/codemod-end.ts";
import type { Io } from "../../../src/cli/io.ts";
import { promiseAll } from "../../../src/codemods/promise-all/rule.ts";
import type { Rule } from "../../../src/codemods/rule.ts";
import { findFiles } from "../../../src/codemods/run/find-files.ts";
import type { FileOutcome } from "../../../src/codemods/run/outcome.ts";
import { runFiles } from "../../../src/codemods/run/run-files.ts";
import { openSettings } from "../../../src/codemods/run/settings.ts";
import { tally } from "../../../src/codemods/run/tally.ts";
import { emptyFolder, plant } from "../../project/tree.ts";

const site = "export const both = (a, b) => Promise.all([a, b]);\n";

/** Throws at the files whose name says so. */
const throwing: Rule = {
  name: "throwing",
  summary: "",
  kinds: ["promise-all"],
  codes: {},
  match(_, { path }) {
    if (path.includes("bug")) throw new Error("a bug of ours");
    return undefined;
  },
};

async function outcomesWith(rules: readonly Rule[]): Promise<readonly FileOutcome[]> {
  const cwd = emptyFolder();
  plant(cwd, { "package.json": `{"type":"module"}`, "a.js": site, "bug.js": site, "c.js": site });
  const found = await findFiles([], { cwd, repository: undefined });
  const settings = { root: found.root, unsafe: [], copies: {} };
  const open = { ...openSettings(settings), rules };
  return (await runFiles(found, { settings, open, jobs: 1 })).outcomes;
}

it("a rule that throws: its file is left alone, the others are handled, and the status is 70", async () => {
  const outcomes = await outcomesWith([throwing, promiseAll]);
  expect(outcomes).toMatchObject([
    { kind: "read", path: "a.js", sites: [{ outcome: "migrated" }] },
    { kind: "failed", path: "bug.js", cause: "rule", message: "a bug of ours" },
    { kind: "read", path: "c.js", sites: [{ outcome: "migrated" }] },
  ]);
  expect(statusOf(outcomes)).toBe(70);
  expect(tally(outcomes, 3)).toMatchObject({ files: 3, filesFailed: 1, sites: 2, migrated: 2 });
});

it("is told with its stack, and where to report it", async () => {
  const stderr = new PassThrough();
  const io = { stderr: stderr as unknown as NodeJS.WriteStream, env: {} } as Io;
  printFailures(io, await outcomesWith([throwing, promiseAll]), (path) => `shown/${path}`);
  stderr.end();
  const said = await text(stderr);
  expect(said).toMatch(
    /^error shown\/bug\.js was left alone because a rule failed: a bug of ours\nError: a bug of ours\n {4}at /,
  );
  expect(said).toContain("npm bugs create-corral");
});

it.each([
  ["worker", 8],
  ["unreadable", 8],
  ["unparsable", 8],
  ["package", 8],
  ["rule", 70],
] as const)("a file that failed by %s: %i", (cause, status) => {
  expect(statusOf([{ kind: "failed", path: "a.js", cause, message: "" }])).toBe(status);
});

it("without a repository: hidden folders and node_modules are not walked", async () => {
  const cwd = emptyFolder();
  plant(cwd, {
    "a.js": "",
    ".cache/b.js": "",
    "node_modules/x/c.js": "",
    "d.d.ts": "",
    "e.txt": "",
  });
  mkdirSync(join(cwd, "sub"));
  writeFileSync(join(cwd, "sub", "f.vue"), "");
  const { files } = await findFiles([], { cwd, repository: undefined });
  expect(files).toEqual(["a.js", "sub/f.vue"]);
});
