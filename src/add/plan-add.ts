import { posix } from "node:path";
import { closeOver } from "./close-over.ts";
import { copyOf, markerOf } from "./marker.ts";
import type { PrimitiveSources } from "./primitive-sources.ts";
import { fileOf } from "./primitives.ts";
import type { ProjectFacts } from "./project-facts.ts";
import { specifierFor } from "./specifier-for.ts";
import { formatLock, isProjectLock, lockPath } from "../project/lock.ts";
import type { Lock, LockedFile } from "../project/lock.ts";
import type { FileToWrite } from "../project/survey-target.ts";
import { sha256 } from "../shared/sha256.ts";

/** What `add` will do, as data. The codemod puts `files` beside the files that it edits, in one journal. */
export interface AddPlan {
  /** Each primitive asked for and all that it imports, sorted by path: also those that need no writing. */
  readonly copies: readonly PlannedCopy[];
  /** What to write, the lock included; empty when all is there. Write none of it while `conflicts` holds any. */
  readonly files: readonly FileToWrite[];
  /** Copies in the way of which stands what must not be overwritten silently. */
  readonly conflicts: readonly PlannedCopy[];
  /** What `fromFile` (absolute, or below the root) writes to import a primitive by its name; undefined where it cannot. */
  specifierFor(primitive: string, fromFile: string): string | undefined;
}

export interface PlannedCopy {
  /** Name of its file, without the ending. */
  readonly file: string;
  /** Below the package's root, written with "/". */
  readonly path: string;
  /** As it is shipped now, in the package's language. */
  readonly text: string;
  /** What the package has there. */
  readonly current: string | undefined;
  readonly state: CopyState;
}

/**
 * `new`: nothing is there. `same`: byte for byte. `updated`: an earlier version, unedited. `edited`: an edited copy of this version.
 * `changed`: an edited copy, and ours has changed since, or when it was copied is not known. `foreign`: no copy.
 */
export type CopyState = "new" | "same" | "updated" | "edited" | "changed" | "foreign";

export interface AddOptions {
  /**
   * What becomes of edited copies. `refuse`: one that was asked for by name, and one of which ours has changed since, is a conflict.
   * `keep`: they stay. `overwrite`: they are replaced. Default `refuse`.
   */
  readonly edited?: "refuse" | "keep" | "overwrite" | undefined;
}

/**
 * Pure: the same names, facts and sources give the same plan.
 *
 * @param primitives names, as `primitiveNames` has them
 */
export function planAdd(
  primitives: readonly string[],
  facts: ProjectFacts,
  sources: PrimitiveSources,
  { edited = "refuse" }: AddOptions = {},
): AddPlan {
  const asked = new Set(primitives.map(fileOf));
  const copies = closeOver([...asked], sources.source)
    .flatMap((file) => planFile(file, facts, sources))
    .sort((a, b) => (a.path < b.path ? -1 : 1));
  const decided = copies.map((copy) => ({ copy, fate: fateOf(copy, edited, asked) }));
  const written = decided.filter(({ fate }) => fate === "write").map(({ copy }) => copy);
  const lock = formatLock(planLock(copies, written, facts, sources));
  const current = facts.lock === undefined ? undefined : formatLock(facts.lock);
  return {
    copies,
    files: [
      ...written.map(({ path, text }) => fileToWrite(path, text)),
      ...(lock === current ? [] : [fileToWrite(lockPath, lock)]),
    ],
    conflicts: decided.filter(({ fate }) => fate === "refuse").map(({ copy }) => copy),
    specifierFor: (primitive, fromFile) => specifierFor(primitive, fromFile, facts),
  };
}

function fateOf(
  { file, state }: PlannedCopy,
  edited: "refuse" | "keep" | "overwrite",
  asked: ReadonlySet<string>,
): "write" | "leave" | "refuse" {
  switch (state) {
    case "new":
    case "updated":
      return "write";
    case "same":
      return "leave";
    case "foreign":
      return "refuse";
    default:
      if (edited !== "refuse") return edited === "keep" ? "leave" : "write";
      return state === "edited" && !asked.has(file) ? "leave" : "refuse";
  }
}

/** A primitive's file, and the declarations beside it: of one with types alone nothing else is there in JavaScript. */
function planFile(
  file: string,
  facts: ProjectFacts,
  { variant, types }: PrimitiveSources,
): readonly PlannedCopy[] {
  const { extension } = facts;
  const parts: [shipped: string | undefined, ending: string][] = [
    [variant.get(file), extension],
    [types.get(file), `.d${extension.replace("js", "ts")}`],
  ];
  return parts.flatMap(([shipped, ending]) =>
    shipped === undefined ? [] : planCopy(file, ending, { shipped, facts }),
  );
}

function planCopy(
  file: string,
  extension: string,
  { shipped, facts }: { readonly shipped: string; readonly facts: ProjectFacts },
): PlannedCopy {
  const text = fitted(file, shipped, facts);
  const path = posix.join(facts.folder, `${file}${extension}`);
  const current = facts.present.get(path);
  return { file, path, text, current, state: stateOf(path, { text, current }, facts.lock) };
}

/** A generated project gets the source byte for byte; elsewhere a marker is added and specifiers end as those around them do. */
function fitted(file: string, text: string, { lock, ending, isUnchecked }: ProjectFacts): string {
  if (lock !== undefined && isProjectLock(lock)) return text;
  const unchecked = isUnchecked ? noCheck : "";
  return markerOf(file) + unchecked + text.replaceAll(sibling, `$1./$2${ending}$1`);
}

/** A script is checked in some packages, and its types are gone; older libraries lack `ErrorOptions` and `AggregateError`. */
const noCheck = "// @ts-nocheck\n";

const sibling = /(["'])\.\/([a-z0-9-]+)\.[jt]s\1/g;

function stateOf(
  path: string,
  { text, current: found }: Pick<PlannedCopy, "text" | "current">,
  lock: Lock | undefined,
): CopyState {
  if (found === undefined) return "new";
  // A checkout on Windows may have turned the ends of all lines.
  const current = found.replaceAll("\r\n", "\n");
  if (current === text) return "same";
  const locked = lock?.files[path];
  if (locked?.origin !== "primitive") return copyOf(current) === undefined ? "foreign" : "changed";
  if (locked.sha256 === sha256(current)) return "updated";
  return locked.sha256 === sha256(text) ? "edited" : "changed";
}

/** Of a copy that is kept it says what it said before: what was written, not what lies there now. */
function planLock(
  copies: readonly PlannedCopy[],
  written: readonly PlannedCopy[],
  { lock, importFrom }: ProjectFacts,
  { corral }: PrimitiveSources,
): Lock {
  const now = copies.filter((copy) => copy.state === "same" || written.includes(copy));
  const entries = new Map(Object.entries(lock?.files ?? {}));
  for (const { path, text } of now)
    entries.set(path, { sha256: sha256(text), origin: "primitive" } satisfies LockedFile);
  const files = Object.fromEntries([...entries].sort(([a], [b]) => (a < b ? -1 : 1)));
  const { lockVersion, corral: earlier, files: _, ...rest } = lock ?? ({} as Partial<Lock>);
  return {
    lockVersion: lockVersion ?? 1,
    corral: written.length > 0 ? corral : (earlier ?? corral),
    ...rest,
    ...(importFrom !== undefined && { importFrom }),
    files,
  };
}

const fileToWrite = (path: string, text: string): FileToWrite => ({
  path,
  bytes: new TextEncoder().encode(text),
  mode: 0o644,
  always: path === lockPath,
});
