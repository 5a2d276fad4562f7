import { join } from "node:path";
import { codeOf, foldersOf, kindOf, writeNewFile } from "./file-system.ts";
import type { FileSystem } from "./file-system.ts";
import { isReachable, placeOf, replacedFile, stagedFile, stagingFolder } from "./journal.ts";
import {
  commitJournal,
  findRivals,
  removeJournal,
  setAsideJournal,
  storeJournal,
} from "./journal-store.ts";
import type { Journal } from "./journal.ts";
import type { JournalStore, StoredJournal } from "./journal-store.ts";
import { surveyTarget } from "./survey-target.ts";
import type { FileToWrite, Survey, SurveyedFile, SurveyOptions } from "./survey-target.ts";
import { removeStaging, undo } from "./undo.ts";
import { diskFault } from "./disk-fault.ts";
import { UserError } from "../shared/errors.ts";
import { quote } from "../shared/quote.ts";
import { sha256 } from "../shared/sha256.ts";

export interface WriteOptions extends SurveyOptions {
  readonly store: JournalStore;
  /** Aborted before the last file is in its place: the target is restored. */
  readonly signal?: AbortSignal;
}

/**
 * Writes a whole tree, or nothing. Everything is looked at first; then a journal is written down; then every file is staged inside
 * of the target, where a full disk shows; then each is renamed into its place, and what is to be removed out of it. A failure or an
 * abort on the way restores the target byte for byte, the folders made included; after `kill -9`, `recoverJournals` does. Folders that
 * removed files leave empty go last.
 *
 * @param target absolute path
 * @returns what was found, and so done
 * @throws UserError what `surveyTarget` throws; TARGET_BUSY while another run writes there; TARGET_NOT_WRITABLE; WRITE_FAILED; CANCELLED
 */
export async function writeFiles(
  target: string,
  files: readonly FileToWrite[],
  options: WriteOptions,
): Promise<Survey> {
  const shown = options.shown ?? target;
  try {
    const { policy, remove = [] } = options;
    const survey = surveyTarget(options.store.fs, target, files, { policy, shown, remove });
    await writeChanges(survey, options, shown);
    return survey;
  } catch (error) {
    throw diskFault(error, shown);
  }
}

async function writeChanges(
  survey: Survey,
  { store, signal }: WriteOptions,
  shown: string,
): Promise<void> {
  const changes = survey.files.filter(({ action }) => action === "create" || action === "replace");
  if (changes.length + survey.removed.length === 0) return;
  const lasting = survey.removed.length > 0 || changes.some(({ action }) => action === "replace");
  const stored = begin(store, { survey, changes, lasting, shown });
  let done: StoredJournal;
  try {
    await change(store.fs, stored.journal, { changes, lasting, signal });
    done = commitJournal(store, stored);
  } catch (error) {
    restore(store, stored, { error, shown });
    throw error;
  }
  sweep(store, done);
}

interface Changes {
  readonly changes: readonly SurveyedFile[];
  /** Something of the user's is replaced: nothing may be in flight when the old file goes. */
  readonly lasting: boolean;
}

function begin(
  store: JournalStore,
  { survey, changes, lasting, shown }: Changes & { survey: Survey; shown: string },
): StoredJournal {
  const { target, folders, removed } = survey;
  const files = [
    ...changes.map(({ path, bytes, action }) => ({
      path,
      sha256: sha256(bytes),
      replaces: action === "replace",
    })),
    ...removed.map((path) => ({ path, replaces: true })),
  ];
  const losing = new Set(removed.flatMap(foldersOf));
  const emptied = [...losing].map((folder) => join(target, ...folder.split("/"))).sort(longerFirst);
  const stored = storeJournal(
    store,
    { target, folders, files, ...(emptied.length > 0 && { emptied }) },
    { lasting },
  );
  // Looked for after our own is there: of two runs that begin at once, one at least sees the other.
  if (findRivals(store, stored).length === 0) return stored;
  removeJournal(store, stored);
  throw new UserError(
    "TARGET_BUSY",
    `Another run is writing to ${quote(shown)}.`,
    "Wait until it ends.",
  );
}

const longerFirst = (a: string, b: string) => b.length - a.length;

