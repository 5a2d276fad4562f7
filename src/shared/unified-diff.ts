/** A text that changed, came new, or goes. */
export interface Change {
  /** With `/`, from where the patch is applied. */
  readonly path: string;
  /** undefined: there was none. */
  readonly before: string | undefined;
  /** undefined: it is gone. */
  readonly after: string | undefined;
}

/**
 * The change as `git diff` prints it and `git apply` reads it, three lines of context; empty when nothing changed. Lines end at `\n`
 * alone, so a `\r` before it is part of the line.
 */
export function formatDiff({ path, before, after }: Change): string {
  if (before === after) return "";
  const old = linesOf(before ?? "");
  const now = linesOf(after ?? "");
  const head = [`diff --git ${named("a/", path)} ${named("b/", path)}`];
  if (before === undefined) head.push("new file mode 100644");
  if (after === undefined) head.push("deleted file mode 100644");
  const hunks = hunksOf(runsOf(old, now)).map((hunk) => formatHunk(hunk, old, now));
  if (hunks.length > 0) {
    head.push(`--- ${before === undefined ? "/dev/null" : named("a/", path)}`);
    head.push(`+++ ${after === undefined ? "/dev/null" : named("b/", path)}`);
  }
  return `${head.join("\n")}\n${hunks.join("")}`;
}

/** Lines `from` to `to` of the old text give way to `start` to `end` of the new one. Counted from 0. */
interface Run {
  readonly from: number;
  readonly to: number;
  readonly start: number;
  readonly end: number;
}

const context = 3;

/** Each with its line end. */
function linesOf(text: string): string[] {
  return text.match(/[^\n]*\n|[^\n]+$/g) ?? [];
}

/** Runs that stand so near that their contexts meet are one hunk. */
function hunksOf(runs: readonly Run[]): Run[][] {
  const hunks: Run[][] = [];
  for (const run of runs) {
    const last = hunks.at(-1)?.at(-1);
    if (last !== undefined && run.from - last.to <= 2 * context) hunks.at(-1)!.push(run);
    else hunks.push([run]);
  }
  return hunks;
}

function formatHunk(runs: readonly Run[], old: readonly string[], now: readonly string[]): string {
  const [first] = runs as [Run];
  const last = runs.at(-1)!;
  const lead = Math.min(context, first.from);
  const tail = Math.min(context, old.length - last.to);
  const before = rangeOf(first.from - lead, last.to + tail);
  const after = rangeOf(first.start - lead, last.end + tail);
  const out = [`@@ -${before} +${after} @@\n`];
  let at = first.from - lead;
  for (const { from, to, start, end } of runs) {
    for (const line of old.slice(at, from)) out.push(marked(" ", line));
    for (const line of old.slice(from, to)) out.push(marked("-", line));
    for (const line of now.slice(start, end)) out.push(marked("+", line));
    at = to;
  }
  for (const line of old.slice(at, last.to + tail)) out.push(marked(" ", line));
  return out.join("");
}

/** An empty range is named by the line before it. */
function rangeOf(from: number, to: number): string {
  const length = to - from;
  const start = length === 0 ? from : from + 1;
  return length === 1 ? String(start) : `${start},${length}`;
}

function marked(mark: string, line: string): string {
  return line.endsWith("\n") ? mark + line : `${mark}${line}\n\\ No newline at end of file\n`;
}

/** git puts quotes around a name with control characters, quotes, a backslash or bytes beyond ASCII. */
function named(side: string, path: string): string {
  const name = side + path;
  if (/^[ !#-[\]-~]*$/.test(name)) return name;
  const octal = (byte: number): string => `\\${byte.toString(8).padStart(3, "0")}`;
  const bytes = [...new TextEncoder().encode(name)].map((byte) => {
    if (byte === 0x22 || byte === 0x5c) return `\\${String.fromCharCode(byte)}`;
    return byte < 0x20 || byte > 0x7e ? octal(byte) : String.fromCharCode(byte);
  });
  return `"${bytes.join("")}"`;
}

function runsOf(old: readonly string[], now: readonly string[]): Run[] {
  let lead = 0;
  while (lead < old.length && lead < now.length && old[lead] === now[lead]) lead++;
  let oldEnd = old.length;
  let nowEnd = now.length;
  while (oldEnd > lead && nowEnd > lead && old[oldEnd - 1] === now[nowEnd - 1]) {
    oldEnd--;
    nowEnd--;
  }
  if (lead === oldEnd && lead === nowEnd) return [];
  const pairs = pairsOf(old.slice(lead, oldEnd), now.slice(lead, nowEnd));
  const runs: Run[] = [];
  let from = lead;
  let start = lead;
  for (const [inOld, inNow] of [...pairs, [oldEnd - lead, nowEnd - lead] as const]) {
    const to = inOld + lead;
    const end = inNow + lead;
    if (to > from || end > start) runs.push({ from, to, start, end });
    from = to + 1;
    start = end + 1;
  }
  return runs;
}

/** Beyond so many steps two texts have little in common, and the rest counts as replaced. */
const limit = 1000;

/**
 * Lines that both have, in order, as many as there can be.
 *
 * @see Myers, "An O(ND) Difference Algorithm and Its Variations" (1986)
 */
function pairsOf(old: readonly string[], now: readonly string[]): (readonly [number, number])[] {
  const reached = new Map<number, number>([[1, 0]]);
  const trace: Map<number, number>[] = [];
  const most = Math.min(old.length + now.length, limit);
  for (let steps = 0; steps <= most; steps++) {
    trace.push(new Map(reached));
    for (let diagonal = -steps; diagonal <= steps; diagonal += 2) {
      let x = isDown(reached, diagonal, steps)
        ? reached.get(diagonal + 1)!
        : reached.get(diagonal - 1)! + 1;
      while (x < old.length && x - diagonal < now.length && old[x] === now[x - diagonal]) x++;
      reached.set(diagonal, x);
      if (x >= old.length && x - diagonal >= now.length)
        return walkBack(trace, old.length, now.length);
    }
  }
  return [];
}

/** Whether the furthest way to the diagonal comes by a line of the new text. */
function isDown(reached: ReadonlyMap<number, number>, diagonal: number, steps: number): boolean {
  if (diagonal === -steps) return true;
  return diagonal !== steps && reached.get(diagonal - 1)! < reached.get(diagonal + 1)!;
}

function walkBack(
  trace: readonly ReadonlyMap<number, number>[],
  oldLength: number,
  nowLength: number,
): (readonly [number, number])[] {
  const pairs: (readonly [number, number])[] = [];
  let x = oldLength;
  let y = nowLength;
  for (let steps = trace.length - 1; steps >= 0; steps--) {
    const reached = trace[steps]!;
    const diagonal = x - y;
    const previous = isDown(reached, diagonal, steps) ? diagonal + 1 : diagonal - 1;
    const fromX = steps === 0 ? 0 : reached.get(previous)!;
    const fromY = steps === 0 ? 0 : fromX - previous;
    while (x > fromX && y > fromY && pairs.push([x - 1, y - 1])) {
      x--;
      y--;
    }
    x = fromX;
    y = fromY;
  }
  return pairs.sort((a, b) => a[0] - b[0]);
}
