import type { NodePath } from "jscodeshift";
import type { EditLog } from "./engine/edit-log.ts";
import type { SourceFile } from "./engine/source-file.ts";
import type { SiteKind } from "./site.ts";

/**
 * Decides about sites of its kinds. Rules are asked in the order of `index.ts`; the first that answers decides. It changes nothing: it
 * describes edits, and the engine applies them, if they are chosen, and guards the outcome.
 */
export interface Rule {
  /** The folder that it lives in, and what `--rules` takes. */
  readonly name: string;
  /** One line for `--list`. */
  readonly summary: string;
  /** The sites that it is asked about. What is not in the census is added there. */
  readonly kinds: readonly SiteKind[];
  /** Every code that it may answer with, in one sentence each: `--unsafe` and `corral-ignore` take them. */
  readonly codes: Readonly<Record<string, string>>;
  /**
   * @param path of the site: the call, or whatever `census.ts` says counts
   * @returns undefined for a site that another rule may know
   */
  match(path: NodePath, file: SourceFile): Decision | undefined;
}

export type Decision = Safe | Flag | Report;

/** An edit that keeps what the code does, and others that may be chosen in its place. */
export interface Safe extends Prepared {
  readonly kind: "safe";
  readonly alternatives: readonly Prepared[];
  /** Codes of edits that could be prepared as well, if types were at hand to say so. */
  readonly undecided?: readonly string[];
}

/** Edits that change what the code does: somebody has to choose one. */
export interface Flag {
  readonly kind: "flag";
  readonly alternatives: readonly [Prepared, ...Prepared[]];
}

export interface Report {
  readonly kind: "report";
  readonly code: string;
  readonly reason: string;
}

/** An edit under its code. */
export interface Prepared {
  readonly code: string;
  /** What it does; for a flag, what changes and so is to be checked. */
  readonly detail: string;
  readonly edits: EditLog;
}

export function safe(
  code: string,
  detail: string,
  edits: EditLog,
  alternatives: readonly Prepared[] = [],
): Safe {
  return { kind: "safe", code, detail, edits, alternatives };
}

export function flag(first: Prepared, ...others: readonly Prepared[]): Flag {
  return { kind: "flag", alternatives: [first, ...others] };
}

export function report(code: string, reason: string): Report {
  return { kind: "report", code, reason };
}
