import type { Comment } from "@babel/types";
import { engineReason } from "./leave.ts";
import type { Reason } from "./leave.ts";
import type { SourceFile } from "./source-file.ts";

/** One `// corral-ignore CODE -- reason`. */
interface Ignore {
  /** With the codes that it names; undefined where a code or the reason is missing. */
  readonly said: { readonly codes: ReadonlySet<string>; readonly reason: string } | undefined;
  /** Offset of the line that it speaks of. */
  readonly from: number;
  readonly to: number;
}

/**
 * Why a comment has what begins at `at` left alone: one at the end of its line, or alone on the lines before. One that misses its code
 * or its reason is told of, and nothing on its line is changed before it says what is meant.
 *
 * @param codes any of which the comment may name: of the outcome, of the rule, of the kind
 */
export function ignoredBecause(
  file: SourceFile,
  at: number,
  codes: readonly string[],
): Reason | undefined {
  const here = readIgnores(file).filter(({ from, to }) => from <= at && at < to);
  const clear = here.find(({ said }) => codes.some((code) => said?.codes.has(code)))?.said;
  if (clear !== undefined) return { code: "ignored", reason: clear.reason };
  return here.some(({ said }) => said === undefined) ? engineReason("ignore-unclear") : undefined;
}

const read = new WeakMap<SourceFile, readonly Ignore[]>();

function readIgnores(file: SourceFile): readonly Ignore[] {
  let ignores = read.get(file);
  if (ignores === undefined) read.set(file, (ignores = [...findIgnores(file)]));
  return ignores;
}

function* findIgnores({ text, comments }: SourceFile): Generator<Ignore> {
  for (const comment of comments) {
    if (!/^[\s*]*corral-ignore(?![\w-])/.test(comment.value)) continue;
    const [, codes, reason] = form.exec(comment.value) ?? [];
    const lineStart = text.lastIndexOf("\n", comment.start! - 1) + 1;
    const isAlone = /^\s*\{?$/.test(text.slice(lineStart, comment.start));
    const from = isAlone ? codeBelow(text, comment.end!, comments) : lineStart;
    yield {
      said:
        codes === undefined || reason === undefined
          ? undefined
          : {
              codes: new Set(codes.split(/\s*,\s*/)),
              reason: reason.replaceAll(/\s*\n[\s*]*/g, " ").trim(),
            },
      from,
      to: nextLine(text, from),
    };
  }
}

const form = /^[\s*]*corral-ignore\s+([\w-]+(?:\s*,\s*[\w-]+)*)\s+--\s+(\S[^]*)/;

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
