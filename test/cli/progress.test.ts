import { existsSync, mkdirSync, readdirSync, writeFileSync } from "node:fs";
import { delimiter, join } from "node:path";
import { describe, expect, it } from "vitest";
import { formatRunning } from "../../src/cli/progress.ts";
import { run, temporaryFolder } from "./program.ts";
import { keys, Terminal } from "./terminal.ts";

const plain = (text: string) => text;
const paint = { bold: plain, dim: (text: string) => `<${text}>`, red: plain, green: plain };

describe("the line of what runs", () => {
  const npm = { command: "npm install", ms: 12_700 };
  it.each([
    ["all of it", 60, "added 54 packages", "$ npm install  12 s  <added 54 packages>"],
    ["the beginning of what is long", 29, "added 54 packages", "$ npm install  12 s  <added 54>"],
    [
      "no colour nor movement of others",
      60,
      "\u001B[32m⠙\u001B[39m a\rb\u0007",
      "$ npm install  12 s  <b>",
    ],
    ["no half of a wide character", 26, "日本語", "$ npm install  12 s  <日本>"],
    ["the command and the seconds alone", 20, "added", "$ npm install  12 s"],
    ["the command alone", 14, "added", "$ npm install"],
    ["as much of the command as fits", 8, "added", "$ npm in"],
  ])("shows %s", (_, width, line, shown) => {
    expect(formatRunning({ ...npm, line }, { width, paint })).toBe(shown);
  });
});

const create = ["api", "--template=http", "--yes", "--no-git", "--pm=npm"];

// npm itself is played by a shell script.
describe.runIf(process.platform !== "win32")("while packages are installed", () => {
  it("a terminal shows the seconds and the last line, and afterwards that it is done", async () => {
    const cwd = temporaryFolder();
    const terminal = new Terminal(create, {
      cwd,
      env: slowNpm("echo added 54 packages; sleep 1.4"),
    });
    await terminal.shows("$ npm install  0 s");
    await terminal.shows("$ npm install  1 s  added 54 packages");
    expect(await terminal.exit).toBe(0);
    const lines = terminal.screen();
    const at = lines.indexOf("$ npm install");
    expect(lines[at + 1]).toMatch(/^ {2}done in 1\.\d s$/);
    expect(lines.join("\n")).not.toContain("added 54 packages");
  });

  it("a failure shows the lines that were printed", async () => {
    const cwd = temporaryFolder();
    const env = slowNpm("echo first; echo second; exit 3");
    const terminal = new Terminal(create, { cwd, env });
    expect(await terminal.exit).toBe(7);
    expect(terminal.screen().join("\n")).toMatch(
      /\$ npm install\n {2}failed: npm ended with exit status 3\nfirst\nsecond\n/,
    );
  });

  it.each([
    ["in CI", { CI: "true" }],
    ["at a terminal that cannot draw", { TERM: "dumb" }],
  ])("%s there are plain lines", async (_, env) => {
    const cwd = temporaryFolder();
    const terminal = new Terminal(create, { cwd, env: { ...slowNpm("echo added"), ...env } });
    expect(await terminal.exit).toBe(0);
    expect(terminal.text).toMatch(/\$ npm install\r\n {2}done in \d+\.\d s\r\n/);
    expect(terminal.raw).not.toContain("\u001B[K");
  });

  it("a file gets plain lines", async () => {
    const cwd = temporaryFolder();
    const { status, stdout } = await run(create, { cwd, env: slowNpm("echo added") });
    expect(status).toBe(0);
    expect(stdout).toMatch(/\n\$ npm install\n {2}done in \d+\.\d s\n/);
    expect(stdout).not.toContain("\u001B");
  });

  it("Ctrl-C ends with 130, leaves the files, and says how to go on", async () => {
    const cwd = temporaryFolder();
    const env = slowNpm("touch started; echo added; exec sleep 60");
    const terminal = new Terminal(create, { cwd, env });
    await terminal.shows("$ npm install  0 s  added");
    terminal.type(keys.interrupt);
    expect(await terminal.exit).toBe(130);
    expect(terminal.screen().join("\n")).toMatch(
      /\$ npm install\nerror Stopped during install\.\nThe files are there\. Go on with: cd api && npm install$/,
    );
    expect(existsSync(join(cwd, "api/started"))).toBe(true);
    expect(readdirSync(join(cwd, "api"))).toContain("package.json");
  });

  it("keeps to 40 columns", async () => {
    const cwd = temporaryFolder();
    const env = slowNpm(`echo ${"long ".repeat(40)}; sleep 0.5`);
    const terminal = new Terminal(create, { cwd, env, columns: 40 });
    await terminal.shows("$ npm install  0 s  long");
    expect(await terminal.exit).toBe(0);
    // Drawn over as one line: nothing of it is left.
    expect(terminal.screen().join("\n")).not.toContain("long");
  });
});

/** A PATH on which npm is this shell script. */
function slowNpm(script: string): Record<string, string> {
  const folder = join(temporaryFolder(), "bin");
  mkdirSync(folder);
  writeFileSync(join(folder, "npm"), `#!/bin/sh\n${script}\n`, { mode: 0o755 });
  return { PATH: `${folder}${delimiter}${process.env["PATH"] ?? ""}` };
}
