import type { Outcome, Site, SiteKind } from "../site.ts";
import type { FileFailed, FileOutcome, FileRead } from "./run-files.ts";

/** The figures of a run. `migrated + flagged + reported = sites`, in every row and in the total. */
export interface Tally extends Counts {
  /** That were looked at. */
  readonly files: number;
  readonly filesWithSites: number;
  readonly filesEdited: number;
  readonly filesFailed: number;
  readonly byKind: readonly (Counts & { readonly kind: SiteKind })[];
  /** Every code that was answered with, the most frequent first. */
  readonly byCode: readonly CodeCount[];
  /** Sites whose work gets an owner by the edits: all that are migrated. */
  readonly owned: number;
  /** Of sites at which work can be made to end when it is no longer needed, and to keep to a bound: how many are, how many could be. */
  readonly cancellable: Prepared;
  readonly bounded: Prepared;
  /** Sites of which only types could say whether more can be prepared. */
  readonly needsTypes: number;
  /** By a `corral-ignore` comment. */
  readonly ignored: number;
}

export interface Counts {
  readonly sites: number;
  readonly migrated: number;
  readonly flagged: number;
  readonly reported: number;
}

export interface CodeCount {
  readonly code: string;
  readonly outcome: Outcome;
  readonly sites: number;
  /** What the code says, where it first occurs. */
  readonly detail: string;
}

export interface Prepared {
  readonly made: number;
  readonly offered: number;
}

/** @param files how many were looked at */
export function tally(outcomes: readonly FileOutcome[], files: number): Tally {
  const read = outcomes.filter((outcome): outcome is FileRead => outcome.kind === "read");
  const failed = outcomes.filter((outcome): outcome is FileFailed => outcome.kind === "failed");
  const sites = read.flatMap((file) => file.sites);
  const kinds = [...new Set(sites.map(({ kind }) => kind))].sort();
  return {
    files,
    filesWithSites: read.length,
    filesEdited: read.filter(({ after }) => after !== undefined).length,
    filesFailed: failed.length,
    ...count(sites),
    byKind: kinds.map((kind) => ({ kind, ...count(sites.filter((site) => site.kind === kind)) })),
    byCode: countCodes(sites),
    owned: sites.filter(({ outcome }) => outcome === "migrated").length,
    cancellable: countPrepared(sites, cancellable),
    bounded: countPrepared(sites, bounded),
    needsTypes: sites.filter(({ undecided }) => undecided !== undefined).length,
    ignored: sites.filter(({ code }) => code === "ignored").length,
  };
}

function count(sites: readonly Site[]): Counts {
  const having = (wanted: Outcome): number =>
    sites.filter(({ outcome }) => outcome === wanted).length;
  return {
    sites: sites.length,
    migrated: having("migrated"),
    flagged: having("flagged"),
    reported: having("reported"),
  };
}

function countCodes(sites: readonly Site[]): CodeCount[] {
  const counts = new Map<string, CodeCount>();
  for (const { code, outcome, detail } of sites) {
    const key = `${outcome} ${code}`;
    const known = counts.get(key) ?? { code, outcome, sites: 0, detail };
    counts.set(key, { ...known, sites: known.sites + 1 });
  }
  return [...counts.values()].sort((a, b) => b.sites - a.sites || (a.code < b.code ? -1 : 1));
}

/** Codes of edits after which a signal ends the work, and of those that keep to a bound: these end with a signal too. */
const bounded: ReadonlySet<string> = new Set(["bounded"]);
const cancellable: ReadonlySet<string> = new Set([
  ...bounded,
  "cancellable",
  "cancellable-wait",
  "map-concurrent",
  "race",
  "any",
  "after",
  "every",
]);

function countPrepared(sites: readonly Site[], codes: ReadonlySet<string>): Prepared {
  const made = sites.filter(({ outcome, code }) => outcome === "migrated" && codes.has(code));
  const offered = sites.filter(({ choices }) => choices.some(({ code }) => codes.has(code)));
  return { made: made.length, offered: offered.length };
}
