import { existsSync, readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { temporaryFolder } from "./program.ts";
import { keys, Terminal } from "./terminal.ts";

/** The prompts in order, each with what this person answers. */
const conversation = [
  ["Where should the project go?", `my-app${keys.enter}`],
  ["What is the package called?", `@acme/my-app${keys.enter}`],
  ["What are you building?", keys.enter],
  ["What does it do, in one line?", `Counts sheep${keys.enter}`],
  ["What should it run on?", keys.enter],
  ["Which is the oldest Node to support?", `${keys.down}${keys.enter}`],
  ["Which package manager?", `${keys.down}${keys.enter}`],
  ["Does the work mostly wait or compute?", `${keys.down}${keys.enter}`],
  ["Which features?", `${keys.space}${keys.enter}`],
  ["Start a git repository?", "n"],
  ["Install the dependencies?", "n"],
] as const;

async function answer(terminal: Terminal, count: number): Promise<void> {
  for (const [message, typed] of conversation.slice(0, count)) {
    await terminal.shows(message);
    terminal.type(typed);
  }
}

describe("at a terminal", () => {
  it("asks one question after the other and makes the project from the answers", async () => {
    const cwd = temporaryFolder();
    const terminal = new Terminal([], { cwd });
    await answer(terminal, conversation.length);
    expect(await terminal.exit).toBe(0);
    expect(JSON.parse(readFileSync(join(cwd, "my-app/package.json"), "utf8"))).toMatchObject({
      name: "@acme/my-app",
      description: "Counts sheep",
    });
    const command = /create-corral my-app .*--yes/.exec(
      terminal.text.replaceAll(/\r?\n/g, " "),
    )?.[0];
    expect(command).toContain("--description 'Counts sheep' --runtime node");
    expect(command).toContain("--pm pnpm --work compute --features ");
    expect(command).not.toContain("worker-pool");
    expect(terminal.text).not.toContain("Warning");
  });

  it.each(conversation.map(([message], index) => ({ message, index })))(
    "Ctrl-C at “$message” ends with 130 and leaves nothing",
    async ({ message, index }) => {
      const cwd = temporaryFolder();
      const terminal = new Terminal([], { cwd });
      await answer(terminal, index);
      await terminal.shows(message);
      terminal.type(keys.interrupt);
      expect(await terminal.exit).toBe(130);
      expect(terminal.text).toContain("Cancelled.");
      expect(terminal.raw.lastIndexOf("\u001B[?25h")).toBeGreaterThan(
        terminal.raw.lastIndexOf("\u001B[?25l"),
      );
      expect(readdirSync(cwd)).toEqual([]);
    },
  );

  // Windows has no signals to send.
  it.runIf(process.platform !== "win32").each(["SIGTERM", "SIGINT", "SIGHUP"])(
    "%s at a prompt ends with 130, the cursor shown",
    async (signal) => {
      const cwd = temporaryFolder();
      const terminal = new Terminal([], { cwd });
      await terminal.shows("Where should the project go?");
      terminal.kill(signal);
      expect(await terminal.exit).toBe(130);
      expect(terminal.raw.lastIndexOf("\u001B[?25h")).toBeGreaterThan(
        terminal.raw.lastIndexOf("\u001B[?25l"),
      );
      expect(readdirSync(cwd)).toEqual([]);
    },
  );

  it("asks only what is not answered", async () => {
    const cwd = temporaryFolder();
    const terminal = new Terminal(
      [
        "--dir=api",
        "--name=api",
        "--template=http",
        "--description=x",
        "--runtime=node",
        "--node=22",
        "--work=wait",
        "--features=none",
        "--no-git",
        "--no-install",
      ],
      { cwd },
    );
    await terminal.shows("Which package manager?");
    terminal.type(keys.enter);
    expect(await terminal.exit).toBe(0);
    expect(terminal.text.match(/\?/g)?.length).toBe(2); // Drawn open, then answered.
    expect(existsSync(join(cwd, "api/package.json"))).toBe(true);
  });

  it("asks again what cannot stand, with the reason", async () => {
    const terminal = new Terminal([], { cwd: temporaryFolder() });
    await terminal.shows("Where should the project go?");
    terminal.type(`..${keys.enter}`);
    await terminal.shows("holds the one you are in");
    terminal.type(keys.interrupt);
    expect(await terminal.exit).toBe(130);
  });

  it("offers a name where the folder's own breaks the rules", async () => {
    const cwd = temporaryFolder();
    const terminal = new Terminal(["My App", "--template=http", "--no-install", "--no-git"], {
      cwd,
    });
    await terminal.shows("What is the package called?");
    await terminal.shows("my-app");
    terminal.type(keys.interrupt);
    expect(await terminal.exit).toBe(130);
  });

  it.each([["--yes"], ["--json"]])("asks nothing with %s", async (mode) => {
    const terminal = new Terminal([mode], { cwd: temporaryFolder() });
    expect(await terminal.exit).toBe(2);
    expect(terminal.text).not.toContain("◆");
  });

  it("asks nothing in CI", async () => {
    const terminal = new Terminal([], { cwd: temporaryFolder(), env: { CI: "true" } });
    expect(await terminal.exit).toBe(2);
    expect(terminal.text).toContain("One answer is missing");
  });

  it("refuses a bad flag before it asks anything", async () => {
    const terminal = new Terminal(["--nope"], { cwd: temporaryFolder() });
    expect(await terminal.exit).toBe(2);
    expect(terminal.text).not.toContain("◆");
  });

  describe.each([
    { what: "its prompts", argv: [] },
    { what: "its own messages", argv: ["--nope"] },
  ])("colours $what", ({ argv }) => {
    it.each([
      ["where the terminal has colours", {}, true],
      ["but not with NO_COLOR", { NO_COLOR: "1" }, false],
    ])("%s", async (_, env, coloured) => {
      const terminal = new Terminal(argv, { cwd: temporaryFolder(), env });
      await terminal.shows(argv.length === 0 ? "Where should the project go?" : "is not a flag");
      terminal.type(keys.interrupt);
      await terminal.exit;
      // oxlint-disable-next-line no-control-regex -- the codes that set a colour
      expect(/\u001B\[(3[1-7]|9[0-7])m/.test(terminal.raw)).toBe(coloured);
    });
  });

  it("works in 40 columns", async () => {
    const cwd = temporaryFolder();
    const terminal = new Terminal([], { cwd, columns: 40 });
    await answer(terminal, conversation.length);
    expect(await terminal.exit).toBe(0);
    expect(existsSync(join(cwd, "my-app/package.json"))).toBe(true);
  });
});