async function change(
  fs: FileSystem,
  journal: Journal,
  { changes, lasting, signal }: Changes & { readonly signal: AbortSignal | undefined },
): Promise<void> {
  const { target, folders } = journal;
  const inner = new Set(
    changes.flatMap(({ path }) =>
      foldersOf(path).map((folder) => join(target, ...folder.split("/"))),
    ),
  );
  for (const folder of folders) if (!inner.has(folder)) fs.mkdirSync(folder);
  fs.mkdirSync(stagingFolder(journal), { mode: 0o700 });
  for (const [index, { bytes, mode, action }] of changes.entries()) {
    const staged = stagedFile(journal, index);
    writeNewFile(fs, staged, bytes, { mode, lasting });
    // The mode of a new file is cut by the umask; a file that is replaced keeps the mode that it had.
    if (action === "replace") fs.chmodSync(staged, mode);
    if (index % batch === 0) await turn(signal);
  }
  for (const folder of folders) if (inner.has(folder)) fs.mkdirSync(folder);
  for (let index = 0; index < journal.files.length; index += batch) {
    await turn(signal);
    putInPlace(fs, journal, index, index + batch);
  }
  await turn(signal);
}

/** Files between two looks at the event loop: about a millisecond. */
const batch = 16;

/** Puts staged files in their places, and takes what is removed out of them. A link on the way, or a file that was not there before, would be somebody's work of this moment. */
function putInPlace(fs: FileSystem, journal: Journal, from: number, to: number): void {
  const safe = new Set<string>();
  for (const [index, file] of [...journal.files.entries()].slice(from, to)) {
    const place = placeOf(journal, file);
    const wanted = file.replaces ? "file" : "nothing";
    if (!isReachable(fs, journal, file, safe) || kindOf(fs, place) !== wanted) {
      throw new UserError(
        "TARGET_BUSY",
        `${quote(file.path)} was changed by somebody else during the writing.`,
        "Try again.",
      );
    }
    const old = replacedFile(journal, index);
    if (file.sha256 === undefined) {
      fs.renameSync(place, old);
      continue;
    }
    if (file.replaces) setAside(fs, place, old);
    fs.renameSync(stagedFile(journal, index), place);
  }
}

/**
 * Gives the file that is about to be replaced a second name: so its place holds the old text or the new one at any moment, and never
 * nothing. A file system without such names has it moved away, and put back after a crash.
 */
function setAside(fs: FileSystem, place: string, old: string): void {
  try {
    fs.linkSync(place, old);
  } catch (error) {
    if (!noLinks.has(codeOf(error) ?? "")) throw error;
    fs.renameSync(place, old);
  }
}

const noLinks = new Set(["EPERM", "EACCES", "ENOTSUP", "EOPNOTSUPP", "ENOSYS", "EMLINK", "EINVAL"]);

/** Lets signals and timers through. */
async function turn(signal: AbortSignal | undefined): Promise<void> {
  await new Promise((resolve) => setImmediate(resolve));
  refuseAborted(signal);
}

function refuseAborted(signal: AbortSignal | undefined): void {
  if (!signal?.aborted) return;
  throw new UserError("CANCELLED", "Cancelled.", "Nothing was written.", { cause: signal.reason });
}

/** @throws UserError WRITE_FAILED when it cannot be, and keeps the journal for the next command */
function restore(
  store: JournalStore,
  stored: StoredJournal,
  { error, shown }: { readonly error: unknown; readonly shown: string },
): void {
  const why = error instanceof Error ? error.message : String(error);
  try {
    undo(store.fs, stored.journal);
    const leftover = stagingFolder(stored.journal);
    if (kindOf(store.fs, leftover) === "nothing") return removeJournal(store, stored);
    setAsideJournal(store, stored);
    const what = `${why} Meanwhile somebody else changed ${quote(shown)}.`;
    throw new UserError(
      "WRITE_FAILED",
      what,
      `The files that were replaced lie in ${quote(leftover)}.`,
      { cause: error },
    );
  } catch (cause) {
    if (cause instanceof UserError) throw cause;
    const what = `${why} Then ${quote(shown)} could not be restored (${codeOf(cause) ?? String(cause)}).`;
    throw new UserError(
      "WRITE_FAILED",
      what,
      "The next corral command tries again to restore it.",
      { cause },
    );
  }
}

/** The target is as it should be: what cannot be swept up now, the next command sweeps up. */
function sweep(store: JournalStore, done: StoredJournal): void {
  try {
    removeStaging(store.fs, done.journal, { done: true });
    removeJournal(store, done);
  } catch (error) {
    if (codeOf(error) === undefined) throw error;
  }
}
