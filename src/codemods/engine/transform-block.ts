import type { Rule } from "../rule.ts";
import type { Site, SiteKind } from "../site.ts";
import { findSites } from "./census.ts";
import { checkEdits } from "./check-edits.ts";
import { decide, left } from "./decide.ts";
import type { Decided } from "./decide.ts";
import { describeSite } from "./describe-site.ts";
import type { Splice, Use } from "./edit-log.ts";
import { engineReason, guardReason, reasonToLeaveFile } from "./leave.ts";
import type { Reason } from "./leave.ts";
import { parse } from "./parse.ts";
import { planEdits } from "./plan-edits.ts";
import type { Choose, Plan } from "./plan-edits.ts";
import type { ScriptBlock } from "./script-blocks.ts";
import { SourceFile } from "./source-file.ts";
import type { Surroundings } from "./source-file.ts";

export interface BlockOptions {
  readonly path: string;
  /** Why nothing may be changed in the file. */
  readonly leave?: Reason | undefined;
  /** Names that another script of the file imports. */
  readonly taken: readonly string[];
  readonly surroundings: Surroundings;
  readonly choose: Choose;
  readonly kinds?: ReadonlySet<SiteKind> | undefined;
}

/** What becomes of one script. */
export interface EditedBlock {
  readonly splices: readonly Splice[];
  readonly uses: readonly Use[];
  readonly sites: readonly Site[];
  /** The guard that took edits back. */
  readonly guard?: string;
}

/** @throws SyntaxError for a script that no dialect can read; whatever a rule throws */
export function transformBlock(
  block: ScriptBlock,
  rules: readonly Rule[],
  { path, leave, choose, kinds, ...around }: BlockOptions,
): EditedBlock {
  const syntax = parse(block.text, block.extension);
  const file = new SourceFile({ ...block, path }, syntax, around);
  const found = findSites(syntax.ast).filter(({ kind }) => kinds?.has(kind) ?? true);
  const reason =
    leave ??
    reasonToLeaveFile(file) ??
    (syntax.errors.length > 0 ? engineReason("syntax-errors") : undefined);
  if (reason !== undefined) {
    return withoutEdits(
      file,
      found.map((site) => left(site, reason)),
    );
  }
  const decided = found.map((site) => decide(site, file, rules));
  const plan = planEdits(file, decided, choose);
  const guard = plan.splices.length > 0 ? checkEdits(file, plan, rules) : undefined;
  if (guard === undefined) return edited(file, plan);
  return { ...edited(file, withoutCulprits(file, plan, rules, choose)), guard };
}

/** Takes the edits one after the other, and leaves each site whose edit does not pass with those before it. */
function withoutCulprits(
  file: SourceFile,
  plan: Plan,
  rules: readonly Rule[],
  choose: Choose,
): Plan {
  const accepted = new Set<string>();
  const decided = [...plan.decided];
  const planWith = (id: string): Plan =>
    planEdits(file, decided, (site) =>
      accepted.has(site.id) || site.id === id ? choose(site) : undefined,
    );
  for (const [index, site] of plan.decided.entries()) {
    if (!plan.chosen.has(site)) continue;
    const { id } = describeSite(file, site);
    const breach = checkEdits(file, planWith(id), rules);
    if (breach === undefined) accepted.add(id);
    else decided[index] = left(site.found, guardReason(breach));
  }
  return planWith("");
}

function edited(file: SourceFile, { splices, uses, decided, chosen }: Plan): EditedBlock {
  return {
    splices,
    uses,
    sites: decided.map((site) => describeSite(file, site, chosen.get(site))),
  };
}

function withoutEdits(file: SourceFile, decided: readonly Decided[]): EditedBlock {
  return { splices: [], uses: [], sites: decided.map((site) => describeSite(file, site)) };
}
