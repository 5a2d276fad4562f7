import { extname } from "node:path/posix";
import { findSites } from "./engine/census.ts";
import { decide, left } from "./engine/decide.ts";
import { describeSite } from "./engine/describe-site.ts";
import type { Splice, Use } from "./engine/edit-log.ts";
import { findBreach } from "./engine/guards.ts";
import { engineReason, isPrimitiveCopy, reasonToLeaveFile } from "./engine/leave.ts";
import type { Reason } from "./engine/leave.ts";
import { parse } from "./engine/parse.ts";
import { planEdits, takeBack } from "./engine/plan-edits.ts";
import type { Choose, Plan } from "./engine/plan-edits.ts";
import { renderEdits } from "./engine/render-edits.ts";
import { scriptBlocks } from "./engine/script-blocks.ts";
import type { ScriptBlock } from "./engine/script-blocks.ts";
import { SourceFile } from "./engine/source-file.ts";
import type { Surroundings } from "./engine/source-file.ts";
import type { Rule } from "./rule.ts";
import type { Site, SiteKind } from "./site.ts";

export type { Choose } from "./engine/plan-edits.ts";

export interface Source {
  /** From the root of the run, with `/`. */
  readonly path: string;
  readonly text: string;
  /** Why nothing in it may be changed, when its repository says so. */
  readonly leave?: Reason;
}

export interface TransformOptions {
  readonly surroundings: Surroundings;
  readonly choose: Choose;
  /** Which sites count; undefined: all. */
  readonly kinds?: ReadonlySet<SiteKind> | undefined;
}

export interface Transformed {
  /** The new text; undefined when nothing changes. */
  readonly code?: string;
  /** In the order of the source: every site, with its one outcome. */
  readonly sites: readonly Site[];
  /** What the edits import, each once. */
  readonly primitives: readonly string[];
  /** The guard that took all edits of the file back. */
  readonly guard?: string;
}

/** What is safe, and what `unsafe` names. */
export function chooseSafe(unsafe: ReadonlySet<string> = new Set()): Choose {
  return ({ choices }) =>
    (choices.find(({ code }) => unsafe.has(code)) ?? choices.find(({ safe }) => safe))?.code;
}

/**
 * Text in, text and sites out: reads a file, lets the rules decide about each site, makes the edits that are chosen, and takes them back
 * if a guard finds that they do more than they should.
 *
 * @throws SyntaxError for a file that no dialect can read; whatever a rule throws
 */
export function transformFile(
  source: Source,
  rules: readonly Rule[],
  options: TransformOptions,
): Transformed {
  if (isPrimitiveCopy(source.text)) return { sites: [], primitives: [] };
  const splices: Splice[] = [];
  const sites: Site[] = [];
  const primitives = new Set<string>();
  const taken: string[] = [];
  let guard: string | undefined;
  for (const block of scriptBlocks(source.text, extname(source.path))) {
    const edited = transformBlock(source, { block, taken }, rules, options);
    splices.push(...edited.splices);
    sites.push(...edited.sites);
    for (const { primitive, local } of edited.uses) {
      primitives.add(primitive);
      taken.push(local);
    }
    guard ??= edited.guard;
  }
  return {
    ...(splices.length > 0 && { code: renderEdits(source.text, splices).text }),
    sites,
    primitives: [...primitives],
    ...(guard !== undefined && { guard }),
  };
}

interface EditedBlock {
  readonly splices: readonly Splice[];
  readonly uses: readonly Use[];
  readonly sites: readonly Site[];
  readonly guard?: string;
}

function transformBlock(
  source: Source,
  { block, taken }: { readonly block: ScriptBlock; readonly taken: readonly string[] },
  rules: readonly Rule[],
  options: TransformOptions,
): EditedBlock {
  const syntax = parse(block.text, block.extension);
  const { surroundings } = options;
  const file = new SourceFile({ ...block, path: source.path }, syntax, { surroundings, taken });
  const found = findSites(syntax.ast).filter(({ kind }) => options.kinds?.has(kind) ?? true);
  const leave =
    source.leave ??
    reasonToLeaveFile(file) ??
    (syntax.errors.length > 0 ? engineReason("syntax-errors") : undefined);
  if (leave !== undefined) {
    return {
      splices: [],
      uses: [],
      sites: found.map((site) => describeSite(file, left(site, leave))),
    };
  }
  const plan = planEdits(
    file,
    found.map((site) => decide(site, file, rules)),
    options.choose,
  );
  if (plan.splices.length === 0) return { splices: [], uses: [], sites: sitesOf(file, plan) };
  const guard = breachOf(file, plan, rules);
  if (guard === undefined) {
    return { splices: plan.splices, uses: plan.uses, sites: sitesOf(file, plan) };
  }
  return { splices: [], uses: [], sites: sitesOf(file, takeBack(plan, guard)), guard };
}

/** The name of the guard that the edited file does not pass. */
function breachOf(
  file: SourceFile,
  { splices, uses, conflicts }: Plan,
  rules: readonly Rule[],
): string | undefined {
  const rendered = renderEdits(file.text, splices);
  let after;
  try {
    after = parse(rendered.text, file.extension);
  } catch {
    return "parses";
  }
  const before = { ast: file.ast, comments: file.comments, errors: [], text: file.text };
  const breach = findBreach({ before, after, splices, uses, rendered });
  if (breach !== undefined) return breach;
  const again = file.with(rendered.text, after);
  const more = findSites(after.ast).filter((site) => decide(site, again, rules).isSafe);
  return more.length > conflicts ? "second-run" : undefined;
}

function sitesOf(file: SourceFile, { decided, chosen }: Plan): Site[] {
  return decided.map((site) => describeSite(file, site, chosen.get(site)));
}
