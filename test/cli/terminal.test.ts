import { existsSync, mkdirSync, readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { eventsIn, run, temporaryFolder } from "./program.ts";
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
  ["Is that right?", keys.enter],
] as const;

async function answer(terminal: Terminal, count: number): Promise<void> {
  await talk(terminal, conversation.slice(0, count));
}

/** Waits for each message in turn, and types what follows it. */
async function talk(
  terminal: Terminal,
  steps: readonly (readonly [message: string, typed: string])[],
): Promise<void> {
  for (const [message, typed] of steps) {
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

  it.each([
    "Where should the project go?",
    "What is the package called?",
    "What are you building?",
  ])("Ctrl-D at “%s” ends it as Ctrl-C does", async (message) => {
    const cwd = temporaryFolder();
    const terminal = new Terminal([], { cwd });
    await answer(
      terminal,
      conversation.findIndex(([asked]) => asked === message),
    );
    await terminal.shows(message);
    terminal.type(keys.endOfInput);
    expect(await terminal.exit).toBe(130);
    expect(terminal.text).toContain("Cancelled.");
    expect(readdirSync(cwd)).toEqual([]);
  });

  it("goes back twice, keeps the answers, and makes the project from them", async () => {
    const cwd = temporaryFolder();
    const terminal = new Terminal([], { cwd });
    await answer(terminal, 4);
    await talk(terminal, [
      ["What should it run on? Esc: back", keys.escape],
      ["What does it do, in one line? Esc: back", ""],
      ["Counts sheep", keys.escape],
      ["What are you building? Esc: back", keys.enter],
      ["What does it do, in one line?", ""],
      ["Counts sheep", ` well${keys.enter}`],
      ...conversation.slice(4),
    ]);
    expect(await terminal.exit).toBe(0);
    expect(JSON.parse(readFileSync(join(cwd, "my-app/package.json"), "utf8"))).toMatchObject({
      name: "@acme/my-app",
      description: "Counts sheep well",
    });
    expect(terminal.screen().filter((line) => line.includes("in one line?"))).toHaveLength(1);
  });

  it("stays at the first question when Escape is pressed there", async () => {
    const terminal = new Terminal([], { cwd: temporaryFolder() });
    await terminal.shows("Where should the project go?");
    terminal.type(keys.escape);
    await terminal.shows("Where should the project go?");
    expect(terminal.text).not.toContain("Esc: back");
    terminal.type(keys.interrupt);
    expect(await terminal.exit).toBe(130);
  });

  it("sums up before it writes, and changes the answer that is picked", async () => {
    const cwd = temporaryFolder();
    const terminal = new Terminal([], { cwd });
    await answer(terminal, conversation.length - 1);
    await terminal.shows("Is that right?");
    expect(terminal.text).toMatch(/description {2}Counts sheep/);
    expect(readdirSync(cwd)).toEqual([]);
    terminal.type(`${keys.down}${keys.enter}`);
    await terminal.shows("Which answer?");
    terminal.type(`${keys.down.repeat(3)}${keys.enter}`);
    await terminal.shows("What does it do, in one line? Esc: back");
    terminal.type(` and goats${keys.enter}`);
    await terminal.shows("Counts sheep and goats");
    await terminal.shows("Is that right?");
    terminal.type(keys.enter);
    expect(await terminal.exit).toBe(0);
    expect(JSON.parse(readFileSync(join(cwd, "my-app/package.json"), "utf8"))).toMatchObject({
      description: "Counts sheep and goats",
    });
  });

  it.each([
    ["“Cancel” at the summary", [["Is that right?", keys.down + keys.down + keys.enter]]],
    [
      "Ctrl-C while an answer is picked",
      [
        ["Is that right?", keys.down + keys.enter],
        ["Which answer?", keys.interrupt],
      ],
    ],
  ] as const)("%s ends with 130 and leaves nothing", async (_, last) => {
    const cwd = temporaryFolder();
    const terminal = new Terminal([], { cwd });
    await talk(terminal, [...conversation.slice(0, -1), ...last]);
    expect(await terminal.exit).toBe(130);
    expect(terminal.text).toContain("Nothing was written.");
    expect(readdirSync(cwd)).toEqual([]);
  });

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
    await terminal.shows("Is that right?");
    terminal.type(keys.enter);
    expect(await terminal.exit).toBe(0);
    expect(terminal.text.match(/\w\?/g)?.length).toBe(4); // Each drawn open, then answered.
    expect(existsSync(join(cwd, "api/package.json"))).toBe(true);
  });

  it("asks about no repository inside of another, and says why before it writes", async () => {
    const cwd = temporaryFolder();
    mkdirSync(join(cwd, ".git"));
    const terminal = new Terminal(["api"], { cwd });
    await talk(terminal, conversation.slice(1, -3));
    await terminal.shows("Install the dependencies?");
    terminal.type("n");
    await terminal.shows('The project lies in the git work tree ".": it gets none of its own.');
    await terminal.shows("Is that right?");
    terminal.type(keys.enter);
    expect(await terminal.exit).toBe(0);
    expect(terminal.text).not.toContain("Start a git repository?");
  });

  it("asks nothing, not even whether that is right, when all is answered", async () => {
    const cwd = temporaryFolder();
    const { status, stdout } = await run(
      ["api", "--template=http", "--description=x", "--yes", "--dry-run", "--json"],
      {
        cwd,
      },
    );
    expect(status).toBe(0);
    const { repeat } = eventsIn(stdout).at(-1) as { repeat: { command: string } };
    const argv = repeat.command.split(" ").slice(1, -1); // Without the program and --yes.
    const terminal = new Terminal([...argv, "--no-install", "--no-git"], { cwd });
    expect(await terminal.exit).toBe(0);
    expect(terminal.text).not.toContain("?");
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

  it("asks what npm's own --yes would skip", async () => {
    const npm = { npm_config_user_agent: "npm/11.19.1 node/v22", npm_command: "init" };
    const terminal = new Terminal(["api", "http"], {
      cwd: temporaryFolder(),
      env: { ...npm, npm_config_yes: "true", npm_config_template: "true" },
    });
    await terminal.shows("What is the package called?");
    terminal.type(keys.enter);
    await terminal.shows("What does it do, in one line?");
    terminal.type(keys.interrupt);
    expect(await terminal.exit).toBe(130);
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
    expect(terminal.screen().join("\n")).toContain("description  Counts sheep");
  });
});
