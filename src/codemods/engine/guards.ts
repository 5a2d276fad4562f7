import type { Node } from "@babel/types";
import type { Splice, Use } from "./edit-log.ts";
import { Names } from "./names.ts";
import type { Syntax } from "./parse.ts";
import { isDropped } from "./render-edits.ts";
import type { Rendered } from "./render-edits.ts";
import { walk } from "./walk.ts";

export interface Edited {
  readonly before: Syntax & { readonly text: string };
  readonly splices: readonly Splice[];
  readonly uses: readonly Use[];
  readonly rendered: Rendered;
  readonly after: Syntax;
}

type Guard = (edited: Edited) => boolean;

/** What must hold of a text before it is written. Each is true when all is well. */
const guards: Readonly<Record<string, Guard>> = {
  parses: ({ before, after }) => after.errors.length <= before.errors.length,
  syntax: keepsSyntax,
  comments: ({ before, after }) => equal(commentsOf(before), commentsOf(after)),
  literals: keepsLiterals,
  imports: ({ uses, after }) => bindsImports(uses, after),
};

/** The first guard that an edited file does not pass. */
export function findBreach(edited: Edited): string | undefined {
  return Object.keys(guards).find((name) => !guards[name]!(edited));
}

/**
 * Outside of the edits the syntax is as it was: every node that went over whole, and every node around an edit, is there again as the
 * same kind of node over the same text; and text that went over holds no other node than before.
 */
function keepsSyntax({ before, after, splices, rendered }: Edited): boolean {
  const moved = new Mover(rendered);
  const wanted = new Set<string>();
  const around = new Set<string>();
  walk(before.ast, (node) => {
    // An import that goes to the very top moves where these begin.
    if (node.type === "File" || node.type === "Program") return;
    const { start, end } = { start: node.start!, end: node.end! };
    const whole = moved.whole(start, end);
    if (whole !== undefined) {
      wanted.add(`${node.type} ${whole} ${whole + end - start}`);
    } else if (splices.every((splice) => isApartOrInside(splice, start, end))) {
      const [from, to] = [moved.edge(start), moved.edge(end - 1)];
      if (from !== undefined && to !== undefined) around.add(`${node.type} ${from} ${to + 1}`);
    }
  });
  const found = new Set<string>();
  const isKept = new Mover({
    kept: rendered.kept.map(({ from, to, length }) => ({ from: to, to: from, length })),
    text: "",
  });
  walk(after.ast, (node) => {
    const key = `${node.type} ${node.start!} ${node.end!}`;
    around.delete(key);
    if (isKept.whole(node.start!, node.end!) !== undefined) found.add(key);
  });
  return around.size === 0 && equal(wanted, found);
}

/** A node that a splice lies strictly inside of: it goes on to be the node that it was. */
function isApartOrInside(splice: Splice, start: number, end: number): boolean {
  const apart = splice.end <= start || end <= splice.start;
  return (
    apart || (start <= splice.start && splice.end <= end && splice.end - splice.start < end - start)
  );
}

/** From offsets of the old text to those of the new one. */
class Mover {
  readonly #kept: Rendered["kept"];

  constructor({ kept }: Rendered) {
    this.#kept = [...kept].sort((a, b) => a.from - b.from);
  }

  /** Where a range begins that went over in one piece. */
  whole(start: number, end: number): number | undefined {
    const piece = this.#pieceAt(start);
    return piece !== undefined && end <= piece.from + piece.length
      ? piece.to + start - piece.from
      : undefined;
  }

  /** Where one character is now. */
  edge(at: number): number | undefined {
    const piece = this.#pieceAt(at);
    return piece === undefined ? undefined : piece.to + at - piece.from;
  }

  #pieceAt(at: number): Rendered["kept"][number] | undefined {
    let low = 0;
    let high = this.#kept.length - 1;
    while (low <= high) {
      const middle = (low + high) >> 1;
      const piece = this.#kept[middle]!;
      if (at < piece.from) high = middle - 1;
      else if (at >= piece.from + piece.length) low = middle + 1;
      else return piece;
    }
    return undefined;
  }
}

function commentsOf({ comments }: Syntax): string[] {
  return comments.map(({ value }) => value).sort();
}

/** Every string and template text outside of what was taken away is there, as often as before. */
function keepsLiterals({ before, after, splices }: Edited): boolean {
  const left = new Map<string, number>();
  for (const text of literals(after.ast)) left.set(text.key, (left.get(text.key) ?? 0) + 1);
  for (const { key, node } of literals(before.ast)) {
    if (isDropped(splices, node)) continue;
    const count = left.get(key) ?? 0;
    if (count === 0) return false;
    left.set(key, count - 1);
  }
  return true;
}

function literals(root: Node): { key: string; node: Node }[] {
  const found: { key: string; node: Node }[] = [];
  walk(root, (node) => {
    if (node.type === "StringLiteral" || node.type === "DirectiveLiteral") {
      found.push({ key: `'${node.value}`, node });
    } else if (node.type === "TemplateElement") {
      found.push({ key: `\`${node.value.raw}`, node });
    } else if (node.type === "JSXText") {
      found.push({ key: `<${node.value}`, node });
    }
  });
  return found;
}

/** Every imported name is declared once in the whole file, so nothing shadows it, and is used. */
function bindsImports(uses: readonly Use[], after: Syntax): boolean {
  if (uses.length === 0) return true;
  const names = new Names(after.ast);
  return uses.every(({ local }) => {
    const [binding, ...others] = names.declarations(local);
    return binding !== undefined && others.length === 0 && names.references(binding).length > 0;
  });
}

function equal(a: Iterable<string>, b: Iterable<string>): boolean {
  const [first, second] = [[...a].sort(), [...b].sort()];
  return first.length === second.length && first.every((value, index) => value === second[index]);
}
