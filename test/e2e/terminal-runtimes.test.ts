import { existsSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { toolchain } from "../../scripts/toolchain.ts";
import { program, temporaryFolder } from "../cli/program.ts";
import { keys, Terminal } from "../cli/terminal.ts";

const runtimes = [
  ["deno", ["run", "--allow-all"]],
  ["bun", []],
] as const;

/** At a terminal the prompts are the same whoever runs the program: test/cli has all of them, by Node. */
it.each(runtimes)(
  "%s asks, goes back twice, sums up, and makes the project",
  async (name, args) => {
    const cwd = temporaryFolder();
    const terminal = new Terminal(["api", "--name=api", "--no-git", "--no-install"], {
      cwd,
      command: [await toolchain(name), ...args, program],
    });
    const steps: readonly (readonly [message: string, typed: string])[] = [
      ["What are you building?", keys.enter],
      ["What does it do, in one line? Esc: back", `Counts sheep${keys.enter}`],
      ["What should it run on? Esc: back", keys.escape],
      ["What does it do, in one line? Esc: back", ""],
      ["Counts sheep", keys.escape],
      ["What are you building?", keys.enter],
      ["What does it do, in one line?", ""],
      ["Counts sheep", keys.enter],
      ["What should it run on?", keys.enter],
      ["Which is the oldest Node to support?", keys.enter],
      ["Which package manager?", keys.enter],
      ["Does the work mostly wait or compute?", keys.enter],
      ["Which features?", keys.enter],
      ["description  Counts sheep", ""],
      ["Is that right?", keys.enter],
    ];
    for (const [message, typed] of steps) {
      await terminal.shows(message);
      terminal.type(typed);
    }
    expect(await terminal.exit).toBe(0);
    expect(existsSync(join(cwd, "api/package.json"))).toBe(true);
  },
);

it.each(runtimes)(
  "Ctrl-C at a prompt of %s ends with 130 and leaves nothing",
  async (name, args) => {
    const cwd = temporaryFolder();
    const command = [await toolchain(name), ...args, program] as const;
    const terminal = new Terminal(["api"], { cwd, command });
    await terminal.shows("What is the package called?");
    terminal.type(keys.interrupt);
    expect(await terminal.exit).toBe(130);
    expect(existsSync(join(cwd, "api"))).toBe(false);
  },
);
