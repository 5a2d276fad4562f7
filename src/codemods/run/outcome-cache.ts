import { mkdirSync, readFileSync, readdirSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { packageRoot, packageVersion } from "../../shared/package-root.ts";
import { sha256 } from "../../shared/sha256.ts";
import type { FileOutcome, FileRead } from "./outcome.ts";
import type { Hit } from "./read-hit.ts";
import type { OpenSettings, Settings } from "./settings.ts";

/**
 * What earlier runs made of a text, so that a second one parses only what has changed. It is told by content: the text, the settings,
 * how the file would import, and the build of Corral itself. What cannot be read or written is done without.
 */
export interface OutcomeCache {
  /** Undefined: not known; `none`: it holds no site. */
  get(hit: Hit): FileRead | "none" | undefined;
  put(hit: Hit, outcome: FileOutcome | undefined): void;
  /** Keeps what was put, and what is known of files that this run did not look at. */
  save(): void;
}

interface Entry {
  readonly key: string;
  readonly outcome: Omit<FileRead, "before"> | null;
  /** What the edits import, by primitive. */
  readonly specifiers: Readonly<Record<string, string | undefined>>;
}

/** @param folder absolute path; undefined keeps nothing */
export function openCache(
  folder: string | undefined,
  settings: Settings,
  { surroundings }: OpenSettings,
): OutcomeCache {
  const build = buildOf();
  if (folder === undefined || build === undefined) return noCache;
  const file = join(folder, "outcomes.json");
  const entries = readEntries(file);
  const common = JSON.stringify([build, { ...settings, root: "" }]);
  let changed = false;

  const keyOf = ({ path, text, leave }: Hit): string => {
    const imported = [undefined, "commonjs" as const].map((system) =>
      surroundings.specifierFor("all", path, system),
    );
    const system = surroundings.moduleSystemOf?.(path);
    return sha256(JSON.stringify([common, path, imported, system, leave?.code, text]));
  };
  const specifiersOf = (primitives: readonly string[], path: string): Entry["specifiers"] =>
    Object.fromEntries(primitives.map((name) => [name, surroundings.specifierFor(name, path)]));
  const holds = ({ outcome, specifiers }: Entry, path: string): boolean =>
    outcome === null ||
    JSON.stringify(specifiers) === JSON.stringify(specifiersOf(outcome.primitives, path));

  return {
    get(hit) {
      const entry = entries.get(hit.path);
      if (entry === undefined || entry.key !== keyOf(hit) || !holds(entry, hit.path))
        return undefined;
      return entry.outcome === null ? "none" : { ...entry.outcome, before: hit.text };
    },
    put(hit, outcome) {
      // A failure is looked at again: its cause may lie elsewhere.
      if (outcome?.kind === "failed") return;
      const { before: _before, ...rest } = outcome ?? { before: "" };
      const specifiers = specifiersOf(outcome?.primitives ?? [], hit.path);
      const kept = outcome === undefined ? null : (rest as Entry["outcome"]);
      entries.set(hit.path, { key: keyOf(hit), outcome: kept, specifiers });
      changed = true;
    },
    save() {
      if (changed) writeEntries(folder, file, entries);
    },
  };
}

const noCache: OutcomeCache = { get: () => undefined, put: () => {}, save: () => {} };

/** Chunks are named after their content. Source has no name of that kind, and so no cache. */
function buildOf(): string | undefined {
  if (import.meta.url.endsWith(".ts")) return undefined;
  const chunks = readdirSync(join(packageRoot(), "dist", "chunks")).sort();
  return [packageVersion(), ...chunks].join();
}

function readEntries(file: string): Map<string, Entry> {
  try {
    const read = JSON.parse(readFileSync(file, "utf8")) as { version: 1; files: [string, Entry][] };
    return new Map(read.version === 1 ? read.files : []);
  } catch {
    return new Map();
  }
}

function writeEntries(folder: string, file: string, entries: ReadonlyMap<string, Entry>): void {
  const draft = `${file}.${process.pid}.draft`;
  try {
    mkdirSync(folder, { recursive: true });
    writeFileSync(draft, JSON.stringify({ version: 1, files: [...entries] }), { mode: 0o600 });
    renameSync(draft, file);
  } catch {
    discard(draft);
  }
}

function discard(draft: string): void {
  try {
    rmSync(draft, { force: true });
  } catch {
    // Its folder is no folder: then there is no draft either.
  }
}
