import { Worker } from "node:worker_threads";
import type { FileOutcome } from "./outcome.ts";
import type { Hit } from "./read-hit.ts";
import type { Settings } from "./settings.ts";

export interface ThreadOptions {
  /** The script that a thread runs: `worker.ts`, built. */
  readonly script: URL;
  readonly settings: Settings;
  /** How many threads: a whole number from 1. */
  readonly threads: number;
  readonly signal?: AbortSignal | undefined;
  /** Called with how many more are done. */
  readonly onDone?: (hits: number) => void;
}

/**
 * Transforms files in threads, and gives their outcomes in the order of the files: the same for any number of threads. A thread that
 * ends is not started again; the files that it had are told as failed, and the others go on.
 *
 * @throws the signal's reason, after every thread has ended
 */
export async function transformInThreads(
  hits: readonly Hit[],
  { script, settings, threads, signal, onDone }: ThreadOptions,
): Promise<(FileOutcome | undefined)[]> {
  const outcomes: (FileOutcome | undefined)[] = Array.from(hits, () => undefined);
  const batches = batchesOf(hits);
  const workers = Array.from(
    { length: Math.min(threads, batches.length) },
    () => new Worker(script, { workerData: settings, resourceLimits }),
  );
  const stop = (): void => workers.forEach((worker) => void worker.terminate());
  signal?.addEventListener("abort", stop);
  try {
    await Promise.all(workers.map((worker) => serve(worker)));
    signal?.throwIfAborted();
    // Left over when every thread has ended before its time.
    for (const batch of batches) fail(batch, "No thread was left to work on it.");
  } finally {
    signal?.removeEventListener("abort", stop);
    await Promise.all(workers.map((worker) => worker.terminate()));
  }
  return outcomes;

  /** Resolves when there is no batch left for this thread, or it has ended. */
  function serve(worker: Worker): Promise<void> {
    return new Promise((resolve) => {
      let batch: readonly number[] | undefined;
      const next = (): void => {
        batch = batches.shift();
        if (batch === undefined) resolve();
        // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a thread, no window
        else worker.postMessage(batch.map((index) => hits[index]));
      };
      worker.on("message", (answers: readonly (FileOutcome | undefined)[]) => {
        for (const [place, index] of batch!.entries())
          outcomes[index] = withText(answers[place], hits[index]!);
        onDone?.(batch!.length);
        next();
      });
      const ended = (why: string): void => {
        if (batch !== undefined) fail(batch, why);
        batch = undefined;
        resolve();
      };
      worker.on("error", (error) => ended(`The thread that worked on it failed: ${error.message}`));
      worker.on("exit", (code) => ended(`The thread that worked on it ended (${code}).`));
      next();
    });
  }

  function fail(batch: readonly number[], message: string): void {
    for (const index of batch) {
      outcomes[index] = { kind: "failed", path: hits[index]!.path, cause: "worker", message };
    }
  }
}

function withText(outcome: FileOutcome | undefined, { text }: Hit): FileOutcome | undefined {
  return outcome?.kind === "read" ? { ...outcome, before: text } : outcome;
}

/** Indexes of files, the large ones first, in batches of about the same size: so no thread is left with a large one at the end. */
function batchesOf(hits: readonly Hit[]): number[][] {
  const bySize = Array.from(hits.keys()).sort(
    (a, b) => hits[b]!.text.length - hits[a]!.text.length,
  );
  const batches: number[][] = [];
  let room = 0;
  for (const index of bySize) {
    if (room <= 0) {
      batches.push([]);
      room = batchSize;
    }
    batches.at(-1)!.push(index);
    room -= hits[index]!.text.length;
  }
  return batches;
}

/** New objects are looked through every few megabytes: left alone, each thread would take a hundred more. */
const resourceLimits = { maxYoungGenerationSizeMb: 12 };

/** Characters. A quarter of a second or so of work. */
const batchSize = 250_000;
