/**
 * The line of a template that a line of the rendered text comes from: the nearest line at it or above it that stands in both, once in
 * each, and as many lines on as it is below that. Lines are counted from 1.
 */
export function templateLine(rendered: string, line: number, template: string): number {
  if (rendered === template) return line;
  const out = rendered.split("\n");
  const source = template.split("\n");
  for (let at = Math.min(line, out.length); at >= 1; at--) {
    const text = out[at - 1]!;
    if (text.trim() === "" || !standsOnce(text, out) || !standsOnce(text, source)) continue;
    return Math.min(source.indexOf(text) + 1 + (line - at), source.length);
  }
  return Math.min(line, source.length);
}

const standsOnce = (line: string, lines: readonly string[]) =>
  lines.indexOf(line) !== -1 && lines.indexOf(line) === lines.lastIndexOf(line);
