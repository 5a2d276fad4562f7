import type { Project } from "./find-project.ts";
import type { Answers } from "../create/answers.ts";
import { readPlace } from "../create/place.ts";
import { planProject } from "../create/plan.ts";
import type { Plan, PlannedFile } from "../create/plan.ts";
import type { Sources } from "../create/sources.ts";
import { basePath } from "../project/base-snapshot.ts";
import { formatLock, isProjectLock, lockPath } from "../project/lock.ts";
import type { ProjectLock } from "../project/lock.ts";
import { parseLock } from "../project/parse-lock.ts";

/** A project as `create` would make it from some answers. */
export interface Rendering {
  /** Of the template, the primitives and the test kit, by path. */
  readonly files: ReadonlyMap<string, PlannedFile>;
  readonly lock: ProjectLock;
  readonly base: Uint8Array;
  readonly steps: Plan["steps"];
}

/** @param kept paths that the project has and that are not ours: the lock does not list them */
export function renderProject(
  { folder, lock: earlier }: Pick<Project, "folder" | "lock">,
  answers: Answers,
  { sources, kept = [] }: { readonly sources: Sources; readonly kept?: readonly string[] },
): Rendering {
  const place = readPlace(folder);
  // Of what is kept the lock shall say nothing, whatever the earlier one said.
  const plan = planProject(answers, sources, { place, kept, earlier: { ...earlier, files: {} } });
  const own = plan.files.filter(({ origin }) => origin === "lock");
  const bytesOf = (path: string) => own.find((file) => file.path === path)?.bytes;
  const lock = parseLock(new TextDecoder().decode(bytesOf(lockPath)));
  const base = bytesOf(basePath);
  if (!isProjectLock(lock) || base === undefined) throw new Error("A plan without a lock.");
  const files = plan.files.filter(({ origin }) => origin !== "lock");
  return {
    files: new Map(files.map((file) => [file.path, file])),
    lock,
    base,
    steps: plan.steps,
  };
}

/**
 * The lock after a change: that of the new rendering, with what later commands have added to the earlier one and what stays although
 * the template is done with it.
 */
export function joinLocks(
  next: ProjectLock,
  earlier: ProjectLock,
  extras: ProjectLock["files"],
): string {
  const { lockVersion, corral, files, ...rest } = next;
  const { importFrom } = earlier;
  const all = Object.entries({ ...extras, ...files }).sort(([a], [b]) => (a < b ? -1 : 1));
  const lock: ProjectLock = {
    lockVersion,
    corral,
    ...rest,
    ...(importFrom !== undefined && { importFrom }),
    files: Object.fromEntries(all),
  };
  return formatLock(lock);
}
