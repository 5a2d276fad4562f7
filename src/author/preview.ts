import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { PlannedFile } from "../create/plan.ts";
import { userJournals } from "../project/journal-store.ts";
import { isProjectLock, lockPath, readLock } from "../project/lock.ts";
import type { ProjectLock } from "../project/lock.ts";
import { writeFiles } from "../project/write-files.ts";
import { UserError } from "../shared/errors.ts";
import { faultOfPath } from "../shared/project-path.ts";
import { quote } from "../shared/quote.ts";
import { sha256 } from "../shared/sha256.ts";
import { recordOf } from "./opened-template.ts";

/**
 * Writes a project to a folder that is empty or has an earlier preview of the same template, of which nothing was edited since: what is no longer in the
 * project goes, what was added beside it (installed packages) stays.
 *
 * @param target absolute path
 * @throws UserError TARGET_NOT_EMPTY, TARGET_CONFLICT for an edited file, and by the writer; CANCELLED
 */
export async function previewIn(
  target: string,
  files: readonly PlannedFile[],
  {
    template,
    env,
    signal,
  }: {
    /** Absolute path of the folder of the template. */
    readonly template: string;
    readonly env: NodeJS.ProcessEnv;
    readonly signal: AbortSignal;
  },
): Promise<void> {
  const lock = readLock(target);
  const own = lock !== undefined && isProjectLock(lock) && isFrom(template, lock);
  const locked = own ? Object.entries(lock.files) : [];
  const earlier = locked.filter(([path]) => faultOfPath(path) === undefined);
  for (const [path, { sha256: hash }] of earlier) {
    const bytes = read(join(target, path));
    if (bytes === undefined || sha256(bytes) === hash) continue;
    throw new UserError(
      "TARGET_CONFLICT",
      `${quote(path)} in ${target} was edited since the last preview.`,
      "Carry the edit into the template and remove the folder, or name another one.",
    );
  }
  const planned = new Set(files.map(({ path }) => path));
  const toWrite = files.map(({ path, bytes, mode }) => ({
    path,
    bytes,
    mode,
    always: path === lockPath,
  }));
  await writeFiles(target, toWrite, {
    policy: earlier.length === 0 ? "empty" : "overwrite",
    remove: earlier.map(([path]) => path).filter((path) => !planned.has(path)),
    store: userJournals(env),
    signal,
  });
}

function isFrom(folder: string, { template: { source } }: ProjectLock): boolean {
  const wanted = recordOf(folder);
  return source.kind === wanted.kind && source.path === wanted.path;
}

function read(path: string): Uint8Array | undefined {
  try {
    return readFileSync(path);
  } catch {
    return undefined; // gone: it will be written anew
  }
}
