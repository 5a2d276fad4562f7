import { stripVTControlCharacters } from "node:util";
import { spawn } from "@lydell/node-pty";
import { cleanEnvironment, program } from "./program.ts";

export const keys = {
  enter: "\r",
  down: "\u001B[B",
  space: " ",
  escape: "\u001B",
  interrupt: "\u0003",
};

/** The built program in a pseudo-terminal, typed at by a test. */
export class Terminal {
  /** All that was drawn, control codes included. */
  raw = "";
  readonly exit: Promise<number>;
  readonly #pty;
  #seen = 0;
  #arrived: () => void = () => {};

  constructor(
    argv: readonly string[],
    {
      cwd,
      columns = 80,
      env = {},
    }: { cwd: string; columns?: number; env?: Record<string, string> },
  ) {
    this.#pty = spawn(process.execPath, [program, ...argv], {
      cwd,
      cols: columns,
      rows: 40,
      env: { ...cleanEnvironment(), TERM: "xterm-256color", ...env },
    });
    this.#pty.onData((data) => {
      this.raw += data;
      this.#arrived();
    });
    this.exit = new Promise((resolve) =>
      this.#pty.onExit(({ exitCode, signal }) => resolve(signal ? 128 + signal : exitCode)),
    );
  }

  /** All that was drawn, as text. */
  get text(): string {
    return stripVTControlCharacters(this.raw);
  }

  /** Waits until `text` is drawn after what was waited for before; fails with the screen when the program ends first. */
  async shows(text: string): Promise<void> {
    const ended = this.exit.then(() => "ended" as const);
    for (;;) {
      const at = this.text.indexOf(text, this.#seen);
      if (at !== -1) {
        this.#seen = at + text.length;
        return;
      }
      const arrived = new Promise<"more">((resolve) => (this.#arrived = () => resolve("more")));
      if (
        (await Promise.race([arrived, ended])) === "ended" &&
        !this.text.includes(text, this.#seen)
      ) {
        throw new Error(`It ended without showing ${JSON.stringify(text)}:\n${this.text}`);
      }
    }
  }

  type(text: string): void {
    this.#pty.write(text);
  }

  kill(signal: string): void {
    this.#pty.kill(signal);
  }
}
