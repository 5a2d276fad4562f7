import type { Node } from "@babel/types";
import type { Splice } from "./edit-log.ts";
import type { Edited } from "./guards.ts";
import { carries } from "./render-edits.ts";
import type { Edge, Kept } from "./render-edits.ts";
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
    const key = keyOf(node.type, node.start!, node.end!);
    const whole = back.holdsWhole(node.start!, node.end!);
    there.add(key);
    if (whole) kept.add(key);
    return !(whole && isStatement(ancestors));
  });

  const pieces = new Pieces(rendered.kept, rendered.edges);
  const edges = new Set(splices.flatMap(({ start, end }) => [start, end]));
  const expected = new Set<number>();
  let isThere = true;
  walk(before.ast, (node, ancestors) => {
    const [start, end] = [node.start!, node.end!];
    const whole = pieces.holdsWhole(start, end);
    if (whole && !edges.has(start) && !edges.has(end)) {
      const key = keyOf(node.type, pieces.starts(start)[0]!, pieces.ends(end)[0]!);
      expected.add(key);
      isThere &&= kept.has(key);
    } else if (whole || splices.every((splice) => leavesNode(splice, node))) {
      const keys = pieces
        .starts(start)
        .flatMap((from) => pieces.ends(end).map((to) => keyOf(node.type, from, to)));
      for (const key of keys) expected.add(key);
      isThere &&= keys.some((key) => there.has(key));
    }
    return isThere && !(whole && isStatement(ancestors));
  });
  return isThere && [...kept].every((key) => expected.has(key));
}

/** Of the program itself: what is kept whole there is read in the same way, so one look at it will do. */
function isStatement(ancestors: readonly Node[]): boolean {
  return ancestors.length === 2;
}

/** One number for a node's kind and place. */
function keyOf(type: Node["type"], start: number, end: number): number {
  let id = typeIds.get(type);
  if (id === undefined) typeIds.set(type, (id = typeIds.size));
  return (id * longest + start) * longest + end;
}

const typeIds = new Map<string, number>();
/** With less than 512 types of nodes, a number is exact up to here. */
const longest = 2 ** 22;

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
    return this.#places(
      [this.#placeOf(at), this.#placeOf(at - 1, 1), at === 0 ? 0 : undefined],
      at,
    );
  }

  /** Where something that ended at `at` may end now. */
  ends(at: number): number[] {
    return this.#places([this.#placeOf(at - 1, 1), this.#placeOf(at)], at);
  }

  /** With the edges of edits there: what was at both sides of the place may have gone. */
  #places(kept: readonly (number | undefined)[], at: number): number[] {
    const places = new Set([...kept, ...(this.#edges.get(at) ?? [])]);
    places.delete(undefined);
    return [...places] as number[];
  }

  #placeOf(at: number, more = 0): number | undefined {
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
