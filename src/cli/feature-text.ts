import type { FeatureRequest } from "../follow/choose-features.ts";
import { words } from "../follow/change-features.ts";
import type { FeatureChange } from "../follow/change-features.ts";
import type { FileChange, Obstacle } from "../follow/plan-change.ts";
import { remarksOnFeatures, readPlace } from "../create/place.ts";
import type { Step } from "../create/plan-steps.ts";
import { quote } from "../shared/quote.ts";
import { quoteForShell } from "../shared/quote-for-shell.ts";
import { sha256 } from "../shared/sha256.ts";
import type { Look } from "./create-text.ts";
import { wrap } from "./layout.ts";

/** A file of the plan, as `--json` prints it. */
export interface ChangeEntry extends Pick<FileChange, "path" | "action"> {
  /** Of the bytes to be written; absent for a file that goes. */
  readonly size?: number;
  readonly sha256?: string;
  readonly obstacle?: Obstacle;
}

/** Every file that changes or would have to, sorted by path. */
export function entriesOf({ files, left }: FeatureChange): readonly ChangeEntry[] {
  return [...files, ...left]
    .map(({ path, action, after, obstacle }) => ({
      path,
      action,
      ...(after !== undefined && { size: after.bytes.length, sha256: sha256(after.bytes) }),
      ...(obstacle !== undefined && { obstacle }),
    }))
    .sort((a, b) => (a.path < b.path ? -1 : 1));
}

/** A line each file: what happens to it, and what is in the way. */
export function formatPlannedChange(
  { project, left }: FeatureChange,
  entries: readonly ChangeEntry[],
  { paint }: Look,
): string {
  const stay = new Set(left.map(({ path }) => path));
  return [
    `${paint.bold("Plan")}: ${project.folder}`,
    "",
    ...entries.map(({ path, action, obstacle }) => {
      const why = obstacle === undefined ? "" : `  ${paint.red(words[obstacle])}`;
      const fate = stay.has(path) && obstacle !== undefined ? "is left" : "";
      return `${signs[action]} ${path}${why}${fate === "" ? "" : paint.dim(`, ${fate}`)}`;
    }),
    "",
    "Nothing was changed.",
    "",
  ].join("\n");
}

const signs = { create: "+", replace: "~", remove: "-" } as const;

/** What was changed, and what to do next. */
export function formatChanged(
  { kind, features }: FeatureRequest,
  { project, changing, files }: FeatureChange,
  notes: readonly string[],
  { width, paint }: Look,
): string {
  const as = features.filter((id) => !changing.includes(id));
  const state = kind === "add" ? "on" : "off";
  const already = as.length === 0 ? [] : wrap(`${as.join(", ")}: ${state} already.`, width);
  if (changing.length === 0) return [...already, ""].join("\n");
  const done = paint.green(kind === "add" ? "Added" : "Removed");
  return [
    ...already,
    ...wrap(`${done} ${changing.join(", ")} in ${project.folder}`, width),
    "",
    ...files.map(({ path, action }) => `${signs[action]} ${path}`),
    "",
    ...notes.flatMap((note) => [...wrap(note, width), ""]),
  ].join("\n");
}

/** What else to know or do, a sentence each. `install`: the command that somebody still has to run. */
export function notesOn(
  change: FeatureChange,
  { install }: { readonly install: Step | undefined },
): readonly string[] {
  const { project, answers, changing, left, staying, before, after } = change;
  const on = changing.filter((id) => answers.features.includes(id));
  const hooks = after.steps.filter(
    ({ kind, command }) =>
      kind === "hook" && !before.steps.some((step) => String(step.command) === String(command)),
  );
  return [
    ...left.map(
      ({ path, action, obstacle }) =>
        `${quote(path)} ${words[obstacle ?? "edited"]}, and is as it was: ${todo[action]} --diff shows what, before this or after undo.`,
    ),
    ...(staying.length === 0
      ? []
      : [`Your code imports ${staying.map((path) => quote(path)).join(", ")}: kept as a copy.`]),
    ...remarksOnFeatures(
      featuresOf(change).filter(({ id }) => on.includes(id)),
      answers,
      { place: readPlace(project.folder), folder: project.folder },
    ),
    ...hooks.map(({ command }) => `The template would also run: ${shown(command)}`),
    ...(install === undefined ? [] : [`Dependencies changed. Run: ${shown(install.command)}`]),
  ];
}

const featuresOf = ({ sources }: FeatureChange) => sources.template.manifest.features;

const shown = (command: readonly string[]) =>
  command.map((word) => quoteForShell(word, process.platform)).join(" ");

const todo: Readonly<Record<FileChange["action"], string>> = {
  create: "the feature's own is missing.",
  replace: "change it by hand.",
  remove: "it is yours now.",
};
