import type { Site } from "../site.ts";

/** What became of one file. Those without a site are only counted. */
export type FileOutcome = FileRead | FileFailed;

export interface FileRead {
  readonly kind: "read";
  readonly path: string;
  readonly before: string;
  /** The new text, when it is another one. */
  readonly after?: string;
  readonly sites: readonly Site[];
  /** What the edits import. */
  readonly primitives: readonly string[];
  readonly guard?: string;
}

export interface FileFailed {
  readonly kind: "failed";
  readonly path: string;
  /** `package`: nothing can be imported in its package; `rule`: a rule threw, a bug of ours; `worker`: the thread that had it ended. */
  readonly cause: "unreadable" | "unparsable" | "package" | "rule" | "worker";
  readonly message: string;
  readonly stack?: string;
}

/** Whether types could let an edit be made that was asked for. */
export function isUndecided(outcome: FileOutcome | undefined, unsafe: readonly string[]): boolean {
  return (
    outcome?.kind === "read" &&
    outcome.sites.some(({ undecided }) => undecided?.some((code) => unsafe.includes(code)))
  );
}
