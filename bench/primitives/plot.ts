/** One line of the plot: a contestant and what it took, in nanoseconds. */
export type Figure = readonly [name: string, ns: number];

const WIDTH = 720;
const LINE = 22;
const LABELS = 250;
const FIGURES = 130;

/** A bar chart on a logarithmic scale, cheapest first; our own names are darker. Readable on light and dark pages. */
export function plot(
  title: string,
  figures: readonly Figure[],
  isOurs: (name: string) => boolean,
): string {
  const sorted = [...figures].sort(([, a], [, b]) => a - b);
  const base = sorted[0]?.[1] ?? 1;
  const decades = Math.log10((sorted.at(-1)?.[1] ?? 1) / base);
  const bars = sorted.map(([name, ns], index) => {
    const y = 34 + index * LINE;
    const length = 6 + (Math.log10(ns / base) / (decades || 1)) * (WIDTH - LABELS - FIGURES - 6);
    const color = isOurs(name) ? "#0969da" : "#8c959f";
    const figure = `${formatNs(ns)}, ${(ns / base).toFixed(1)} ×`;
    return [
      `<text x="${LABELS - 8}" y="${y + 12}" text-anchor="end">${escape(name)}</text>`,
      `<rect x="${LABELS}" y="${y}" width="${length.toFixed(1)}" height="15" rx="2" fill="${color}"/>`,
      `<text x="${(LABELS + length + 6).toFixed(1)}" y="${y + 12}">${figure}</text>`,
    ].join("\n");
  });
  const height = 44 + sorted.length * LINE;
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${height}" role="img" aria-label="${escape(title)}">`,
    "<style>text { font: 12px system-ui, sans-serif; fill: #57606a } @media (prefers-color-scheme: dark) { text { fill: #c9d1d9 } }</style>",
    `<text x="8" y="18" font-weight="600">${escape(title)}</text>`,
    ...bars,
    "</svg>",
    "",
  ].join("\n");
}

function formatNs(ns: number): string {
  return ns < 10_000 ? `${ns.toFixed(0)} ns` : `${(ns / 1_000).toFixed(0)} µs`;
}

function escape(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll('"', "&quot;");
}
