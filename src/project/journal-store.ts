import { randomBytes } from "node:crypto";
import * as nodeFs from "node:fs";
import { homedir, tmpdir } from "node:os";
import { join, sep } from "node:path";
import { codeOf, statsOf, unlessMissing, writeNewFile } from "./file-system.ts";
import type { FileSystem } from "./file-system.ts";
import type { Journal } from "./journal.ts";
import { mayRun, ownIdentity } from "./process-identity.ts";
import type { ProcessIdentity } from "./process-identity.ts";
import { UserError } from "../shared/errors.ts";

/** Where journals are kept, and what decides whether one is somebody's who still works. */
export interface JournalStore {
  /** Absolute paths; new journals go to the first that can be written to, all are looked through. */
  readonly folders: readonly string[];
  readonly fs: FileSystem;
  readonly self: ProcessIdentity;
  mayRun(owner: ProcessIdentity, ageMs: number): boolean;
}

/** The user's own store: in the cache folder of the platform; where there is no such (a container without a home), below the temporary one. */
export function userJournals(env: NodeJS.ProcessEnv, fs: FileSystem = nodeFs): JournalStore {
  return {
    folders: userFolders(env, "journals"),
    fs,
    self: ownIdentity(),
    mayRun,
  };
}

/** Where this user's `name` may lie, the better place first: in the platform's cache folder, or below the temporary one. Absolute. */
export function userFolders(env: NodeJS.ProcessEnv, name: string): readonly string[] {
  const user = process.getuid?.() ?? env["USERNAME"] ?? "user";
  const temporary = env["TMPDIR"] || tmpdir();
  return [join(cacheFolder(env), "corral", name), join(temporary, `corral-${user}`, name)];
}

function cacheFolder(env: NodeJS.ProcessEnv): string {
  const given = env["XDG_CACHE_HOME"];
  if (given !== undefined && given !== "") return given;
  if (process.platform === "darwin") return join(homedir(), "Library", "Caches");
  if (process.platform === "win32")
    return env["LOCALAPPDATA"] ?? join(homedir(), "AppData", "Local");
  return join(homedir(), ".cache");
}

/** `writing`: to be undone when its owner is gone. `done`: the target is as it should be, only the staging folder may be left. */
export type JournalState = "writing" | "done";

export interface StoredJournal {
  readonly journal: Journal;
  readonly state: JournalState;
  /** Absolute path of the journal. */
  readonly file: string;
}

/** Writes a journal down, whole or not at all. `lasting` as for files. */
export function storeJournal(
  store: JournalStore,
  content: Omit<Journal, "journalVersion" | "id" | "owner" | "at">,
  { lasting }: { readonly lasting: boolean },
): StoredJournal {
  const { fs, self } = store;
  const id = randomBytes(6).toString("hex");
  const journal: Journal = { journalVersion: 1, id, owner: self, at: Date.now(), ...content };
  const folder = writableFolder(store);
  const file = join(folder, `${id}.writing.json`);
  const draft = join(folder, `${id}.draft`);
  try {
    writeNewFile(fs, draft, new TextEncoder().encode(JSON.stringify(journal)), {
      mode: 0o600,
      lasting,
    });
    fs.renameSync(draft, file);
  } catch (error) {
    unlessMissing(() => fs.unlinkSync(draft));
    throw error;
  }
  return { journal, state: "writing", file };
}

/** After this the run is never undone. One rename: before it all is taken back, after it all stays. */
export function commitJournal(
  { fs }: JournalStore,
  { journal, file }: StoredJournal,
): StoredJournal {
  const done = file.replace(/\.writing\.json$/, ".done.json");
  fs.renameSync(file, done);
  return { journal, state: "done", file: done };
}

export function removeJournal({ fs }: JournalStore, { file }: StoredJournal): void {
  unlessMissing(() => fs.unlinkSync(file));
}

/** Lays a journal aside that must not be acted on any more; it is not found again. */
export function setAsideJournal({ fs }: JournalStore, { file }: StoredJournal): void {
  fs.renameSync(file, file.replace(/\.\w+\.json$/, ".kept.json"));
}

/** Every journal of this user. One that cannot be read is passed over: it was never whole, or is from a later version. */
export function findJournals({ fs, folders }: JournalStore): readonly StoredJournal[] {
  return folders.flatMap((folder) => {
    if (!isOwn(fs, folder)) return [];
    return fs.readdirSync(folder).flatMap((name) => {
      const state = /\.(writing|done)\.json$/.exec(name)?.[1];
      const file = join(folder, name);
      const journal = state === undefined ? undefined : readJournal(fs, file);
      return journal === undefined
        ? []
        : [{ journal, state: state === "done" ? "done" : "writing", file } as const];
    });
  });
}

/** Journals of runs that may still be going on in `target`, above it or below it. */
export function findRivals(
  store: JournalStore,
  { journal: own }: StoredJournal,
): readonly Journal[] {
  return findJournals(store)
    .map(({ journal }) => journal)
    .filter(
      ({ id, target }) =>
        id !== own.id && (within(target, own.target) || within(own.target, target)),
    )
    .filter(({ owner, at }) => store.mayRun(owner, Date.now() - at));
}

const within = (inner: string, outer: string) =>
  `${inner}${sep}`.startsWith(outer.endsWith(sep) ? outer : `${outer}${sep}`);

function readJournal(fs: FileSystem, file: string): Journal | undefined {
  try {
    const journal = JSON.parse(fs.readFileSync(file, "utf8")) as Journal;
    return journal.journalVersion === 1 ? journal : undefined;
  } catch {
    return undefined;
  }
}

/** The first of the folders that can be written to, made if need be. @throws UserError WRITE_FAILED when there is none */
export function writableFolder({ fs, folders }: Pick<JournalStore, "fs" | "folders">): string {
  for (const folder of folders) {
    try {
      fs.mkdirSync(folder, { recursive: true, mode: 0o700 });
      fs.accessSync(folder, nodeFs.constants.W_OK);
    } catch (error) {
      if (["EACCES", "EPERM", "EROFS", "ENOENT", "ENOTDIR"].includes(codeOf(error) ?? "")) continue;
      throw error;
    }
    if (isOwn(fs, folder)) return folder;
  }
  throw new UserError(
    "WRITE_FAILED",
    `There is no folder to keep a journal in: ${folders.join(" and ")} cannot be written to.`,
    "Set XDG_CACHE_HOME to a folder of yours.",
  );
}

/** A journal says what to delete: one that somebody else could have put there is not read. */
export function isOwn(fs: FileSystem, folder: string): boolean {
  const stats = statsOf(fs, folder);
  if (!stats?.isDirectory()) return false;
  const user = process.getuid?.();
  return user === undefined || (stats.uid === user && (stats.mode & 0o022) === 0);
}
