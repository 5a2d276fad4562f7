import { Writable } from "node:stream";

/**
 * A terminal's output that counts the lines it goes down, so that what was drawn can be taken back. It understands what prompts
 * write: line ends, and the cursor's way up and down.
 */
export class Screen extends Writable {
  readonly #output: NodeJS.WriteStream;
  #row = 0;

  constructor(output: NodeJS.WriteStream) {
    super({ decodeStrings: false });
    this.#output = output;
    output.on("resize", this.#resized);
  }

  get columns(): number {
    return this.#output.columns;
  }

  get rows(): number {
    return this.#output.rows;
  }

  /** How many lines below its first one the cursor stands. */
  get row(): number {
    return this.#row;
  }

  /** Takes back what was drawn at `row` and below; what has left the window stays in its history. */
  rewind(row: number): void {
    if (row >= this.#row) return;
    this.#output.write(`\u001B[${this.#row - row}A\r\u001B[J`);
    this.#row = row;
  }

  override _write(text: string, _encoding: string, done: () => void): void {
    this.#row += rowsDown(text);
    this.#output.write(text);
    done();
  }

  override _destroy(error: Error | null, done: (error: Error | null) => void): void {
    this.#output.off("resize", this.#resized);
    done(error);
  }

  readonly #resized = (): void => void this.emit("resize");
}

function rowsDown(text: string): number {
  let rows = 0;
  // oxlint-disable-next-line no-control-regex -- the codes that move the cursor
  for (const [, distance = "1", way] of text.matchAll(/\n|\u001B\[(\d*)([AB])/g)) {
    rows += way === "A" ? -Number(distance) : Number(distance);
  }
  return rows;
}
