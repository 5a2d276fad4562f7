import { relative, sep } from "node:path";
import { chooseFeatures } from "./choose-features.ts";
import type { FeatureRequest } from "./choose-features.ts";
import { joinManifest } from "./join-manifest.ts";
import { findNeeded } from "./find-needed.ts";
import { findProject } from "./find-project.ts";
import type { Project } from "./find-project.ts";
import { planChange } from "./plan-change.ts";
import type { Change, FileChange, Obstacle } from "./plan-change.ts";
import { answersOf, answersWith } from "./project-answers.ts";
import { refuseOtherFiles, refuseOtherTemplate } from "./refuse-other-template.ts";
import { joinLocks, renderProject } from "./render-project.ts";
import type { Rendering } from "./render-project.ts";
import { stateOfFile } from "./state-of-file.ts";
import type { Answers } from "../create/answers.ts";
import type { Sources } from "../create/sources.ts";
import { basePath } from "../project/base-snapshot.ts";
import { lockPath } from "../project/lock.ts";
import type { FileToWrite } from "../project/survey-target.ts";
import { writeRun } from "../project/write-run.ts";
import type { WriteOptions } from "../project/write-run.ts";
import { UserError } from "../shared/errors.ts";
import { quote } from "../shared/quote.ts";
import { sha256 } from "../shared/sha256.ts";

export interface ChangeRequest extends FeatureRequest {
  /**
   * What becomes of files that were edited, or are in the way. `refuse`: nothing is changed at all. `keep`: they stay, all else is
   * done. `overwrite`: they are replaced, or removed.
   */
  readonly edited: "refuse" | "keep" | "overwrite";
}

/** What a change of features will do, as data. */
export interface FeatureChange {
  readonly project: Project;
  readonly sources: Sources;
  readonly answers: Answers;
  /** Features that are turned on or off; none: all is as asked for. */
  readonly changing: readonly string[];
  /** Files that are touched, by path. */
  readonly files: readonly FileChange[];
  /** Files that had to be touched and are left as they are. */
  readonly left: readonly FileChange[];
  /** Copies that stay, for the user's code imports them. */
  readonly staying: readonly string[];
  /** `.corral` as it will be. */
  readonly own: readonly FileToWrite[];
  readonly before: Rendering;
  readonly after: Rendering;
}

/**
 * Looks at a project and plans to turn features on or off: the result is what creating it with or without them gives, but for
 * what the user has added.
 *
 * @throws UserError USAGE for the features, TEMPLATE_CHANGED, LOCK_INVALID, INVALID_ANSWER for the state of the project
 */
export function planFeatures(
  { edited, ...request }: ChangeRequest,
  project: Project,
  { sources, env }: { readonly sources: Sources; readonly env: NodeJS.ProcessEnv },
): FeatureChange {
  const command = [request.kind, ...request.features];
  refuseOtherTemplate(project, sources, command);
  const answers = answersOf(project, sources);
  const before = renderProject(project, answers, { sources });
  refuseOtherFiles(project, before, { sources, command });
  const { on, changing } = chooseFeatures(request, {
    known: sources.template.manifest.features,
    on: new Set(answers.features),
  });
  const changed = answersWith(on, project, { sources, env });
  const draft = renderProject(project, changed, { sources });
  const { folder, lock } = project;
  const change = planChange(
    { before, after: draft, lock },
    {
      stateOf: (path, file) => stateOfFile(folder, path, file),
      join: (old, next) => joinManifest(folder, old, next),
      neededOf: (removed, texts) => findNeeded(folder, removed, texts),
    },
  );
  const { files, left } = sortOut(change, edited);
  const kept = foreignFiles({ before, after: draft, lock }, { files, left });
  const after = kept.length === 0 ? draft : renderProject(project, changed, { sources, kept });
  const isExtra = (path: string) =>
    !before.files.has(path) && lock.files[path]?.origin !== "template";
  const extras = Object.entries(lock.files).filter(([path]) => isExtra(path));
  const joined = joinLocks(after.lock, lock, { ...Object.fromEntries(extras), ...change.staying });
  const own = [written(basePath, after.base), written(lockPath, new TextEncoder().encode(joined))];
  const staying = Object.keys(change.staying);
  return { project, sources, answers: changed, changing, files, left, staying, own, before, after };
}

