import type { Prepared } from "../rule.ts";
import type { Site } from "../site.ts";
import { left } from "./decide.ts";
import type { Decided } from "./decide.ts";
import { describeSite } from "./describe-site.ts";
import type { EditLog, Splice, Use } from "./edit-log.ts";
import { importSplices, unimportSplices } from "./import-edits.ts";
import { engineReason } from "./leave.ts";
import { findOverlap, isDropped } from "./render-edits.ts";
import type { SourceFile } from "./source-file.ts";

/** Which of its choices is made at a site, by its code; undefined leaves it. */
export type Choose = (site: Omit<Site, "outcome" | "code" | "detail">) => string | undefined;

/** What is done about each site of a script. */
export interface Plan {
  readonly decided: readonly Decided[];
  /** What was chosen and can be made; a site within text that goes away has the one that takes it along. */
  readonly chosen: ReadonlyMap<Decided, Prepared>;
  readonly splices: readonly Splice[];
  readonly uses: readonly Use[];
  /** Chosen, and left for the next run. */
  readonly conflicts: number;
}

/** Takes the edits that are chosen, outer sites first, and those that they make needful among the imports. */
export function planEdits(file: SourceFile, decided: readonly Decided[], choose: Choose): Plan {
  const chosen = new Map<Decided, Prepared>();
  const made: EditLog[] = [];
  const splices: Splice[] = [];
  const outcome = [...decided];
  let conflicts = 0;
  for (const [index, site] of decided.entries()) {
    const code = choose(describeSite(file, site));
    const prepared = site.prepared.find((one) => one.code === code);
    if (prepared === undefined || isDropped(splices, site.found.node)) continue;
    if (prepared.edits.splices.some((splice) => findOverlap(splices, splice))) {
      outcome[index] = left(site.found, engineReason("conflict"));
      conflicts++;
      continue;
    }
    chosen.set(site, prepared);
    made.push(prepared.edits);
    splices.push(...prepared.edits.splices);
  }
  for (const site of outcome) {
    if (chosen.has(site)) continue;
    const taker = made.length > 0 && takerOf(site, chosen);
    if (taker) chosen.set(site, taker);
  }
  const uses = made.flatMap((edits) => edits.uses);
  const unused = new Set(made.flatMap((edits) => edits.unused));
  const isGone = (node: Parameters<typeof isDropped>[1]): boolean => isDropped(splices, node);
  const removed = unused.size > 0 ? unimportSplices(file, unused, isGone) : [];
  return {
    decided: outcome,
    chosen,
    splices: [...splices, ...importSplices(file, uses, removed), ...removed],
    uses,
    conflicts,
  };
}

/** The edit in whose removed text the site lies. */
function takerOf(site: Decided, chosen: ReadonlyMap<Decided, Prepared>): Prepared | undefined {
  for (const prepared of chosen.values()) {
    if (isDropped(prepared.edits.splices, site.found.node)) return prepared;
  }
  return undefined;
}
