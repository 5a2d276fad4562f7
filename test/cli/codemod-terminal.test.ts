import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { repositoryOf } from "./repository.ts";
import type { TestRepository } from "./repository.ts";
import { keys, Terminal } from "./terminal.ts";

const files = {
  "package.json": `{"name":"app","type":"module"}`,
  "src/a.js": "export const both = (a, b) => Promise.all([a, b]);\n",
  "src/b.js": "export const wait = () => new Promise((r) => setTimeout(r, 5));\n",
  "src/c.js": "export const every = (list) => Promise.all(list);\n",
};

function codemodIn({ folder, env }: TestRepository, ...flags: readonly string[]): Terminal {
  return new Terminal(["codemod", ...flags], { cwd: folder, env });
}

const down = (terminal: Terminal, times: number): void => terminal.type(keys.down.repeat(times));

it("shows the figures, asks what to do, and makes all safe edits", async () => {
  const repository = repositoryOf(files);
  const terminal = codemodIn(repository);
  await terminal.shows("3 files, 3 sites in 3 of them");
  await terminal.shows("Make all safe edits");
  terminal.type(keys.enter);
  await terminal.shows("Wrote 3 edits in 3 files");
  expect(await terminal.exit).toBe(0);
  expect(repository.git("diff", "--name-only")).toBe("src/a.js\nsrc/b.js\nsrc/c.js\n");
});

it("goes site by site with the diff of each, and what is decided is gone on with later", async () => {
  const repository = repositoryOf(files);
  const first = codemodIn(repository);
  await first.shows("Go site by site");
  down(first, 1);
  first.type(keys.enter);
  await first.shows("1 of 3  src/a.js:1:31 promise-all");
  await first.shows("+export const both = (a, b) => all([a, b]);");
  await first.shows("Make it: promise-all");
  first.type(keys.enter);
  await first.shows("src/b.js:1:");
  await first.shows("+export const wait = () => sleep(5);");
  first.type(keys.interrupt);
  expect(await first.exit).toBe(130);
  expect(first.text).toContain("Nothing was written; what was decided is kept.");
  expect(repository.git("status", "--porcelain")).toBe("");

  const second = codemodIn(repository);
  await second.shows("Make the edits that were chosen");
  await second.shows("Go on site by site");
  down(second, 2);
  second.type(keys.enter);
  await second.shows("src/b.js:1:");
  await second.shows("Leave it as it is");
  down(second, 1);
  second.type(keys.enter);
  await second.shows("src/c.js:1:");
  await second.shows("Stop here");
  second.type("\u001B[A"); // up, from the first item to the last
  second.type(keys.enter);
  await second.shows("Make the edits that were chosen");
  down(second, 1);
  second.type(keys.enter);
  await second.shows("Wrote 1 edit in 1 file");
  expect(await second.exit).toBe(0);
  expect(repository.git("diff", "--name-only")).toBe("src/a.js\n");
});

it("tells of a site once: where it is, then what each choice does, and what that changes", async () => {
  const repository = repositoryOf(files);
  const terminal = codemodIn(repository);
  await terminal.shows("Go site by site");
  down(terminal, 1);
  terminal.type(keys.enter);
  await terminal.shows("Which is it to be?");
  const screen = terminal.screen();
  const from = screen.findIndex((line) => line.startsWith("1 of 3"));
  expect(screen.slice(from, screen.lastIndexOf("│")).map((line) => line.trimEnd())).toEqual([
    "1 of 3  src/a.js:1:31 promise-all",
    "",
    "promise-all: `all` is given the same promises; what still runs after a failure",
    "belongs to the enclosing owner.",
    "@@ -1 +1,3 @@",
    "-export const both = (a, b) => Promise.all([a, b]);",
    '+import { all } from "./concurrency/all.js";',
    "+",
    "+export const both = (a, b) => all([a, b]);",
  ]);
  terminal.type(keys.interrupt);
  expect(await terminal.exit).toBe(130);
});

it("saves a patch, and quits with nothing written", async () => {
  const repository = repositoryOf(files);
  const terminal = codemodIn(repository);
  await terminal.shows("Save the safe edits as a patch");
  down(terminal, 4);
  terminal.type(keys.enter);
  await terminal.shows("Saved as corral.patch");
  await terminal.shows("What now?");
  await terminal.shows("Quit");
  terminal.type("\u001B[A");
  terminal.type(keys.enter);
  await terminal.shows("Nothing was written.");
  expect(await terminal.exit).toBe(0);
  expect(repository.git("diff", "--name-only")).toBe("");
  repository.git("apply", "corral.patch");
  expect(repository.git("diff", "--name-only")).toBe("src/a.js\nsrc/b.js\nsrc/c.js\n");
});

it("asks again before it writes over work that is not committed", async () => {
  const repository = repositoryOf(files);
  repository.write({ "src/c.js": "" });
  const terminal = codemodIn(repository);
  await terminal.shows("Make all safe edits");
  terminal.type(keys.enter);
  await terminal.shows(`"src/c.js" is not committed.`);
  await terminal.shows("Go back");
  terminal.type(keys.enter);
  await terminal.shows("What now?");
  await terminal.shows("Make all safe edits");
  terminal.type(keys.enter);
  await terminal.shows("Write all the same");
  down(terminal, 1);
  terminal.type(keys.enter);
  await terminal.shows("Wrote 2 edits in 2 files");
  expect(await terminal.exit).toBe(0);
  expect(readFileSync(join(repository.folder, "src/c.js"), "utf8")).toBe("");
});

it("Ctrl-C at the question: 130, and nothing is written", async () => {
  const repository = repositoryOf(files);
  const terminal = codemodIn(repository);
  await terminal.shows("What now?");
  await terminal.shows("Quit");
  terminal.type(keys.interrupt);
  expect(await terminal.exit).toBe(130);
  expect(repository.git("status", "--porcelain")).toBe("");
});

it("asks nothing in CI, and draws no progress there", async () => {
  const repository = repositoryOf(files);
  const terminal = new Terminal(["codemod"], {
    cwd: repository.folder,
    env: { ...repository.env, CI: "true" },
  });
  expect(await terminal.exit).toBe(0);
  expect(terminal.text).toContain("Nothing was written: --write makes 3 edits in 3 files");
  expect(terminal.text).not.toContain("What now?");
  expect(terminal.text).not.toContain("Reading");
});

it("fits a terminal of 40 columns, and leaves out colours that are not wanted", async () => {
  const repository = repositoryOf(files);
  const terminal = new Terminal(["codemod"], {
    cwd: repository.folder,
    columns: 40,
    env: { ...repository.env, NO_COLOR: "1" },
  });
  await terminal.shows("What now?");
  await terminal.shows("Quit");
  const figures = terminal.text.slice(0, terminal.text.indexOf("What now?"));
  const widest = Math.max(...figures.split(/[\r\n]+/).map((line) => line.length));
  expect(widest).toBeLessThanOrEqual(40);
  // oxlint-disable-next-line no-control-regex -- the codes that colour
  expect(terminal.raw).not.toMatch(/\u001B\[3\dm/);
  terminal.type(keys.interrupt);
  expect(await terminal.exit).toBe(130);
});