/** The files that are touched, and those that had to be and are not. */
function sortOut({ files }: Change, edited: ChangeRequest["edited"]) {
  const isLeft = ({ obstacle }: FileChange) => obstacle !== undefined && edited !== "overwrite";
  return { files: files.filter((each) => !isLeft(each)), left: files.filter(isLeft) };
}

/** Files that the template has and that the user's own stand for: the lock lists none of them. */
function foreignFiles(
  { before, after, lock }: { before: Rendering; after: Rendering; lock: Project["lock"] },
  { files, left }: Pick<FeatureChange, "files" | "left">,
): readonly string[] {
  const inTheWay = left.filter(({ action }) => action === "create").map(({ path }) => path);
  const written = new Set(files.map(({ path }) => path));
  const unlisted = [...before.files.keys()].filter((path) => lock.files[path] === undefined);
  return [...unlisted.filter((path) => after.files.has(path) && !written.has(path)), ...inTheWay];
}

/**
 * Carries a plan out: all files in one journal, and a record by which `undo` takes them back.
 *
 * @param root folder whose runs `undo` takes back: the repository's, as a rule; absolute, links resolved
 * @throws UserError TARGET_BUSY when a file is no more as it was read; by the writing
 */
export async function writeFeatures(
  { project, files, own }: FeatureChange,
  root: string,
  options: Omit<WriteOptions, "shown">,
): Promise<void> {
  refuseChangedSince(project, files);
  const way = relative(root, project.folder).replaceAll(sep, "/");
  const inside = way !== ".." && !way.startsWith("../");
  const below = inside && way !== "" ? `${way}/` : "";
  const place = (file: FileToWrite) => ({ ...file, path: `${below}${file.path}` });
  const changed = files.flatMap(({ path, after }) =>
    after === undefined ? [] : [{ path, bytes: after.bytes, mode: after.mode }],
  );
  const removed = files.filter(({ action }) => action === "remove");
  await writeRun(
    inside ? root : project.folder,
    {
      edited: [],
      files: [...changed, ...own].map(place),
      removed: removed.map(({ path }) => `${below}${path}`),
    },
    { ...options, shown: project.folder },
  );
}

/** Somebody may have been asked something in between. */
function refuseChangedSince({ folder, lock }: Project, files: readonly FileChange[]): void {
  const changed = files.find(({ path, before, obstacle }) => {
    if (before === undefined || obstacle !== undefined) return false;
    return stateOfFile(folder, path, { sha256: sha256(before.bytes) }) !== "same";
  });
  // Another command may have been quicker: what it turned on or off would be forgotten.
  const now = changed === undefined ? findProject(folder).lock : lock;
  const path = JSON.stringify(now) === JSON.stringify(lock) ? changed?.path : lockPath;
  if (path === undefined) return;
  const what = `${quote(path)} changed while the change was planned.`;
  throw new UserError("TARGET_BUSY", what, "Run it again.");
}

/** @throws UserError CHANGED_SINCE with the files that are in the way */
export function refuseObstacles({ left }: FeatureChange): void {
  const [first] = left;
  if (first === undefined) return;
  const named = left
    .slice(0, 5)
    .map(({ path, obstacle }) => `${quote(path)} ${words[obstacle ?? "edited"]}`);
  const more = left.length > 5 ? ` and ${left.length - 5} more` : "";
  throw new UserError(
    "CHANGED_SINCE",
    `${named.join(", ")}${more}.`,
    "Nothing was changed. --diff shows what would be, --merge leaves these files as they are and does the rest, --overwrite replaces or removes them.",
  );
}

export const words: Readonly<Record<Obstacle, string>> = {
  edited: "was edited",
  deleted: "was deleted",
  unreadable: "cannot be read",
  present: "is a file of your own",
  secret: "holds a secret, which is recorded nowhere",
  imported: "is imported by your code",
};

const written = (path: string, bytes: Uint8Array): FileToWrite => ({
  path,
  bytes,
  mode: 0o644,
  always: true,
});
