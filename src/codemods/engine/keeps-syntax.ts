import type { Node } from "@babel/types";
import type { Splice } from "./edit-log.ts";
import type { Edited } from "./guards.ts";
import { carries } from "./render-edits.ts";
import type { Edge, Kept } from "./render-edits.ts";
import { isFunction } from "./names.ts";
import { childrenOf, walk } from "./walk.ts";

/**
 * Outside of the edits the syntax is as it was: every node that went over whole, and every node around an edit, is there again as the
 * same kind of node over the same text; and text that went over holds no other node than before.
 */
export function keepsSyntax({ before, after, splices, rendered }: Edited): boolean {
  const there = new Set<number>();
  const kept = new Set<number>();
  const back = new Pieces(
    rendered.kept.map(({ from, to, length }) => ({ from: to, to: from, length })),
  );
  walk(after.ast, (node, ancestors) => {
    const isUnit = unitParents.has(ancestors.at(-1)?.type ?? "");
    const key = keyOf(kindOf(node, isUnit ? ancestors : []), node.start!, node.end!);
    const whole = back.holdsWhole(node.start!, node.end!);
    there.add(key);
    if (whole) kept.add(key);
    return !(whole && isUnit);
  });

  const pieces = new Pieces(rendered.kept, rendered.edges);
  const edges = new Set(splices.flatMap(({ start, end }) => [start, end]));
  const expected = new Set<number>();
  let isThere = true;
  walk(before.ast, (node, ancestors) => {
    const [start, end] = [node.start!, node.end!];
    const isUnit = unitParents.has(ancestors.at(-1)?.type ?? "");
    const kind = kindOf(node, isUnit ? ancestors : []);
    const whole = pieces.holdsWhole(start, end);
    if (whole && !edges.has(start) && !edges.has(end)) {
      const key = keyOf(kind, pieces.placeOf(start)!, pieces.placeOf(end - 1, 1)!);
      expected.add(key);
      isThere &&= kept.has(key);
    } else if (whole || splices.every((splice) => leavesNode(splice, node))) {
      const keys = pieces
        .starts(start)
        .flatMap((from) => pieces.ends(end).map((to) => keyOf(kind, from, to)));
      for (const key of keys) expected.add(key);
      isThere &&= keys.some((key) => there.has(key));
    }
    return isThere && !(whole && isUnit);
  });
  return isThere && all(kept, expected);
}

/**
 * What holds statements or members. One of these that is kept whole is read in the same way wherever it stands, but for what `await` and
 * `yield` mean there: so one look at it will do, and its kind tells these apart.
 */
const unitParents = new Set<string>([
  "Program",
  "BlockStatement",
  "ClassBody",
  "StaticBlock",
  "SwitchCase",
  "TSModuleBlock",
]);

/** @param ancestors of a statement or a member; of any other node none */
function kindOf({ type }: Node, ancestors: readonly Node[]): number {
  const words = ancestors.length === 0 ? "" : keywordsIn(ancestors);
  const ids = kindIds[words];
  let id = ids.get(type);
  if (id === undefined) ids.set(type, (id = kinds++));
  return id;
}

type Keywords = "" | "await" | "yield" | "await yield";

/** Which words are keywords in a statement, as the function around it has them. */
function keywordsIn(ancestors: readonly Node[]): Keywords {
  for (let index = ancestors.length - 1; index >= 0; index--) {
    const node = ancestors[index]!;
    if (node.type === "Program") return node.sourceType === "module" ? "await" : "";
    if (!isFunction(node)) continue;
    const yields = node.type !== "ArrowFunctionExpression" && node.generator;
    if (node.async) return yields ? "await yield" : "await";
    return yields ? "yield" : "";
  }
  return "";
}

const kindIds = {
  "": new Map<string, number>(),
  await: new Map<string, number>(),
  yield: new Map<string, number>(),
  "await yield": new Map<string, number>(),
} satisfies Record<Keywords, Map<string, number>>;
let kinds = 0;

/** One number for a node's kind and place. */
function keyOf(kind: number, start: number, end: number): number {
  return (kind * longest + start) * longest + end;
}

/** With less than 512 kinds of nodes, a number is exact up to here. */
const longest = 2 ** 22;

function all(keys: ReadonlySet<number>, expected: ReadonlySet<number>): boolean {
  for (const key of keys) if (!expected.has(key)) return false;
  return true;
}

/**
 * Whether the node goes on to be the node that it was: the splice lies elsewhere or strictly inside of it, or carries it over. One that
 * takes the node's own first or last token makes something else of it.
 */
function leavesNode(splice: Splice, node: Node): boolean {
  const [start, end] = [node.start!, node.end!];
  if (splice.end <= start || end <= splice.start || carries(splice, node)) return true;
  if (splice.start < start || end < splice.end) return false;
  if (splice.end - splice.start === end - start) return false;
  const takesEdge =
    (splice.start === start && !childrenOf(node).some((child) => child.start === start)) ||
    (splice.end === end && !childrenOf(node).some((child) => child.end === end));
  return splice.start === splice.end || !takesEdge;
}

/** Where places of one text are in another one. */
class Pieces {
  readonly #sorted: readonly Kept[];
  readonly #edges = new Map<number, number[]>();

  constructor(kept: readonly Kept[], edges: readonly Edge[] = []) {
    this.#sorted = [...kept].sort((a, b) => a.from - b.from);
    for (const { from, to } of edges) {
      this.#edges.set(from, [...(this.#edges.get(from) ?? []), to]);
    }
  }

  holdsWhole(start: number, end: number): boolean {
    const piece = this.#pieceAt(start);
    return piece !== undefined && end <= piece.from + piece.length;
  }

  /** Where something that started at `at` may start now: behind what was put in there, and before it. */
  starts(at: number): number[] {
    return this.#places([this.placeOf(at), this.placeOf(at - 1, 1), at === 0 ? 0 : undefined], at);
  }

  /** Where something that ended at `at` may end now. */
  ends(at: number): number[] {
    return this.#places([this.placeOf(at - 1, 1), this.placeOf(at)], at);
  }

  /** With the edges of edits there: what was at both sides of the place may have gone. */
  #places(kept: readonly (number | undefined)[], at: number): number[] {
    const places = new Set([...kept, ...(this.#edges.get(at) ?? [])]);
    places.delete(undefined);
    return [...places] as number[];
  }

  /** Where a kept character is; `more` characters behind it. */
  placeOf(at: number, more = 0): number | undefined {
    const piece = this.#pieceAt(at);
    return piece === undefined ? undefined : piece.to + at - piece.from + more;
  }

  #pieceAt(at: number): Kept | undefined {
    let low = 0;
    let high = this.#sorted.length - 1;
    while (low <= high) {
      const middle = (low + high) >> 1;
      const piece = this.#sorted[middle]!;
      if (at < piece.from) high = middle - 1;
      else if (at >= piece.from + piece.length) low = middle + 1;
      else return piece;
    }
    return undefined;
  }
}
