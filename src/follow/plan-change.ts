import type { Rendering } from "./render-project.ts";
import type { FileState } from "./state-of-file.ts";
import type { PlannedFile } from "../create/plan.ts";
import type { LockedFile, ProjectLock } from "../project/lock.ts";
import { sha256 } from "../shared/sha256.ts";

/** One file that a project gets, loses or has replaced when its features change. */
export interface FileChange {
  readonly path: string;
  readonly action: "create" | "replace" | "remove";
  /** As it was made; of one that is joined, as the user has it. */
  readonly before: PlannedFile | undefined;
  /** As it is to be. */
  readonly after: PlannedFile | undefined;
  /** Why it must not be touched without asking. */
  readonly obstacle?: Obstacle;
}

/**
 * `edited`, `deleted`, `unreadable`: since it was made. `present`: a file of the user's lies there. `secret`: it holds one, which is
 * not known any more. `imported`: a file that stays needs it.
 */
export type Obstacle = "edited" | "deleted" | "unreadable" | "present" | "secret" | "imported";

export interface Change {
  readonly files: readonly FileChange[];
  /** Files that stay although the template is done with them, and what the lock says of them. */
  readonly staying: Readonly<Record<string, LockedFile>>;
}

export interface Outlook {
  /** What is there now, held against what `file` says. */
  readonly stateOf: (path: string, file: Pick<LockedFile, "sha256" | "mode">) => FileState;
  /** An edited file that can be joined with what changes: as it is there, and as it is to be. */
  readonly join: (old: PlannedFile, next: PlannedFile) => Joined | undefined;
  /** Those of the removed files that what stays imports. `texts`: by path, files as they will be. */
  readonly neededOf: (
    removed: readonly string[],
    texts: ReadonlyMap<string, Uint8Array>,
  ) => ReadonlySet<string>;
}

export interface Joined {
  readonly there: PlannedFile;
  readonly joined: PlannedFile;
}

/** What has to happen to a project so that `before`, which it was made as, becomes `after`. Files that both have are left alone. */
export function planChange(
  { before, after, lock }: { before: Rendering; after: Rendering; lock: ProjectLock },
  { stateOf, neededOf, join }: Outlook,
): Change {
  const paths = [...new Set([...before.files.keys(), ...after.files.keys()])].sort();
  const files = paths.flatMap((path): FileChange[] => {
    const [old, next] = [before.files.get(path), after.files.get(path)];
    if (old !== undefined && next !== undefined && isSame(old, next)) return [];
    const locked = lock.files[path];
    const told = { before: before.lock.files[path], after: after.lock.files[path] };
    const change = { path, before: old, after: next };
    if (next === undefined) return removal(change, { locked, stateOf });
    const ready = told.after !== undefined && stateOf(path, told.after) === "same";
    if (ready) return [];
    if (old === undefined) return creation(change, { told: told.after, stateOf });
    const planned = replacement(change, { locked, told: told.before, stateOf });
    return planned.flatMap((each) => (each.obstacle === "edited" ? joinOr(each, join) : [each]));
  });
  return withNeeded(files, { lock, neededOf });
}

type Bare = Omit<FileChange, "action" | "obstacle">;

function removal(
  change: Bare,
  { locked, stateOf }: { locked: LockedFile | undefined; stateOf: Outlook["stateOf"] },
): FileChange[] {
  // Not listed: the user's own, which was kept when the project was made.
  if (locked === undefined) return [];
  const state = stateOf(change.path, locked);
  if (state === "deleted") return [];
  if (state === "same" || state === "mode") return [{ ...change, action: "remove" }];
  if (locked.owner === "user") return [];
  return [{ ...change, action: "remove", obstacle: locked.secret ? "secret" : state }];
}

function creation(
  change: Bare,
  { told, stateOf }: { told: LockedFile | undefined; stateOf: Outlook["stateOf"] },
): FileChange[] {
  const state = told === undefined ? "deleted" : stateOf(change.path, told);
  if (state === "deleted") return [{ ...change, action: "create" }];
  return [{ ...change, action: "create", obstacle: "present" }];
}

function replacement(
  change: Bare,
  {
    locked,
    told,
    stateOf,
  }: {
    locked: LockedFile | undefined;
    told: LockedFile | undefined;
    stateOf: Outlook["stateOf"];
  },
): FileChange[] {
  if (told?.owner === "user") return [];
  if (locked === undefined || told === undefined)
    return [{ ...change, action: "replace", obstacle: "present" }];
  if (locked.secret) return [{ ...change, action: "replace", obstacle: "secret" }];
  const state = stateOf(change.path, told);
  if (state === "same" || state === "mode") return [{ ...change, action: "replace" }];
  return [{ ...change, action: "replace", obstacle: state }];
}

/** Nothing to do where the user has done it already. */
function joinOr(change: FileChange, join: Outlook["join"]): FileChange[] {
  const { path, action, before, after } = change;
  const both = before === undefined || after === undefined ? undefined : join(before, after);
  if (both === undefined) return [change];
  const { there, joined } = both;
  return isSame(there, joined) ? [] : [{ path, action, before: there, after: joined }];
}

/** A copy of a primitive that the user's own code imports stays; any other file that it imports must not go unasked. */
function withNeeded(
  files: readonly FileChange[],
  { lock, neededOf }: { lock: ProjectLock } & Pick<Outlook, "neededOf">,
): Change {
  const removed = files.flatMap(({ action, path }) => (action === "remove" ? [path] : []));
  const texts = files.flatMap(({ path, after, obstacle }) =>
    after === undefined || obstacle !== undefined ? [] : [[path, after.bytes] as const],
  );
  const needed = neededOf(removed, new Map(texts));
  const isCopy = (path: string) => lock.files[path]?.origin !== "template";
  const staying = removed.filter((path) => needed.has(path) && isCopy(path));
  return {
    files: files
      .filter(({ path }) => !staying.includes(path))
      .map((file) =>
        file.action === "remove" && file.obstacle === undefined && needed.has(file.path)
          ? { ...file, obstacle: "imported" }
          : file,
      ),
    staying: Object.fromEntries(
      staying.flatMap((path) => {
        const locked = lock.files[path];
        return locked === undefined ? [] : [[path, locked]];
      }),
    ),
  };
}

const isSame = (one: PlannedFile, other: PlannedFile) =>
  one.mode === other.mode && sha256(one.bytes) === sha256(other.bytes);
