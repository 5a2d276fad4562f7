import type { Splice } from "./edit-log.ts";

/** A run of characters that went over from the old text into the new. */
export interface Kept {
  readonly from: number;
  readonly to: number;
  readonly length: number;
}

/** An edge of a splice: a place of the old text, and one where it is in the new. */
export interface Edge {
  readonly from: number;
  readonly to: number;
}

export interface Rendered {
  readonly text: string;
  /** In the order of the new text. */
  readonly kept: readonly Kept[];
  readonly edges: readonly Edge[];
}

/** Puts the splices into the text. None may overlap another, unless it lies in a node that the other carries over: see `findOverlap`. */
export function renderEdits(text: string, splices: readonly Splice[]): Rendered {
  const out: string[] = [];
  const kept: Kept[] = [];
  const edges: Edge[] = [];
  let length = 0;
  const put = (piece: string): void => {
    if (piece === "") return;
    out.push(piece);
    length += piece.length;
  };
  const keep = (from: number, end: number): void => {
    if (from === end) return;
    kept.push({ from, to: length, length: end - from });
    put(text.slice(from, end));
  };
  const emit = (start: number, end: number, inside: readonly Splice[]): void => {
    let at = start;
    for (const [index, splice] of inside.entries()) {
      if (splice.start < at) continue; // within the one before: put in with the node that it carries
      keep(at, splice.start);
      at = splice.end;
      edges.push({ from: splice.start, to: length });
      for (const part of splice.parts) {
        if (typeof part === "string") {
          put(part);
        } else {
          const nested = inside.slice(index + 1).filter((other) => lies(other, part, splice));
          emit(part.start!, part.end!, nested);
        }
      }
      edges.push({ from: splice.end, to: length });
    }
    keep(at, end);
  };
  emit(0, text.length, inOrder(splices));
  return { text: out.join(""), kept, edges };
}

/** Outer ones first; an insertion stands before what begins at the same place. */
function inOrder(splices: readonly Splice[]): Splice[] {
  const isInsertion = ({ start, end }: Splice): number => (start === end ? 0 : 1);
  return [...splices].sort(
    (a, b) => a.start - b.start || isInsertion(a) - isInsertion(b) || b.end - a.end,
  );
}

interface Range {
  readonly start?: number | null;
  readonly end?: number | null;
}

function lies(splice: Splice, part: Range, outer: Splice): boolean {
  // What stands at the very edge of the outer one was put in around it.
  if (splice.start === splice.end && (splice.end <= outer.start || splice.start >= outer.end)) {
    return false;
  }
  return part.start! <= splice.start && splice.end <= part.end!;
}

/** The first of `accepted` that cannot be made together with the splice. */
export function findOverlap(accepted: readonly Splice[], splice: Splice): Splice | undefined {
  return accepted.find((other) => {
    if (splice.end <= other.start || other.end <= splice.start) return false;
    return !carries(other, splice) && !carries(splice, other);
  });
}

/** Whether the range lies in text that one of the splices takes away. */
export function isDropped(splices: readonly Splice[], range: Range): boolean {
  return splices.some(
    (splice) =>
      splice.start < splice.end &&
      splice.start <= range.start! &&
      range.end! <= splice.end &&
      !carries(splice, range),
  );
}

/** Whether the range lies in a node that the splice puts in again. */
export function carries(splice: Splice, range: Range): boolean {
  return splice.parts.some(
    (part) => typeof part !== "string" && part.start! <= range.start! && range.end! <= part.end!,
  );
}
