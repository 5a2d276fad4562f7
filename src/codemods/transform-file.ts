import { extname } from "node:path/posix";
import type { EditLog, Splice, Use } from "./engine/edit-log.ts";
import { findSites } from "./engine/census.ts";
import { decide, left } from "./engine/decide.ts";
import type { Decided } from "./engine/decide.ts";
import { findBreach } from "./engine/guards.ts";
import { importSplices, unimportSplices } from "./engine/import-edits.ts";
import { engineReason, isPrimitiveCopy, reasonToLeaveFile } from "./engine/leave.ts";
import type { Reason } from "./engine/leave.ts";
import { parse } from "./engine/parse.ts";
import { findOverlap, isDropped, renderEdits } from "./engine/render-edits.ts";
import { scriptBlocks } from "./engine/script-blocks.ts";
import type { ScriptBlock } from "./engine/script-blocks.ts";
import { SourceFile } from "./engine/source-file.ts";
import type { Surroundings } from "./engine/source-file.ts";
import type { Prepared, Rule } from "./rule.ts";
import type { Choice, Site, SiteKind } from "./site.ts";

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

/** Which of its choices is made at a site, by its code; undefined leaves it. */
export type Choose = (site: Omit<Site, "outcome" | "code" | "detail">) => string | undefined;

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
  let guard: string | undefined;
  for (const block of scriptBlocks(source.text, extname(source.path))) {
    const edited = transformBlock(source, block, rules, options);
    splices.push(...edited.splices);
    sites.push(...edited.sites);
    for (const { primitive } of edited.uses) primitives.add(primitive);
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
  block: ScriptBlock,
  rules: readonly Rule[],
  options: TransformOptions,
): EditedBlock {
  const syntax = parse(block.text, block.extension);
  const file = new SourceFile({ ...block, path: source.path }, syntax, options.surroundings);
  const found = findSites(syntax.ast).filter(({ kind }) => options.kinds?.has(kind) ?? true);
  const leave =
    source.leave ??
    reasonToLeaveFile(file) ??
    (syntax.errors.length > 0 ? engineReason("syntax-errors") : undefined);
  if (leave !== undefined) {
    return { splices: [], uses: [], sites: found.map((site) => describe(file, left(site, leave))) };
  }
  const plan = choose(
    file,
    found.map((site) => decide(site, file, rules)),
    options.choose,
  );
  if (plan.splices.length === 0) return { splices: [], uses: [], sites: sitesOf(file, plan) };
  const guard = breachOf(file, plan, rules);
  if (guard === undefined) {
    return { splices: plan.splices, uses: plan.uses, sites: sitesOf(file, plan) };
  }
  return { splices: [], uses: [], sites: sitesOf(file, takenBack(plan, guard)), guard };
}

/** What is done about each site of a file. */
interface Plan {
  readonly decided: readonly Decided[];
  /** What was chosen and can be made; a site within text that goes away has the one that takes it along. */
  readonly chosen: ReadonlyMap<Decided, Prepared>;
  readonly splices: readonly Splice[];
  readonly uses: readonly Use[];
  /** Chosen, and left for the next run. */
  readonly conflicts: number;
}

function choose(file: SourceFile, decided: readonly Decided[], choice: Choose): Plan {
  const chosen = new Map<Decided, Prepared>();
  const made: EditLog[] = [];
  const splices: Splice[] = [];
  const outcome = [...decided];
  let conflicts = 0;
  for (const [index, site] of decided.entries()) {
    const code = choice(describe(file, site));
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
    const taker = [...chosen].find(([, { edits }]) => isDropped(edits.splices, site.found.node));
    if (taker !== undefined) chosen.set(site, taker[1]);
  }
  const uses = made.flatMap((edits) => edits.uses);
  const unused = new Set(made.flatMap((edits) => edits.unused));
  const unimported =
    unused.size > 0 ? unimportSplices(file, unused, (node) => isDropped(splices, node)) : [];
  return {
    decided: outcome,
    chosen,
    splices: [...splices, ...importSplices(file, uses), ...unimported],
    uses,
    conflicts,
  };
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

function takenBack(plan: Plan, guard: string): Plan {
  const reason = {
    code: `guard:${guard}`,
    reason: `The edits of this file did not pass the guard "${guard}": this is a bug of ours.`,
  };
  const decided = plan.decided.map((site) =>
    plan.chosen.has(site) ? left(site.found, reason) : site,
  );
  return { decided, chosen: new Map(), splices: [], uses: [], conflicts: 0 };
}

function sitesOf(file: SourceFile, { decided, chosen }: Plan): Site[] {
  return decided.map((site) => describe(file, site, chosen.get(site)));
}

/** A site as data. */
function describe(
  file: SourceFile,
  { found, prepared, isSafe, reason }: Decided,
  made?: Prepared,
): Site {
  const { kind, node } = found;
  const start = node.start!;
  const before = file.text.slice(0, start);
  const choices: Choice[] = prepared.map(({ code, detail }, index) => ({
    code,
    detail,
    safe: isSafe && index === 0,
  }));
  const [first] = choices;
  const { code, detail } = made ?? first ?? { code: reason!.code, detail: reason!.reason };
  return {
    id: `${kind}@${start}`,
    kind,
    line: before.split("\n").length,
    column: start - before.lastIndexOf("\n"),
    start,
    end: node.end!,
    outcome: made !== undefined ? "migrated" : first !== undefined ? "flagged" : "reported",
    code,
    detail,
    choices,
  };
}
