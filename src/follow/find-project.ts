import { existsSync, readFileSync, realpathSync } from "node:fs";
import { dirname, join } from "node:path";
import { isProjectLock, lockPath } from "../project/lock.ts";
import type { ProjectLock } from "../project/lock.ts";
import { parseLock } from "../project/parse-lock.ts";
import { UserError } from "../shared/errors.ts";
import { quote } from "../shared/quote.ts";

/** A project that `create` made. */
export interface Project {
  /** Absolute path, links resolved. */
  readonly folder: string;
  readonly lock: ProjectLock;
}

/**
 * The project around a folder: the nearest lock at it or above it says so.
 *
 * @param cwd absolute path
 * @throws UserError NO_PROJECT, LOCK_INVALID
 */
export function findProject(cwd: string): Project {
  const project = lookForProject(cwd);
  if (project !== undefined) return project;
  const what = `${quote(cwd)} is not part of a project that create-corral made.`;
  throw new UserError(
    "NO_PROJECT",
    what,
    "Run it in the folder of one; what differs in copies of primitives alone, `npx create-corral add --diff` shows.",
  );
}

/** The same; undefined where there is none. @throws UserError LOCK_INVALID */
export function lookForProject(cwd: string): Project | undefined {
  for (let folder = realpathSync(cwd); ; folder = dirname(folder)) {
    const file = join(folder, ...lockPath.split("/"));
    if (existsSync(file)) {
      const lock = parseLock(readFileSync(file, "utf8"), file);
      // A package that has copies of primitives and nothing else of ours has a lock, too.
      return isProjectLock(lock) ? { folder, lock } : undefined;
    }
    if (folder === dirname(folder)) return undefined;
  }
}
