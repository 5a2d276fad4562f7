/** What is counted, told by syntax alone: see `engine/census.ts`. */
export type SiteKind =
  | "promise-all"
  | "promise-all-settled"
  | "promise-race"
  | "promise-any"
  | "set-timeout"
  | "set-interval"
  | "timers-promises"
  | "async-executor"
  | "for-each-async"
  | "async-listener";

/**
 * `migrated`: its edit is in the new text. `flagged`: an edit is prepared, and applied when its code is chosen. `reported`: nothing is
 * offered, for the reason given.
 */
export type Outcome = "migrated" | "flagged" | "reported";

/** An edit that could be made at a site. Applied by its code. */
export interface Choice {
  readonly code: string;
  /** Behaves as the code that it replaces: applied without asking. */
  readonly safe: boolean;
  /** What it does, and for one that is not safe what to check. */
  readonly detail: string;
}

/** One place that was looked at, and what became of it. Every site has exactly one outcome. */
export interface Site {
  /** The same in every run over the same text: `kind@offset`. */
  readonly id: string;
  readonly kind: SiteKind;
  /** From 1. */
  readonly line: number;
  /** From 1, in UTF-16 units. */
  readonly column: number;
  /** Offsets in the original text, in UTF-16 units. */
  readonly start: number;
  readonly end: number;
  readonly outcome: Outcome;
  /** Of the choice that was applied, or else of the first that is offered, or else of the reason that there is none. */
  readonly code: string;
  /** Plain words for `code`. */
  readonly detail: string;
  /** Every edit that could be made here, the safe one first. */
  readonly choices: readonly Choice[];
  /** `needs-types`: codes of edits that could be made as well, if types said so. */
  readonly undecided?: readonly string[];
}
