/** The base's lines, and below them those of `own` that it has not. Blank lines of `own` come along only between new ones. */
export function mergeLines(base: string, own: string): string {
  const known = new Set(linesOf(base).map((line) => line.trim()));
  const added = linesOf(own).filter((line) => line.trim() === "" || !known.has(line.trim()));
  return appended(base, added);
}

/**
 * Variables by name, as in a `.env` file: a line of `own` takes the place of the base's line for the same variable; new ones follow
 * at the end, each with the comments that stand above it.
 */
export function mergeEnv(base: string, own: string): string {
  const lines = [...linesOf(base)];
  const at = new Map(
    lines.flatMap((line, index) => {
      const name = variableIn(line);
      return name === undefined ? [] : [[name, index] as const];
    }),
  );
  const added: string[] = [];
  let above: string[] = [];
  for (const line of linesOf(own)) {
    const name = variableIn(line);
    const place = name === undefined ? undefined : at.get(name);
    if (name === undefined) above.push(line);
    else {
      if (place === undefined) added.push(...above, line);
      else lines[place] = line;
      above = [];
    }
  }
  return appended(lines.join(endOf(base)) + (lines.length > 0 ? endOf(base) : ""), added);
}

const variableIn = (line: string): string | undefined =>
  /^\s*(?:export\s+)?([A-Za-z_][\w.]*)\s*=/.exec(line)?.[1];

function linesOf(text: string): readonly string[] {
  const lines = text.split(/\r?\n/);
  return lines.at(-1) === "" ? lines.slice(0, -1) : lines;
}

const endOf = (text: string): string => (text.includes("\r\n") ? "\r\n" : "\n");

function appended(base: string, added: readonly string[]): string {
  const lines = [...added];
  while (lines[0]?.trim() === "") lines.shift();
  while (lines.at(-1)?.trim() === "") lines.pop();
  if (lines.length === 0) return base;
  const end = endOf(base);
  const start = base === "" || base.endsWith("\n") ? base : base + end;
  return start + lines.join(end) + end;
}
