import { Problem } from "./problem.ts";

export interface TextLine {
  /** From 1; empty lines count. */
  readonly number: number;
  readonly text: string;
}

/** The lines that are not empty, as they come. @throws Problem 413 for one longer than `maxLength` (UTF-16 units) */
export async function* readLines(
  chunks: AsyncIterable<Uint8Array>,
  maxLength: number,
): AsyncGenerator<TextLine> {
  const decoder = new TextDecoder();
  let number = 1;
  // Pieces of the line under way: put together once, or a long line would cost the square of its length.
  let pieces: string[] = [];
  let length = 0;

  function add(piece: string): void {
    length += piece.length;
    if (length > maxLength) throw tooLong(number, maxLength);
    pieces.push(piece);
  }

  function* end(): Generator<TextLine> {
    const text = pieces.join("");
    if (text.trim() !== "") yield { number, text };
    number++;
    pieces = [];
    length = 0;
  }

  for await (const chunk of chunks) {
    const [first = "", ...others] = decoder.decode(chunk, { stream: true }).split("\n");
    add(first);
    for (const piece of others) {
      yield* end();
      add(piece);
    }
  }
  add(decoder.decode());
  yield* end();
}

const tooLong = (number: number, maxLength: number): Problem =>
  new Problem(413, "Content Too Large", {
    detail: `Line ${number} is longer than ${maxLength} characters.`,
  });
