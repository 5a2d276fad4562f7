import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import type { WorkerPool, WorkerPoolOptions } from "../../src/concurrency/worker-pool.ts";
import type * as work from "../fixtures/workers/work.ts";
import { openWorkerFiles, variants, type WorkerFiles } from "./worker-variants.ts";

/** Opens a pool of test/fixtures/workers/work.ts; it is closed when the case has ended. */
export type Open = (options?: WorkerPoolOptions) => WorkerPool<typeof work>;

/** Behaviour that other pools' tests ask for, under the names that it has there, with commas between. */
export type WorkerCase = readonly [
  names: string,
  title: string,
  body: (open: Open, files: WorkerFiles) => Promise<void>,
];

/** The names of a source's cases; `atMost` of them are not applicable: 15 %, unless it tests its own language. */
export interface WorkerSource {
  readonly names: readonly string[];
  readonly atMost?: number;
}

/**
 * Runs the cases once from the source and once from the build (the order of threads is not ours to
 * seed), and accounts for every name: translated, or not applicable and why.
 */
export function conformPools(
  sources: Readonly<Record<string, WorkerSource>>,
  cases: readonly WorkerCase[],
  notApplicable: Readonly<Record<string, string>>,
): void {
  describe.each(variants)("cases of other pools, from %s", (variant) => {
    let files: WorkerFiles;
    const opened: WorkerPool<typeof work>[] = [];
    beforeAll(async () => void (files = await openWorkerFiles(variant)), 60_000);
    afterAll(() => files[Symbol.asyncDispose]());
    afterEach(async () => {
      for (const pool of opened.splice(0)) await pool.close({ graceMs: 0 });
    });

    const open: Open = (options) => {
      const pool = new files.pool.WorkerPool<typeof work>(files.url("work.ts"), options);
      opened.push(pool);
      return pool;
    };

    it.each(cases)("%s: %s", async (_names, _title, body) => {
      expect.hasAssertions();
      await body(open, files);
    });
  });

  describe("the account of the cases", () => {
    const translated = cases.flatMap(([names]) => names.split(", "));

    it.each(Object.entries(sources))(
      "has each of %s, translated or not applicable, and few of the latter",
      (_, { names, atMost = 0.15 }) => {
        const without = names.filter((name) => name in notApplicable);
        const missing = names.filter((name) => !translated.includes(name));
        expect(missing).toEqual(without);
        expect(without.length / names.length).toBeLessThanOrEqual(atMost);
      },
    );

    it("names no case that is not there", () => {
      const known = new Set(Object.values(sources).flatMap(({ names }) => names));
      expect(translated.filter((name) => !known.has(name))).toEqual([]);
      expect(Object.keys(notApplicable).filter((name) => !known.has(name))).toEqual([]);
    });
  });
}
