import { posix, relative } from "node:path";
import type { FileFailed, FileOutcome, FileRead } from "../codemods/run/run-files.ts";
import type { Writes } from "../codemods/run/plan-writes.ts";
import type { Counts, Tally } from "../codemods/run/tally.ts";
import type { Rule } from "../codemods/rule.ts";
import type { Site } from "../codemods/site.ts";
import { printable } from "../shared/quote.ts";
import { formatDiff } from "../shared/unified-diff.ts";
import type { Look } from "./create-text.ts";
import { columns, wrap } from "./layout.ts";

/** The figures: how many sites of each kind came to what. Every row adds up. */
export function formatTally(tally: Tally, { width, paint }: Look): string {
  const { files, sites, filesWithSites } = tally;
  const head = `${counted(files, "file")}, ${counted(sites, "site")} in ${filesWithSites} of them`;
  if (sites === 0) return `${counted(files, "file")}, no site in them\n`;
  const rows = [
    ...tally.byKind.map((row) => [row.kind as string, row] as const),
    ["total", tally as Counts] as const,
  ];
  const names = Math.max(...rows.map(([name]) => name.length));
  const titles = ["migrated", "flagged", "reported", "sites"] as const;
  const table =
    width >= names + 2 + 36
      ? [
          paint.dim(" ".repeat(names) + titles.map((title) => `  ${title}`).join("")),
          ...rows.map(
            ([name, counts]) =>
              name.padEnd(names) +
              titles.map((title) => `  ${String(counts[title]).padStart(title.length)}`).join(""),
          ),
        ]
      : rows.flatMap(([name, counts]) => [
          name,
          ...titles.map((title) => `  ${title} ${counts[title]}`),
        ]);
  return [...wrap(head, width), "", ...table, "", ...wrap(formatOwned(tally), width), ""].join(
    "\n",
  );
}

/** How much of the work has an owner, can be cancelled, and is bounded. */
function formatOwned({ owned, cancellable, bounded, needsTypes, ignored }: Tally): string {
  const parts = [
    `owned ${owned}`,
    `cancellable ${cancellable.made} (${cancellable.offered} prepared)`,
    `bounded ${bounded.made} (${bounded.offered} prepared)`,
    ...(needsTypes > 0 ? [`needs-types ${needsTypes}`] : []),
    ...(ignored > 0 ? [`ignored ${ignored}`] : []),
  ];
  return parts.join(", ");
}

/** Every site and what became of it, a line each: `file:line:column code outcome reason`. */
export function formatSites(
  outcomes: readonly FileOutcome[],
  shown: (path: string) => string,
): string {
  return readIn(outcomes)
    .flatMap(({ path, sites }) => sites.map((site) => `${formatSite(shown(path), site)}\n`))
    .join("");
}

export function formatSite(path: string, site: Site): string {
  const { line, column, code, outcome, detail, undecided } = site;
  const more = undecided === undefined ? "" : ` (${undecided.join(", ")}: needs-types)`;
  return `${path}:${line}:${column} ${code} ${outcome} ${detail}${more}`;
}

/** The edits as `git diff` prints them, paths from the root of the run. */
export function formatEdits(edited: Writes["edited"]): string {
  return edited.map(({ path, before, after }) => formatDiff({ path, before, after })).join("");
}

/** What a diff is painted with at a terminal. */
export function paintDiff(diff: string, { paint }: Look): string {
  return diff.replaceAll(/^.*$/gm, (line) => {
    if (/^(diff|---|\+\+\+|@@|new file)/.test(line)) return paint.dim(line);
    if (line.startsWith("+")) return paint.green(line);
    return line.startsWith("-") ? paint.red(line) : line;
  });
}

/** What was or would be written. */
export function formatWrites({ edited, copies }: Writes, tally: Tally): string {
  const edits = `${counted(tally.migrated, "edit")} in ${counted(edited.length, "file")}`;
  if (copies.length === 0) return edits;
  const folders = [...new Set(copies.map((path) => posix.dirname(path)))];
  const place = folders.length === 1 ? folders[0] : `${folders.length} folders`;
  return `${edits}, and ${counted(copies.length, "primitive file")} in ${place}`;
}

/** What to do when it was not what was wanted. */
export const howToUndo = "`npx create-corral undo` takes it back.";

export function formatCautions({ cautions }: Pick<Writes, "cautions">, { width }: Look): string {
  return cautions
    .flatMap((caution) => ["", ...wrap(caution, width)])
    .map((line) => `${line}\n`)
    .join("");
}

/** A file that was passed over, in one line. */
export function formatFailure({ cause, message }: FileFailed, shown: string): string {
  const what = {
    unreadable: "cannot be read",
    unparsable: "cannot be parsed",
    package: "was left alone because of its package",
    rule: "was left alone because a rule failed",
    worker: "was not worked on",
  }[cause];
  return `${shown} ${what}: ${message.split("\n")[0]}`;
}

export function formatRules(rules: readonly Rule[], { width, paint }: Look): string {
  return rules
    .flatMap(({ name, summary, codes }) => [
      paint.bold(name),
      ...wrap(summary, width - 2).map((line) => `  ${line}`),
      ...columns(
        Object.entries(codes).map(([code, what]) => [`  ${code}`, what] as const),
        width,
      ),
      "",
    ])
    .join("\n");
}

export function readIn(outcomes: readonly FileOutcome[]): FileRead[] {
  return outcomes.filter((outcome): outcome is FileRead => outcome.kind === "read");
}

export function failedIn(outcomes: readonly FileOutcome[]): FileFailed[] {
  return outcomes.filter((outcome): outcome is FileFailed => outcome.kind === "failed");
}

/** How a path from the root is called in the folder where the command runs: on one line, and nothing in it moves a cursor. */
export function shownFrom(cwd: string, root: string): (path: string) => string {
  const up = relative(cwd, root).replaceAll("\\", "/");
  const down = relative(root, cwd).replaceAll("\\", "/");
  const fromHere = (path: string): string => {
    if (up === "") return path;
    return path.startsWith(`${down}/`) ? path.slice(down.length + 1) : posix.join(up, path);
  };
  return (path) => printable(fromHere(path)).replaceAll("\n", "\\u{a}");
}

export function counted(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? "" : "s"}`;
}
