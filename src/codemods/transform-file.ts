import { extname } from "node:path/posix";
import type { Splice } from "./engine/edit-log.ts";
import { engineReason, isPrimitiveCopy } from "./engine/leave.ts";
import type { Reason } from "./engine/leave.ts";
import type { Choose } from "./engine/plan-edits.ts";
import { renderEdits } from "./engine/render-edits.ts";
import { scriptBlocks } from "./engine/script-blocks.ts";
import type { ScriptBlock } from "./engine/script-blocks.ts";
import type { Surroundings } from "./engine/source-file.ts";
import { transformBlock } from "./engine/transform-block.ts";
import type { EditedBlock } from "./engine/transform-block.ts";
import type { Rule } from "./rule.ts";
import type { Site, SiteKind } from "./site.ts";

export { chooseSafe } from "./engine/choose.ts";
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
  /** The guard that took edits back: those of the sites that say so, or of all. */
  readonly guard?: string;
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
    const around = [...taken, ...wordsOutside(block, source.text)];
    const edited = transform(block, source, rules, { ...options, taken: around });
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

function transform(
  block: ScriptBlock,
  { path, leave }: Source,
  rules: readonly Rule[],
  options: TransformOptions & { readonly taken: readonly string[] },
): EditedBlock {
  if (block.isPlain !== true) return transformBlock(block, rules, { ...options, path, leave });
  try {
    const reason = leave ?? engineReason("page-script");
    return transformBlock(block, rules, { ...options, path, leave: reason });
  } catch (error) {
    // What the component itself writes into a script of its page may be no script before that.
    if (error instanceof SyntaxError) return { splices: [], uses: [], sites: [] };
    throw error;
  }
}

/** What a component's markup may call by name, as it sees what its script imports. */
function wordsOutside(block: ScriptBlock, text: string): ReadonlySet<string> {
  const words = new Set<string>();
  if (block.text === text) return words;
  for (const { 0: word, index } of text.matchAll(/(?<![\w$.])[A-Za-z_$][\w$]*/g)) {
    if (block.text[index] === " ") words.add(word);
  }
  return words;
}
