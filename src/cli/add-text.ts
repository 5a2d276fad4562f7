import type { AddEvent, AddResult } from "../add/add-primitives.ts";
import type { ListedPrimitive } from "../add/list-primitives.ts";
import type { CopyState } from "../add/plan-add.ts";
import type { Usage } from "./add-usage.ts";
import type { About } from "./command-help.ts";
import type { Look } from "./create-text.ts";
import { columns, wrap } from "./layout.ts";

export const addAbout: About = {
  summary:
    "create-corral add: copies primitives, with those that they import, into the package around this folder; in a project that was created, adds features",
  usage: [
    ["npx create-corral add all sleep", "copy two primitives"],
    ["npx create-corral add openapi", "add a feature of the project's template"],
    ["npx create-corral add --list", "show them all"],
    ["npx create-corral undo", "take the last copying back"],
  ],
};

export function formatList(
  primitives: readonly (ListedPrimitive & { readonly copied: boolean })[],
  { width, paint }: Look,
): string {
  const groups = [...new Set(primitives.map(({ group }) => group))];
  const lines = groups.flatMap((group) => [
    paint.bold(group),
    ...columns(
      primitives
        .filter((each) => each.group === group)
        .map(({ name, summary, copied }) => [name, copied ? `${summary} (is here)` : summary]),
      width,
    ),
    "",
  ]);
  return lines.join("\n");
}

/** A line each file as `sha256sum` writes them, with the size between; not wrapped, so that other programs can read it. */
export function formatPlannedCopies({ root, files }: AddEvent, { paint }: Look): string {
  const digits = String(Math.max(...files.map(({ size }) => size))).length;
  return [
    `${paint.bold("Dry run")}: ${root}`,
    "",
    ...files.map(({ sha256, size, path, state }) => {
      const fate = fates[state] === "" ? "" : paint.dim(` (${fates[state]})`);
      return `${sha256}  ${String(size).padStart(digits)}  ${path}${fate}`;
    }),
    "",
    "Nothing was written.",
    "",
  ].join("\n");
}

const fates: Readonly<Record<CopyState, string>> = {
  new: "",
  same: "is there already",
  updated: "would replace an unedited earlier version",
  edited: "is there, edited",
  changed: "is there, edited, and differs from what is shipped now",
  foreign: "is there, and is no copy",
};

/** What was written, and how to use it. */
export function formatAdded(
  { plan }: AddResult,
  { place, from, statements, notes }: Usage,
  { width, paint }: Look,
): string {
  const written = new Set(plan.files.map(({ path }) => path));
  const copied = plan.copies.filter(({ path }) => written.has(path));
  const kept = plan.copies.filter(({ path, state }) => !written.has(path) && state !== "same");
  const named = (copies: typeof plan.copies) =>
    [...new Set(copies.map(({ file }) => file))].join(", ");
  const typed = copied.some(({ path }) => /\.d\.[cm]?ts$/.test(path)) ? ", with declarations" : "";
  return [
    ...(copied.length === 0
      ? [`All of it is in ${place} already.`]
      : wrap(`${paint.green("Copied")} to ${place}${typed}: ${named(copied)}`, width)),
    ...(kept.length === 0 ? [] : wrap(`Kept as edited: ${named(kept)}`, width)),
    "",
    ...(statements.length === 0
      ? []
      : [paint.bold("Import"), ...statements.map((each) => `  ${each}`), `  (from ${from})`, ""]),
    ...notes.flatMap((note) => [...wrap(note, width), ""]),
  ].join("\n");
}
