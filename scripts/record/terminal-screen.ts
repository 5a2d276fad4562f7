/** How a character looks. Colours are the numbers of SGR: 30–37, 90–97; undefined is the terminal's own. */
export interface Style {
  readonly color: number | undefined;
  readonly bold: boolean;
  readonly dim: boolean;
  readonly underline: boolean;
  readonly inverse: boolean;
}

/** Characters of one line that look alike. */
export interface Run extends Style {
  readonly column: number;
  readonly text: string;
}

/** What a terminal shows of what a program writes: the cursor, erasing and the basic colours of ECMA-48; nothing scrolls off. */
export class TerminalScreen {
  readonly #columns: number;
  readonly #lines: Cell[][] = [[]];
  #row = 0;
  #column = 0;
  #saved: readonly [row: number, column: number] = [0, 0];
  #style: Style = plain;

  constructor(columns: number) {
    this.#columns = columns;
  }

  write(data: string): void {
    for (const [part, parameters, command] of data.matchAll(parts)) {
      if (command !== undefined) this.#control(command, parameters ?? "");
      else if (!part.startsWith("\u001B")) this.#draw(part);
    }
  }

  /** The lines from the first to the last that shows something. */
  get lines(): readonly (readonly Run[])[] {
    const lines = this.#lines.map(runsIn);
    while (lines.at(-1)?.length === 0) lines.pop();
    return lines;
  }

  get text(): string {
    return this.#lines.map((line) => textOf(line).trimEnd()).join("\n");
  }

  #draw(character: string): void {
    if (character === "\r") this.#column = 0;
    else if (character === "\n") this.#row++;
    else if (character === "\b") this.#column = Math.max(0, this.#column - 1);
    else if (character >= " ") {
      if (this.#column >= this.#columns) [this.#row, this.#column] = [this.#row + 1, 0];
      this.#line[this.#column++] = { character, ...this.#style };
    }
  }

  #control(command: string, parameters: string): void {
    const [first = 0, second = 0] = parameters.split(";").map(Number);
    const count = first || 1;
    if (command === "A") this.#row = Math.max(0, this.#row - count);
    else if (command === "B") this.#row += count;
    else if (command === "C") this.#column += count;
    else if (command === "D") this.#column = Math.max(0, this.#column - count);
    else if (command === "E") [this.#row, this.#column] = [this.#row + count, 0];
    else if (command === "F") [this.#row, this.#column] = [Math.max(0, this.#row - count), 0];
    else if (command === "G") this.#column = count - 1;
    else if (command === "H") [this.#row, this.#column] = [count - 1, (second || 1) - 1];
    else if (command === "J") this.#erase(first);
    else if (command === "K") this.#eraseInLine(first);
    else if (command === "s") this.#saved = [this.#row, this.#column];
    else if (command === "u") [this.#row, this.#column] = this.#saved;
    else if (command === "m") for (const code of parameters.split(";")) this.#restyle(Number(code));
  }

  get #line(): Cell[] {
    while (this.#lines.length <= this.#row) this.#lines.push([]);
    return this.#lines[this.#row] as Cell[];
  }

  #erase(kind: number): void {
    if (kind >= 2) this.#lines.length = 0;
    else if (kind === 1) for (const line of this.#lines.slice(0, this.#row)) line.length = 0;
    else this.#lines.length = Math.min(this.#lines.length, this.#row + 1);
    this.#eraseInLine(kind);
  }

  #eraseInLine(kind: number): void {
    const line = this.#line;
    if (kind >= 2) line.length = 0;
    else if (kind === 1) for (let at = 0; at <= this.#column; at++) line[at] = blank;
    else line.length = Math.min(line.length, this.#column);
  }

  #restyle(code: number): void {
    const isColor = (code >= 30 && code <= 37) || (code >= 90 && code <= 97);
    if (code === 0) this.#style = plain;
    else if (isColor) this.#style = { ...this.#style, color: code };
    else this.#style = { ...this.#style, ...styles[code] };
  }
}

interface Cell extends Style {
  readonly character: string;
}

const plain: Style = {
  color: undefined,
  bold: false,
  dim: false,
  underline: false,
  inverse: false,
};

const blank: Cell = { character: " ", ...plain };

const styles: Readonly<Record<number, Partial<Style>>> = {
  1: { bold: true },
  2: { dim: true },
  4: { underline: true },
  7: { inverse: true },
  22: { bold: false, dim: false },
  24: { underline: false },
  27: { inverse: false },
  39: { color: undefined },
};

// A control sequence with its parameters and its command, another escape, or one character.
// oxlint-disable-next-line no-control-regex -- they are what is looked for
const parts = /\u001B\[\??([\d;]*)([A-Za-z])|\u001B(?:\][^\u0007]*\u0007|.)|[^]/gu;

function textOf(line: readonly (Cell | undefined)[]): string {
  return Array.from(line, (cell) => cell?.character ?? " ").join("");
}

function runsIn(line: readonly (Cell | undefined)[]): Run[] {
  const runs: Run[] = [];
  for (const [column, cell] of Array.from(line).entries()) {
    const { character, ...style } = cell ?? blank;
    const last = runs.at(-1);
    const continues = last !== undefined && last.column + Array.from(last.text).length === column;
    if (continues && looksLike(last, style))
      runs[runs.length - 1] = { ...last, text: last.text + character };
    else if (character !== " " || style.inverse) runs.push({ column, text: character, ...style });
  }
  return runs.map((run) => (run.inverse ? run : { ...run, text: run.text.trimEnd() }));
}

function looksLike(one: Style, other: Style): boolean {
  return (Object.keys(plain) as (keyof Style)[]).every((key) => one[key] === other[key]);
}
