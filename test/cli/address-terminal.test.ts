import { readFileSync, readdirSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { describe, expect, it, onTestFinished } from "vitest";
import { writeFolder } from "../support/git-repository.ts";
import { keys, Terminal } from "./terminal.ts";
import { besideTemplate, everyPrompt, secret, writeTemplate } from "./team-template.ts";

type Steps = readonly (readonly [message: string, typed: string])[];

/** Waits for each message in turn, and types what follows it. */
async function talk(terminal: Terminal, steps: Steps): Promise<void> {
  for (const [message, typed] of steps) {
    await terminal.shows(message);
    terminal.type(typed);
  }
}

const flags = [
  "--description=x",
  "--runtime=node",
  "--node=22",
  "--pm=npm",
  "--no-git",
  "--no-install",
];
const start: Steps = [
  ["Where should the project go?", `app${keys.enter}`],
  ["What is the package called?", keys.enter],
];
const another: Steps = [["What are you building?", keys.down + keys.enter]];
const ownPrompts: Steps = [
  ["Which team?", `core${keys.enter}`],
  ["How many replicas?", `3${keys.enter}`],
  ["Public?", "y"],
  ["Which region?", keys.down + keys.enter],
  ["Which zones?", keys.enter],
  ["Where is the data?", keys.enter],
  ["API key?", `${secret.CORRAL_API_KEY}${keys.enter}`],
  ["Which features?", keys.space + keys.enter],
];

describe("a template from elsewhere, at a terminal", () => {
  it("is one of the choices; its address is asked, and then its own prompts of every type", async () => {
    const { cwd } = besideTemplate();
    const terminal = new Terminal(flags, { cwd });
    await talk(terminal, [
      ...start,
      ...another,
      ["Where is the template?", `../template${keys.enter}`],
      [`Template service 1.2.0 from the folder "../template"`, ""],
      ["sha256-", ""],
      ...ownPrompts,
      ["Is that right?", keys.enter],
    ]);
    expect(await terminal.exit).toBe(0);
    expect(readFileSync(join(cwd, "app/settings.txt"), "utf8")).toBe(
      "core 3 true us a, data/rows true\n",
    );
    expect(readFileSync(join(cwd, "app/secret.txt"), "utf8")).toBe("s3cr3t-0815\n");
    expect(terminal.text).not.toContain(secret.CORRAL_API_KEY);
    expect(terminal.text).toContain("••••");
    expect(terminal.text.replaceAll(/\s+/g, " ")).toContain(
      "--template ../template --description x",
    );
  });

  it("takes Enter alone for no secret: its default is a place-holder", async () => {
    const { cwd } = besideTemplate({ ...everyPrompt, prompts: everyPrompt.prompts.slice(-1) });
    const terminal = new Terminal(["app", "--template=../template", "--name=app", ...flags], {
      cwd,
    });
    await talk(terminal, [
      ["API key?", keys.enter],
      ["API key?", ""],
    ]);
    terminal.type(keys.interrupt);
    expect(await terminal.exit).toBe(130);
    expect(readdirSync(cwd)).toEqual([]);
  });

  it("is asked again when nothing is there, with what is wrong", async () => {
    const { cwd } = besideTemplate();
    const terminal = new Terminal(["app", "--name=app", ...flags], { cwd });
    await talk(terminal, [
      ...another,
      ["Where is the template?", `../nowhere${keys.enter}`],
      ["There is no folder", ""],
      ["What are you building?", keys.down + keys.enter],
      ["Where is the template?", ""],
    ]);
    const screen = terminal.screen().join("\n");
    expect(screen).toContain(`There is no folder "../nowhere".`);
    expect(screen.split("Where is the template?")).toHaveLength(2);
    await talk(terminal, [
      ["", `../template${keys.enter}`],
      ...ownPrompts,
      ["Is that right?", keys.enter],
    ]);
    expect(await terminal.exit).toBe(0);
  });

  it("Escape goes back from its first prompt to the choice, and the other template's prompts follow", async () => {
    const { cwd } = besideTemplate();
    const terminal = new Terminal(["app", "--name=app", ...flags], { cwd });
    await talk(terminal, [
      ...another,
      ["Where is the template? Esc: back", keys.escape],
      ["What are you building?", keys.down + keys.enter],
      ["Where is the template?", `../template${keys.enter}`],
      ["Which team? Esc: back", keys.escape],
      // What was chosen is offered again, and so is what was typed.
      ["What are you building?", keys.enter],
      ["Where is the template?", keys.enter],
      ["Which team? Esc: back", keys.escape],
    ]);
    // Up from "another" to http.
    await terminal.shows("What are you building?");
    terminal.type(`\u001B[A${keys.enter}`);
    await terminal.shows("Does the work mostly wait or compute?");
    expect(terminal.screen().join("\n")).not.toContain("Which team?");
    terminal.type(keys.interrupt);
    expect(await terminal.exit).toBe(130);
    expect(readdirSync(cwd)).toEqual([]);
  });

  it("is picked from several, by the address that is given or typed", async () => {
    const { cwd } = besideTemplate();
    const root = join(cwd, "../all");
    const plain = { schemaVersion: 1, version: "1.0.0", description: "One" };
    writeTemplate(join(root, "api"), { ...plain, name: "api" }, { "a.txt": "api" });
    writeTemplate(join(root, "job"), { ...plain, name: "job" }, { "a.txt": "job" });
    const templates = ["api", "job"].map((name) => ({ name, path: `./${name}` }));
    writeFolder(root, { "template.json": JSON.stringify({ schemaVersion: 1, templates }) });
    const given = new Terminal(["app", "--template=../all", "--name=app", ...flags], { cwd });
    await talk(given, [["Which template?", keys.down + keys.enter]]);
    expect(await given.exit).toBe(0);
    expect(readFileSync(join(cwd, "app/a.txt"), "utf8")).toBe("job");

    const typed = new Terminal(["two", "--name=two", ...flags], { cwd });
    await talk(typed, [
      ...another,
      ["Where is the template?", `../all${keys.enter}`],
      ["Which template? Esc: back", keys.enter],
      ["Is that right?", keys.enter],
    ]);
    expect(await typed.exit).toBe(0);
    expect(readFileSync(join(cwd, "two/a.txt"), "utf8")).toBe("api");
    expect(typed.text).toContain("--template ../all:api");
  });

  it("Ctrl-C while it is fetched ends with 130 and leaves nothing", async () => {
    // A server that takes the question and never answers.
    let asked: () => void = () => {};
    const reached = new Promise<void>((resolve) => (asked = resolve));
    const server = createServer(() => asked()).listen(0, "127.0.0.1");
    onTestFinished(() => void (server.closeAllConnections(), server.close()));
    await new Promise((resolve) => server.once("listening", resolve));
    const { port } = server.address() as AddressInfo;
    const { cwd } = besideTemplate();
    const env = { XDG_CACHE_HOME: join(cwd, "../cache") };
    const address = `http://127.0.0.1:${port}/t.git`;
    const terminal = new Terminal(["app", `--template=${address}`, ...flags], { cwd, env });
    await reached;
    terminal.type(keys.interrupt);
    expect(await terminal.exit).toBe(130);
    expect(readdirSync(cwd)).toEqual([]);
  });
});
