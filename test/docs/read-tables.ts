export interface Table {
  readonly head: readonly string[];
  readonly rows: readonly (readonly string[])[];
}

/** The tables of a Markdown text, cell by cell. */
export function readTables(text: string): Table[] {
  return [...text.matchAll(/(?:^\|.*\|$\n?)+/gm)].map(([lines]) => {
    const [head = [], , ...rows] = lines.trim().split("\n").map(cellsOf);
    return { head, rows };
  });
}

function cellsOf(line: string): string[] {
  return line
    .slice(1, -1)
    .split(/(?<!\\)\|/)
    .map((cell) => cell.trim().replaceAll("\\|", "|"));
}
