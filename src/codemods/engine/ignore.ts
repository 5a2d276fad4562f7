import type { Comment } from "@babel/types";
import type { SourceFile } from "./source-file.ts";

/** One `// corral-ignore CODE -- reason`. */
interface Ignore {
  readonly codes: ReadonlySet<string>;
  readonly reason: string;
  /** Offset of the line that it speaks of. */
  readonly from: number;
  readonly to: number;
}

/**
 * The reason that a comment gives for leaving what begins at `at`: one at the end of its line, or alone on the lines before. A comment
 * without a reason says nothing.
 *
 * @param codes any of which the comment may name: of the outcome, of the rule, of the kind
 */
export function ignoredBecause(
  file: SourceFile,
  at: number,
  codes: readonly string[],
): string | undefined {
  return readIgnores(file).find(
    (ignore) => ignore.from <= at && at < ignore.to && codes.some((code) => ignore.codes.has(code)),
  )?.reason;
}

const read = new WeakMap<SourceFile, readonly Ignore[]>();

function readIgnores(file: SourceFile): readonly Ignore[] {
  let ignores = read.get(file);
  if (ignores === undefined) read.set(file, (ignores = [...findIgnores(file)]));
  return ignores;
}

function* findIgnores({ text, comments }: SourceFile): Generator<Ignore> {
  for (const comment of comments) {
    const match = /^[\s*]*corral-ignore\s+([\w-]+(?:\s*,\s*[\w-]+)*)\s+--\s+(\S[^]*)/.exec(
      comment.value,
    );
    if (match === null) continue;
    const [, codes = "", reason = ""] = match;
    const lineStart = text.lastIndexOf("\n", comment.start! - 1) + 1;
    const isAlone = /^\s*\{?$/.test(text.slice(lineStart, comment.start));
    const from = isAlone ? codeBelow(text, comment.end!, comments) : lineStart;
    yield {
      codes: new Set(codes.split(/\s*,\s*/)),
      reason: reason.replaceAll(/\s*\n[\s*]*/g, " ").trim(),
      from,
      to: nextLine(text, from),
    };
  }
}

/** Where the line below begins, without those that hold comments alone: one for another tool may stand between. */
function codeBelow(text: string, end: number, comments: readonly Comment[]): number {
  const from = nextLine(text, end);
  const other = comments.find(
    ({ start }) => start! >= from && /^[ \t]*\{?$/.test(text.slice(from, start)),
  );
  if (other === undefined) return from;
  const rest = text.slice(other.end, nextLine(text, other.end!));
  return /^[ \t]*\}?\s*$/.test(rest) ? codeBelow(text, other.end!, comments) : from;
}

function nextLine(text: string, from: number): number {
  const end = text.indexOf("\n", from);
  return end < 0 ? text.length : end + 1;
}
