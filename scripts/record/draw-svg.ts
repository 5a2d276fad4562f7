import type { Run } from "./terminal-screen.ts";

const LINE = 20;
const CHARACTER = 8.43;
const LEFT = 20;
const TOP = 52;

/** Lines of a terminal as a picture: a dark window on any page. */
export function drawSvg(
  title: string,
  lines: readonly (readonly Run[])[],
  columns: number,
): string {
  const width = Math.ceil(2 * LEFT + columns * CHARACTER);
  const height = TOP + lines.length * LINE + 12;
  const rows = lines.flatMap((runs, index) =>
    runs.map((run) => drawRun(run, TOP + index * LINE + 4)),
  );
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" role="img" fill="${foreground}" aria-label="${escape(title)}">`,
    `<style>text { font: 14px ui-monospace, SFMono-Regular, Menlo, Consolas, "DejaVu Sans Mono", monospace; white-space: pre }</style>`,
    `<rect width="${width}" height="${height}" rx="10" fill="${background}"/>`,
    ...["#ff5f57", "#febc2e", "#28c840"].map(
      (color, index) => `<circle cx="${22 + index * 20}" cy="20" r="6" fill="${color}"/>`,
    ),
    ...rows,
    "</svg>",
    "",
  ].join("\n");
}

function drawRun(run: Run, y: number): string {
  const x = (LEFT + run.column * CHARACTER).toFixed(1);
  const length = (Array.from(run.text).length * CHARACTER).toFixed(1);
  const color = run.color === undefined ? foreground : (colors[run.color] ?? foreground);
  const looks = [
    run.inverse ? `fill="${background}"` : run.color === undefined ? "" : `fill="${color}"`,
    run.bold ? 'font-weight="bold"' : "",
    run.dim ? 'opacity="0.6"' : "",
    run.underline ? 'text-decoration="underline"' : "",
  ];
  // The length keeps columns where they are, whatever font there is.
  const attributes = [`x="${x}"`, `y="${y}"`, `textLength="${length}"`, ...looks];
  const text = `<text ${attributes.filter((one) => one !== "").join(" ")}>${escape(run.text)}</text>`;
  if (!run.inverse) return text;
  return `<rect x="${x}" y="${y - 14}" width="${length}" height="18" fill="${color}"/>${text}`;
}

const background = "#0d1117";
const foreground = "#c9d1d9";

/** By the number of SGR. */
const colors: Readonly<Record<number, string>> = {
  30: "#484f58",
  31: "#ff7b72",
  32: "#3fb950",
  33: "#d29922",
  34: "#58a6ff",
  35: "#bc8cff",
  36: "#39c5cf",
  37: "#b1bac4",
  90: "#6e7681",
  91: "#ffa198",
  92: "#56d364",
  93: "#e3b341",
  94: "#79c0ff",
  95: "#d2a8ff",
  96: "#56d4dd",
  97: "#ffffff",
};

function escape(text: string): string {
  return text
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;")
    .replaceAll('"', "&quot;");
}
