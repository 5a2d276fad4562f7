import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { SourceRecord } from "./source-record.ts";

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
  readonly template: LockedTemplate & {
    /** What it lies over, lowest first. */
    readonly extends?: readonly LockedTemplate[];
  };
  /** Those that shape the files; never a secret. */
  readonly answers: Readonly<Record<string, LockedAnswer>>;
  /** Every feature that the template had, on or off. */
  readonly features: Readonly<Record<string, boolean>>;
}

export type LockedAnswer = string | number | boolean | readonly string[];

export interface LockedTemplate {
  readonly name: string;
  readonly version: string;
  /** Of its manifest and files, and of the layers below where there are any: `sha256-` and hex. */
  readonly digest: string;
  readonly source: SourceRecord;
}

/** Whether the lock is that of a project made by `create`. */
export const isProjectLock = (lock: Lock): lock is ProjectLock => "template" in lock;

export interface LockedFile {
  /** Of the bytes as they were written; of a file that holds a secret, as they are with its place-holder. */
  readonly sha256: string;
  /** `primitive` and `testing`: a copy of Corral's own source, also after edits. */
  readonly origin: "template" | "primitive" | "testing";
  /** Absent: 0644. */
  readonly mode?: "0755";
  /** `user`: made once, and the user's from then on. Absent: the template's. */
  readonly owner?: "user";
  /** Its text depends on a secret, which is recorded nowhere: whether it was edited cannot be told. */
  readonly secret?: true;
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
