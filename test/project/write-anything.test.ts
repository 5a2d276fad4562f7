import { mkdirSync, readdirSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { expect, it } from "vitest";
import { recoverJournals } from "../../src/project/recover-journals.ts";
import type { FileToWrite, Policy } from "../../src/project/survey-target.ts";
import { writeFiles } from "../../src/project/write-files.ts";
import { UserError } from "../../src/shared/errors.ts";
import { filesOf } from "./files-of.ts";
import { stoppingAt } from "./stopping-file-system.ts";
import { storeIn } from "./store.ts";
import { emptyFolder, plant, treeOf } from "./tree.ts";

/** Short paths of few names, so that what is there and what is to be written meet often. */
const path = fc
  .array(fc.constantFrom("a", "b", "c"), { minLength: 1, maxLength: 3 })
  .map((parts) => parts.join("/"));
const tree = fc
  .uniqueArray(fc.tuple(path, fc.string({ maxLength: 40 })), {
    selector: ([each]) => each,
    maxLength: 6,
  })
  .map((entries) =>
    entries.filter(([each]) => !entries.some(([other]) => other.startsWith(`${each}/`))),
  )
  .map((entries): Readonly<Record<string, string>> => Object.fromEntries(entries));

const scene = fc.record({
  there: fc.option(tree, { nil: undefined }),
  planned: tree,
  removed: fc.uniqueArray(path, { maxLength: 4 }),
  policy: fc.constantFrom<Policy>("fresh", "merge", "overwrite"),
  call: fc.integer({ min: 1, max: 70 }),
});

it("a failure at any call leaves the target byte for byte as it was, or done", async () => {
  await fc.assert(
    fc.asyncProperty(scene, async ({ there, planned, removed, policy, call }) => {
      const { folder, target, files, remove } = prepared({ there, planned, removed });
      const before = treeOf(folder);
      const fs = stoppingAt(call, (at, name) => {
        if (at === call) throw Object.assign(new Error(`EIO: ${name}`), { code: "EIO" });
      });
      const journals = emptyFolder();
      const error = await outcomeOf(
        writeFiles(target, files, { policy, remove, store: storeIn(journals, { fs }) }),
      );
      // The one call may have been of the sweeping up, or of the restoring: then the next command ends it.
      recoverJournals(storeIn(journals, { alive: false }));
      expect(treeOf(folder)).toEqual(
        error === undefined ? written(before, { there, planned, removed, policy }) : before,
      );
      expect(journalsIn(journals)).toEqual([]);
    }),
    { numRuns: 200 },
  );
}, 120_000);

it("an abort at any call leaves the target byte for byte as it was, or done", async () => {
  await fc.assert(
    fc.asyncProperty(scene, async ({ there, planned, removed, policy, call }) => {
      const { folder, target, files, remove } = prepared({ there, planned, removed });
      const before = treeOf(folder);
      const abort = new AbortController();
      const fs = stoppingAt(call, () => abort.abort());
      const journals = emptyFolder();
      const error = await outcomeOf(
        writeFiles(target, files, {
          policy,
          remove,
          store: storeIn(journals, { fs }),
          signal: abort.signal,
        }),
      );
      expect(treeOf(folder)).toEqual(
        error === undefined ? written(before, { there, planned, removed, policy }) : before,
      );
      expect(journalsIn(journals)).toEqual([]);
    }),
    { numRuns: 200 },
  );
}, 120_000);

it("after the end of the process at any call, and at any call of the recovery, the next command restores it", async () => {
  await fc.assert(
    fc.asyncProperty(
      scene,
      fc.integer({ min: 1, max: 20 }),
      async ({ there, planned, removed, policy, call }, again) => {
        const { folder, target, files, remove } = prepared({ there, planned, removed });
        const before = treeOf(folder);
        const journals = emptyFolder();
        // Nothing is done any more from that call on, the restoring neither: as if the process were gone.
        const gone = (fs: ReturnType<typeof stoppingAt>) => storeIn(journals, { fs, alive: false });
        const crash = () => {
          throw new Error("gone");
        };
        const error = await writeFiles(target, files, {
          policy,
          remove,
          store: gone(stoppingAt(call, crash)),
        }).catch((reason: unknown) => reason);
        recoverJournals(gone(stoppingAt(again, crash)));
        recoverJournals(storeIn(journals, { alive: false }));
        const done = written(before, { there, planned, removed, policy });
        expect(error === undefined ? [done] : [before, done]).toContainEqual(treeOf(folder));
        expect(journalsIn(journals)).toEqual([]);
      },
    ),
    { numRuns: 200 },
  );
}, 120_000);

interface Scene {
  readonly there: Readonly<Record<string, string>> | undefined;
  readonly planned: Readonly<Record<string, string>>;
  readonly removed: readonly string[];
}

function prepared({ there, planned, removed }: Scene) {
  const folder = emptyFolder();
  const target = join(folder, "target");
  if (there !== undefined) {
    mkdirSync(target);
    plant(target, there);
  }
  const files: readonly FileToWrite[] = filesOf(planned);
  return { folder, target, files, remove: removalsOf(planned, removed) };
}

/** The tree that a run without a failure gives, worked out without the writer. */
function written(
  before: Readonly<Record<string, string>>,
  { there = {}, planned, removed, policy }: Scene & { readonly policy: Policy },
): Readonly<Record<string, string>> {
  const after: Record<string, string> = { ...before };
  for (const [file, text] of Object.entries(planned)) {
    const parts = `target/${file}`.split("/");
    for (let length = 1; length < parts.length; length++)
      after[parts.slice(0, length).join("/")] ??= "folder 755";
    if (policy !== "merge" || there[file] === undefined)
      after[`target/${file}`] = `file 644 ${Buffer.from(text).toString("latin1")}`;
  }
  for (const file of removalsOf(planned, removed)) {
    if (after[`target/${file}`]?.startsWith("file") !== true) continue;
    delete after[`target/${file}`];
    const parts = file.split("/");
    for (let length = parts.length - 1; length > 0; length--) {
      const folder = `target/${parts.slice(0, length).join("/")}`;
      if (!Object.keys(after).some((each) => each.startsWith(`${folder}/`))) delete after[folder];
    }
  }
  return after;
}

/** What is written is not removed. */
const removalsOf = (planned: Scene["planned"], removed: Scene["removed"]) =>
  removed.filter((each) => planned[each] === undefined);

const journalsIn = (folder: string) =>
  readdirSync(folder).length === 0
    ? []
    : readdirSync(join(folder, "journals")).filter((name) => !name.endsWith(".draft"));

async function outcomeOf(promise: Promise<unknown>): Promise<UserError | undefined> {
  try {
    await promise;
    return undefined;
  } catch (error) {
    if (error instanceof UserError) return error;
    throw error;
  }
}
