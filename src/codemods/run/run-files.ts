import { existsSync } from "node:fs";
import { availableParallelism } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { setFlagsFromString } from "node:v8";
import { packageRoot } from "../../shared/package-root.ts";
import { engineReason } from "../engine/leave.ts";
import type { Choose } from "../engine/plan-edits.ts";
import type { Found } from "./find-files.ts";
import { inSoundPackages } from "./in-sound-packages.ts";
import { isUndecided } from "./outcome.ts";
import type { FileOutcome } from "./outcome.ts";
import { openCache } from "./outcome-cache.ts";
import { readHit } from "./read-hit.ts";
import type { Hit } from "./read-hit.ts";
import type { OpenSettings, Settings } from "./settings.ts";
import type { transformHit } from "./transform-hit.ts";

export type { FileFailed, FileOutcome, FileRead } from "./outcome.ts";

export interface RunOptions {
  readonly settings: Settings;
  readonly open: OpenSettings;
  /** How many threads; undefined: what pays. */
  readonly jobs?: number | undefined;
  /** Where outcomes are kept for the next run: absolute path; undefined keeps none. */
  readonly cacheFolder?: string | undefined;
  readonly signal?: AbortSignal | undefined;
  /** Called now and then. */
  readonly onProgress?: ((done: number, total: number) => void) | undefined;
}

export interface RanFiles {
  /** In the order of the files. */
  readonly outcomes: readonly FileOutcome[];
  /** One of these files again, with other choices. */
  again(path: string, choose: Choose): Promise<FileOutcome | undefined>;
}

/**
 * Reads every file and lets the rules decide; writes nothing.
 *
 * @throws the signal's reason; what `readProjectFacts` throws, when no file is in a package that is as it should be
 */
export async function runFiles(found: Found, options: RunOptions): Promise<RanFiles> {
  const { settings, open, signal, onProgress } = options;
  collectEarly();
  const isDue = timer();
  const results = new Map<string, FileOutcome | undefined>();
  const read: Hit[] = [];
  for (const path of found.files) {
    if (isDue()) await turn(signal);
    const outcome = readHit(found, path, open);
    if (outcome?.kind === "hit") read.push(outcome);
    else results.set(path, outcome);
  }
  const { hits: sound, failed } = inSoundPackages(read, open);
  for (const failure of failed) results.set(failure.path, failure);
  const hits = await markGenerated(sound, found);
  const cache = openCache(options.cacheFolder, settings, open);
  const fresh: Hit[] = [];
  for (const hit of hits) {
    const known = cache.get(hit);
    if (known === undefined) fresh.push(hit);
    else if (known !== "none") results.set(hit.path, known);
  }

  let done = 0;
  const progress = (more: number): void => onProgress?.((done += more), fresh.length);
  const threads = options.jobs ?? threadsFor(fresh.length);
  const script = threads > 1 ? findScript() : undefined;
  if (fresh.length === 0) progress(0);
  else if (script === undefined) {
    const transformHit = await loadTransformHit();
    for (const hit of fresh) {
      if (isDue()) {
        progress(0);
        await turn(signal);
      }
      results.set(hit.path, transformHit(hit, open));
      done++;
    }
    progress(0);
  } else {
    const { transformInThreads } = await import("./transform-in-threads.ts");
    const given = { script, settings, threads, signal, onDone: progress };
    const outcomes = await transformInThreads(fresh, given);
    for (const [index, { path }] of fresh.entries()) results.set(path, outcomes[index]);
  }
  for (const hit of fresh) cache.put(hit, results.get(hit.path));
  cache.save();
  if (hits.some(({ path }) => isUndecided(results.get(path), settings.unsafe))) {
    const { decideByTypes } = await import("./decide-by-types.ts");
    const transform = await loadTransformHit();
    const decided = decideByTypes(hits, results, { settings, open, transform });
    for (const [path, outcome] of decided) results.set(path, outcome);
  }
  return {
    outcomes: inOrder(found, results),
    async again(path, choose) {
      const hit = hits.find((one) => one.path === path);
      return hit && (await loadTransformHit())(hit, { ...open, choose });
    },
  };
}

/** The same files, with the reason beside those that are made from others. */
async function markGenerated(hits: readonly Hit[], found: Found): Promise<readonly Hit[]> {
  const generated = await found.generatedAmong(hits.map(({ path }) => path));
  const leave = engineReason("generated-file");
  return hits.map((hit) => (generated.has(hit.path) ? { ...hit, leave } : hit));
}

/**
 * A syntax tree lives for a few milliseconds, and 30 MB stay: V8 would let four times as much gather before it looks, which costs memory
 * and saves nearly nothing. Runtimes without V8 pass over it.
 */
function collectEarly(): void {
  setFlagsFromString("--heap-growing-percent=60");
}

/** The parser and the rules, which a run does without when there is nothing to parse. */
async function loadTransformHit(): Promise<typeof transformHit> {
  return (await import("./transform-hit.ts")).transformHit;
}

/**
 * A thread for each thousand files to parse: each compiles parser and rules for itself, which costs as much as some 250 files, and keeps
 * a heap of its own. Measured with 1003 files: one 18.6 s of processor time and 240 MB, two 27.8 s and 322 MB.
 */
function threadsFor(files: number): number {
  return Math.max(1, Math.min(availableParallelism(), Math.floor(files / 1000)));
}

/** What threads run lies in the build: source is not run in threads. */
function findScript(): URL | undefined {
  const script = join(packageRoot(), "dist", "codemod-worker.js");
  return import.meta.url.endsWith(".ts") || !existsSync(script) ? undefined : pathToFileURL(script);
}

function inOrder(
  { files }: Found,
  results: ReadonlyMap<string, FileOutcome | undefined>,
): readonly FileOutcome[] {
  return files.flatMap((path) => results.get(path) ?? []);
}

/** Whether 50 ms have gone by since it last said so. */
function timer(): () => boolean {
  let last = performance.now();
  return () => {
    if (performance.now() - last < 50) return false;
    last = performance.now();
    return true;
  };
}

/** Lets signals and timers through. @throws the signal's reason */
async function turn(signal: AbortSignal | undefined): Promise<void> {
  await new Promise((resolve) => setImmediate(resolve));
  signal?.throwIfAborted();
}
