import { readFileSync } from "node:fs";
import { join } from "node:path";

/** Where the lock lies in a project. */
export const lockPath = ".corral/lock.json";

/**
 * What a package knows about files that Corral wrote there: enough to say later which were edited, which are copied primitives, and
 * where those are imported from. No times and no paths of a machine: the same request gives the same bytes.
 */
export interface Lock {
  readonly lockVersion: 1;
  /** Version of create-corral that wrote it. */
  readonly corral: string;
  /** How code imports the primitives, where that was given: a specifier, "*" standing for the file's name. */
  readonly importFrom?: string;
  /** By path: every file that was written, but the lock. */
  readonly files: Readonly<Record<string, LockedFile>>;
}

/** Of a generated project: also what to render again. */
export interface ProjectLock extends Lock {
  readonly template: {
    readonly name: string;
    /** Where the template is from. */
    readonly source: "builtin";
    readonly version: string;
    /** Of its manifest and files: `sha256-` and hex. */
    readonly digest: string;
  };
  /** Those that shape the files; never a secret. */
  readonly answers: Readonly<Record<string, string | number | boolean | readonly string[]>>;
  /** Every feature that the template had, on or off. */
  readonly features: Readonly<Record<string, boolean>>;
}

/** Whether the lock is that of a project made by `create`. */
export const isProjectLock = (lock: Lock): lock is ProjectLock => "template" in lock;

export interface LockedFile {
  readonly sha256: string;
  /** `primitive` and `testing`: a copy of Corral's own source, also after edits. */
  readonly origin: "template" | "primitive" | "testing";
}

export function formatLock(lock: Lock): string {
  return `${JSON.stringify(lock, undefined, 2)}\n`;
}

/** The lock of the package in `folder`; undefined when there is none that this version can read. */
export function readLock(folder: string): Lock | undefined {
  try {
    const lock = JSON.parse(readFileSync(join(folder, ...lockPath.split("/")), "utf8")) as Lock;
    return lock.lockVersion === 1 && typeof lock.files === "object" ? lock : undefined;
  } catch {
    return undefined;
  }
}
