import { join } from "node:path";
import { unlessMissing, writeNewFile } from "../../project/file-system.ts";
import { isOwn, writableFolder } from "../../project/journal-store.ts";
import type { RecordStore } from "../../project/run-record.ts";
import { sha256 } from "../../shared/sha256.ts";
import type { Choose } from "../transform-file.ts";
import type { FileRead } from "./run-files.ts";

/** What somebody decided about sites one by one; kept, so that it can be gone on with later. */
export interface Decisions {
  /** The code that was chosen; null: the site is left; undefined: not decided yet. */
  of(file: FileRead, siteId: string): string | null | undefined;
  decide(file: FileRead, siteId: string, code: string | null): void;
  /** Forgets all of it: it is written. */
  forget(): void;
}

interface KeptDecisions {
  readonly decisionsVersion: 1;
  /** By path from the root. Of a text that is another one by now nothing is decided. */
  readonly files: Record<string, { sha256: string; sites: Record<string, string | null> }>;
}

/** @param root which decisions are meant: absolute path */
export function readDecisions(store: RecordStore, root: string): Decisions {
  const name = `decisions-${sha256(Buffer.from(root)).slice(0, 16)}.json`;
  const kept = readKept(store, name);
  const entryOf = ({ path, before }: FileRead) => {
    const hash = sha256(Buffer.from(before));
    if (kept.files[path]?.sha256 !== hash) kept.files[path] = { sha256: hash, sites: {} };
    return kept.files[path];
  };
  return {
    of: (file, siteId) => entryOf(file).sites[siteId],
    decide(file, siteId, code) {
      entryOf(file).sites[siteId] = code;
      keep(store, name, kept);
    },
    forget() {
      kept.files = {};
      for (const folder of store.folders)
        unlessMissing(() => store.fs.unlinkSync(join(folder, name)));
    },
  };
}

/** Makes at each site what was decided, and nothing where nothing was. */
export function chooseDecided(decisions: Decisions, file: FileRead): Choose {
  return ({ id }) => decisions.of(file, id) ?? undefined;
}

type Mutable = { -readonly [K in keyof KeptDecisions]: KeptDecisions[K] };

function readKept({ fs, folders }: RecordStore, name: string): Mutable {
  for (const folder of folders) {
    if (!isOwn(fs, folder)) continue;
    try {
      const read = JSON.parse(fs.readFileSync(join(folder, name), "utf8")) as KeptDecisions;
      if (read.decisionsVersion === 1) return read;
    } catch {
      // None there, or none that was whole.
    }
  }
  return { decisionsVersion: 1, files: {} };
}

function keep(store: RecordStore, name: string, kept: KeptDecisions): void {
  const { fs } = store;
  const folder = writableFolder(store);
  const draft = join(folder, `${name}.${process.pid}.draft`);
  unlessMissing(() => fs.unlinkSync(draft));
  writeNewFile(fs, draft, Buffer.from(JSON.stringify(kept)), { mode: 0o600, lasting: false });
  fs.renameSync(draft, join(folder, name));
}
