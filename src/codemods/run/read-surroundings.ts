import { dirname, join, relative, sep } from "node:path";
import { packageRootOf } from "../../add/find-package.ts";
import type { ProjectFacts } from "../../add/project-facts.ts";
import { readManifest } from "../../add/read-manifest.ts";
import { readProjectFacts } from "../../add/read-project-facts.ts";
import { specifierFor } from "../../add/specifier-for.ts";
import { readLock } from "../../project/lock.ts";
import type { Lock } from "../../project/lock.ts";
import type { Surroundings } from "../engine/source-file.ts";

export interface CopyOptions {
  /** Folder for the copies, from `cwd`; without it each package has its own. */
  readonly into?: string | undefined;
  /** What code imports the primitives from, "*" standing for the file's name. */
  readonly importFrom?: string | undefined;
  /** The bound of bounded edits. */
  readonly concurrency?: number | undefined;
}

/** What lies around the files of a run, read when it is asked for, and once for each package. */
export interface ProjectSurroundings extends Surroundings {
  /** The package that gets the copies which this file imports; undefined when it imports them from a package that is installed. */
  receiverOf(path: string): ProjectFacts | undefined;
  /** Whether the lock of its package calls the file a copy of a primitive. */
  isCopy(path: string): boolean;
}

/** Without `--concurrency`. */
export const defaultConcurrency = 8;

/** @param root absolute path that paths of files begin at */
export function readSurroundings(
  root: string,
  { into, importFrom, concurrency = defaultConcurrency }: CopyOptions,
): ProjectSurroundings {
  const facts = new Map<string, ProjectFacts>();
  const roots = new Map<string, string>();
  const locks = new Map<string, Lock | undefined>();
  const systems = new Map<string, "esm" | "commonjs">();

  const packageOf = (path: string): string => {
    const folder = dirname(join(root, path));
    let found = roots.get(folder);
    if (found === undefined) roots.set(folder, (found = packageRootOf(folder)));
    return found;
  };
  const factsFor = (path: string): ProjectFacts => {
    const place = into === undefined ? packageOf(path) : root;
    let known = facts.get(place);
    if (known === undefined)
      facts.set(place, (known = readProjectFacts(place, { into, importFrom })));
    return known;
  };
  return {
    concurrency,
    specifierFor(primitive, path, system) {
      const receiver = factsFor(path);
      const isDeaf = system === "commonjs" && receiver.module === "esm";
      if (isDeaf && receiver.importFrom === undefined) return undefined;
      return specifierFor(primitive, join(root, path), receiver);
    },
    moduleSystemOf(path) {
      const place = packageOf(path);
      let system = systems.get(place);
      if (system === undefined) systems.set(place, (system = moduleSystemIn(place)));
      return system;
    },
    receiverOf(path) {
      const installed = into === undefined && importFrom !== undefined && isPackage(importFrom);
      return installed ? undefined : factsFor(path);
    },
    isCopy(path) {
      const place = packageOf(path);
      if (!locks.has(place)) locks.set(place, readLock(place));
      const inner = relative(place, join(root, path)).replaceAll(sep, "/");
      return locks.get(place)?.files[inner]?.origin === "primitive";
    },
  };
}

/** Whether a specifier names a package that is installed, rather than a way into this one. */
function isPackage(specifier: string): boolean {
  return /^(?:@[\w-][\w.-]*\/)?[\w][\w.-]*(?:\/|$)/.test(specifier) || specifier.startsWith("npm:");
}

function moduleSystemIn(folder: string): "esm" | "commonjs" {
  return readManifest(folder)["type"] === "module" ? "esm" : "commonjs";
}
