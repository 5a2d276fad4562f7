import { stripVTControlCharacters } from "node:util";
import { spawn } from "@lydell/node-pty";
import { cleanEnvironment, program } from "./program.ts";

export const keys = {
  enter: "\r",
  down: "\u001B[B",
  space: " ",
  escape: "\u001B",
  interrupt: "\u0003",
  endOfInput: "\u0004",
};

interface TerminalOptions {
  readonly cwd: string;
  readonly columns?: number;
  readonly env?: Readonly<Record<string, string>>;
  /** What runs the program, with its arguments; Node where it is left out. */
  readonly command?: readonly [file: string, ...args: string[]];
}

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
      command: [file, ...args] = [process.execPath, program],
    }: TerminalOptions,
  ) {
    this.#pty = spawn(file, [...args, ...argv], {
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

  /** What is on the screen in the end: as `text`, with the cursor's way back up, and what it erased, taken into account. */
  screen(): readonly string[] {
    const lines = [""];
    let row = 0;
    let column = 0;
    // oxlint-disable-next-line no-control-regex -- what a terminal acts on, or else one character
    const signs = this.raw.matchAll(/\u001B\[[?;]*(\d*)[\d;]*([A-Za-z])|[^]/gu);
    for (const [sign, count, act] of signs) {
      const line = lines[row] ?? "";
      if (sign === "\r" || act === "G") column = 0;
      else if (sign === "\n" || act === "B") row += Number(count || 1);
      else if (act === "A") row = Math.max(0, row - Number(count || 1));
      else if (act === "D") column = Math.max(0, column - Number(count || 1));
      else if (act === "C") column += Number(count || 1);
      else if (act === "J" || act === "K") {
        lines[row] = count === "2" ? "" : line.slice(0, column);
        if (act === "J") lines.length = row + 1;
      } else if (act === undefined) {
        lines[row] = line.slice(0, column).padEnd(column) + sign + line.slice(column + 1);
        column += 1;
      }
    }
    return Array.from(lines, (line) => line ?? "");
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
