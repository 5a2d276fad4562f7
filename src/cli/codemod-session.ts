import { realpathSync } from "node:fs";
import { dirname, join } from "node:path";
import { findRepository } from "../codemods/run/git.ts";
import type { Repository } from "../codemods/run/git.ts";
import { userJournals } from "../project/journal-store.ts";
import type { JournalStore } from "../project/journal-store.ts";
import { recoverJournals } from "../project/recover-journals.ts";
import type { Recovery } from "../project/recover-journals.ts";
import type { RecordStore } from "../project/run-record.ts";
import { UserError } from "../shared/errors.ts";
import { quote } from "../shared/quote.ts";
import { formatEvent } from "./create-text.ts";
import type { Look } from "./create-text.ts";
import type { Io } from "./io.ts";
import { paintFor, widthOf } from "./layout.ts";
import { print, printEvent } from "./print.ts";

/** What `codemod`, `check` and `undo` work in. */
export interface Session {
  /** Absolute path of the current folder, links resolved. */
  readonly cwd: string;
  readonly repository: Repository | undefined;
  /** What is written to: the repository's work tree, else the current folder. */
  readonly root: string;
  readonly store: JournalStore;
  readonly records: RecordStore;
  readonly look: Look;
}

/** Journals and records lie with the repository, so that they go with it; where that cannot be written to, in the user's cache. */
export async function openSession(io: Io): Promise<Session> {
  const cwd = realpathSync(io.cwd);
  const repository = await findRepository(cwd);
  const user = userJournals(io.env);
  const own = repository === undefined ? [] : [repository.kept];
  const places = [...own, ...user.folders.map((folder) => dirname(folder))];
  return {
    cwd,
    repository,
    root: repository?.root ?? cwd,
    store: { ...user, folders: places.map((place) => join(place, "journals")) },
    records: { fs: user.fs, folders: places.map((place) => join(place, "runs")) },
    look: { width: widthOf(io.stdout), paint: paintFor(io.stdout, io.env) },
  };
}

/** Takes back what runs that were cut off have left, before anything else is looked at, and says so. */
export function recover(
  { store, look }: Session,
  io: Io,
  { json }: { readonly json: boolean },
): readonly Recovery[] {
  const recoveries = recoverJournals(store);
  for (const { error, ...recovery } of recoveries) {
    const message = error instanceof Error ? { message: error.message } : {};
    const event = { type: "recovered", ...recovery, ...message } as const;
    if (json) printEvent(io, event);
    else print(io.stdout, formatEvent(event, look));
  }
  return recoveries;
}

/** What a person has to see to after runs that were cut off and could not be taken back, a sentence each folder. */
export function leftHalfWritten(recoveries: readonly Recovery[]): readonly string[] {
  return recoveries
    .filter(({ outcome }) => outcome === "changed")
    .map(
      ({ target }) =>
        `${quote(target)} may be half written: a run was cut off there, and a file that it had written was changed before it could be taken back. \`git diff\` shows what is written. Take that change back and run \`undo\`, which restores the rest, or use git.`,
    );
}

/** Which form the output has. @throws UserError USAGE */
export function formatOf({ format, json }: { format?: string; json?: true }): "text" | "json" {
  if (format === undefined || format === "json" || format === "text") {
    return json === true || format === "json" ? "json" : "text";
  }
  throw new UserError(
    "USAGE",
    `--format takes text or json, not ${quote(format)}.`,
    "--help says more.",
  );
}

/** The same, as far as a line shows it that may be wrong otherwise. */
export function wantsJson(argv: readonly string[]): boolean {
  return argv.some(
    (word, index) =>
      word === "--json" ||
      word === "--format=json" ||
      (word === "json" && argv[index - 1] === "--format"),
  );
}
