import { randomBytes } from "node:crypto";
import * as nodeFs from "node:fs";
import {
  mkdirSync,
  readFileSync,
  readdirSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import type { SourceRecord } from "./source.ts";
import { digestOfFiles, maxBytes, maxFiles } from "./source-files.ts";
import type { SourceFile } from "./source-files.ts";
import { isOwn, userFolders } from "../project/journal-store.ts";
import { sha256 } from "../shared/sha256.ts";

/** What tells one request to a source from another: a kind, then its parts. The same key may have another answer tomorrow. */
export type CacheKey = readonly (string | undefined)[];

export interface CachedSource {
  /** Absolute. */
  readonly folder: string;
  readonly record: SourceRecord;
}

/**
 * What was fetched, in the user's cache: contents by their own digest (`files/<digest>/`), and for each key which record and content
 * answered it last (`index/`). Everything appears by one rename, and contents are checked against their digest whenever they are
 * read: what somebody changed is taken for absent. A cache that cannot be written to is done without.
 */
export class SourceCache {
  readonly #folders: readonly string[];

  constructor(env: NodeJS.ProcessEnv) {
    this.#folders = userFolders(env, "sources");
  }

  find(key: CacheKey): CachedSource | undefined {
    for (const place of this.#folders) {
      if (!isOwn(nodeFs, place)) continue;
      const entry = readEntry(indexFile(place, key), key);
      if (entry === undefined) continue;
      const folder = contentFolder(place, entry.digest);
      if (holds(folder, entry.digest)) return { folder, record: entry.record };
    }
    return undefined;
  }

  /** Keeps `files` as the answer to each of `keys`. Where nothing can be kept, they lie in a temporary folder of their own. */
  keep(
    keys: readonly CacheKey[],
    record: SourceRecord,
    files: readonly SourceFile[],
  ): CachedSource {
    const digest = digestOfFiles(files);
    for (const place of this.#folders) {
      try {
        mkdirSync(place, { recursive: true, mode: 0o700 });
        if (!isOwn(nodeFs, place)) continue;
        removeStale(place);
        const folder = contentFolder(place, digest);
        if (!holds(folder, digest)) writeContent(place, folder, files);
        for (const key of keys) writeEntry(indexFile(place, key), { key, record, digest });
        return { folder, record };
      } catch (error) {
        if (!isUnusable(error)) throw error;
      }
    }
    const folder = nodeFs.mkdtempSync(join(tmpdir(), "corral-source-"));
    writeFiles(folder, files);
    return { folder, record };
  }

  /** Also answers `key` by what another key found. */
  link(key: CacheKey, { folder, record }: CachedSource): void {
    const place = dirname(dirname(folder));
    try {
      writeEntry(indexFile(place, key), { key, record, digest: digestIn(folder) });
    } catch (error) {
      if (!isUnusable(error)) throw error;
    }
  }
}

interface Entry {
  readonly key: CacheKey;
  readonly record: SourceRecord;
  readonly digest: string;
}

const isUnusable = (error: unknown): boolean =>
  error instanceof Error &&
  "code" in error &&
  ["EACCES", "EPERM", "EROFS", "ENOENT", "ENOTDIR", "EEXIST"].includes(String(error.code));

const indexFile = (place: string, key: CacheKey) =>
  join(place, "index", `${sha256(JSON.stringify(key))}.json`);
const contentFolder = (place: string, digest: string) =>
  join(place, "files", digest.slice("sha256-".length));
const digestIn = (folder: string) => `sha256-${folder.slice(-64)}`;

function readEntry(file: string, key: CacheKey): Entry | undefined {
  try {
    const entry = JSON.parse(readFileSync(file, "utf8")) as Entry;
    const whole =
      JSON.stringify(entry.key) === JSON.stringify(key) &&
      /^sha256-[0-9a-f]{64}$/.test(entry.digest);
    return whole ? entry : undefined;
  } catch {
    return undefined;
  }
}

function writeEntry(file: string, entry: Entry): void {
  mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
  const draft = `${file}.${randomBytes(6).toString("hex")}`;
  writeFileSync(draft, JSON.stringify(entry), { flag: "wx", mode: 0o600 });
  renameSync(draft, file);
}

/** Whether `folder` holds just what the digest says: nothing else, nothing changed, no links. */
function holds(folder: string, digest: string): boolean {
  try {
    return digestOfFiles(readFiles(folder)) === digest;
  } catch {
    return false;
  }
}

function readFiles(folder: string): readonly SourceFile[] {
  const files: SourceFile[] = [];
  let bytes = 0;
  const visit = (path: string): void => {
    for (const entry of readdirSync(join(folder, path), { withFileTypes: true })) {
      const inner = path === "" ? entry.name : `${path}/${entry.name}`;
      if (entry.isDirectory()) visit(inner);
      else {
        const stats = nodeFs.lstatSync(join(folder, inner));
        bytes += stats.size;
        if (!stats.isFile() || bytes > maxBytes || files.length >= maxFiles)
          throw new Error("not as it was written");
        files.push({ path: inner, bytes: readFileSync(join(folder, inner)) });
      }
    }
  };
  visit("");
  return files;
}

function writeContent(place: string, folder: string, files: readonly SourceFile[]): void {
  const staging = join(place, `staging-${randomBytes(6).toString("hex")}`);
  try {
    mkdirSync(staging, { mode: 0o700 });
    writeFiles(join(staging, "new"), files);
    mkdirSync(dirname(folder), { recursive: true, mode: 0o700 });
    // Something of that name is there and not whole: it makes room, and goes with the staging folder.
    if (nodeFs.existsSync(folder)) renameSync(folder, join(staging, "old"));
    try {
      renameSync(join(staging, "new"), folder);
    } catch (error) {
      // Another run put the same content there meanwhile.
      if (!nodeFs.existsSync(folder)) throw error;
    }
  } finally {
    rmSync(staging, { recursive: true, force: true });
  }
}

function writeFiles(folder: string, files: readonly SourceFile[]): void {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  for (const { path, bytes } of files) {
    const place = join(folder, ...path.split("/"));
    mkdirSync(dirname(place), { recursive: true });
    writeFileSync(place, bytes, { flag: "wx", mode: 0o644 });
  }
}

/** What a run that was killed left behind. */
function removeStale(place: string): void {
  for (const name of readdirSync(place)) {
    if (!name.startsWith("staging-")) continue;
    const folder = join(place, name);
    const age = Date.now() - (statSync(folder, { throwIfNoEntry: false })?.mtimeMs ?? Date.now());
    if (age > dayMs) rmSync(folder, { recursive: true, force: true });
  }
}

const dayMs = 24 * 60 * 60 * 1000;
