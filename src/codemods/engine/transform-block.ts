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
  return { ...withoutCulprits(file, plan, rules, { choose, guard }), guard };
}

/** Leaves out the sites that do not pass by themselves; if the others do not pass either, all. */
function withoutCulprits(
  file: SourceFile,
  plan: Plan,
  rules: readonly Rule[],
  { choose, guard }: { readonly choose: Choose; readonly guard: string },
): EditedBlock {
  const decided = plan.decided.map((site) => {
    if (!plan.chosen.has(site)) return site;
    const alone = planEdits(file, plan.decided, (one) =>
      one.start === site.found.node.start && one.kind === site.found.kind ? choose(one) : undefined,
    );
    const breach = checkEdits(file, alone, rules);
    return breach === undefined ? site : left(site.found, guardReason(breach));
  });
  const rest = planEdits(file, decided, choose);
  if (decided.some((site, index) => site !== plan.decided[index])) {
    if (checkEdits(file, rest, rules) === undefined) return edited(file, rest);
  }
  return withoutEdits(
    file,
    plan.decided.map((site) =>
      plan.chosen.has(site) ? left(site.found, guardReason(guard)) : site,
    ),
  );
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
