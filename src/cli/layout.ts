/** Breaks `text` between words so that no line is wider than `width` characters, where no single word is. */
export function wrap(text: string, width: number): string[] {
  const lines: string[] = [];
  let line = "";
  for (const word of text.split(" ")) {
    if (line !== "" && line.length + 1 + word.length > width) {
      lines.push(line);
      line = "";
    }
    line = line === "" ? word : `${line} ${word}`;
  }
  return [...lines, line];
}

/** Two columns, the right one wrapped; below `narrow` characters the right one goes under the left. */
export function columns(rows: readonly (readonly [string, string])[], width: number): string[] {
  const narrow = 64;
  const indent =
    width < narrow ? 4 : Math.min(30, Math.max(...rows.map(([left]) => left.length)) + 4);
  return rows.flatMap(([left, right]) => {
    const lines = wrap(right, Math.max(20, width - indent)).map(
      (line) => " ".repeat(indent) + line,
    );
    const head = `  ${left}`;
    if (width < narrow || head.length + 2 > indent) return [head, ...lines];
    return [head.padEnd(indent) + (lines[0] ?? "").trimStart(), ...lines.slice(1)];
  });
}

/** How wide a stream shows lines: 80 where it does not say, at most 100 because longer ones read badly. */
export function widthOf(stream: { readonly columns?: number }): number {
  return Math.min(stream.columns || 80, 100);
}

export interface Paint {
  readonly bold: (text: string) => string;
  readonly dim: (text: string) => string;
  readonly red: (text: string) => string;
  readonly green: (text: string) => string;
}

/** Colours where the stream is a terminal that has them; NO_COLOR and TERM=dumb are heard. */
export function paintFor(
  stream: NodeJS.WriteStream,
  env: Readonly<Record<string, string | undefined>>,
): Paint {
  const on = stream.isTTY && stream.hasColors({ ...env });
  const style = (open: number, close: number) => (text: string) =>
    on ? `\u001B[${open}m${text}\u001B[${close}m` : text;
  return { bold: style(1, 22), dim: style(2, 22), red: style(31, 39), green: style(32, 39) };
}
