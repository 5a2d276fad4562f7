import type { Node } from "@babel/types";
import type { EditLog } from "../engine/edit-log.ts";
import type { SourceFile } from "../engine/source-file.ts";
import { ownEnd } from "../engine/style.ts";

/** Takes a statement away with its lines, and with one of the blank lines that it stood between. */
export function removeStatement(edits: EditLog, statement: Node, file: SourceFile): void {
  removeStatements(edits, [statement], file);
}

/** As `removeStatement`; those that follow each other go as one. */
export function removeStatements(
  edits: EditLog,
  statements: readonly Node[],
  { text }: SourceFile,
): void {
  const sorted = [...statements].sort((a, b) => a.start! - b.start!);
  let [first] = sorted;
  for (const [index, statement] of sorted.entries()) {
    const next = sorted[index + 1];
    if (next !== undefined && /^\s*$/.test(text.slice(statement.end!, next.start!))) continue;
    removeRange(edits, { start: first!.start!, end: ownEnd(statement, text) }, text);
    first = next;
  }
}

function removeRange(
  edits: EditLog,
  { start, end }: { readonly start: number; readonly end: number },
  text: string,
): void {
  const before = /(?:^|\n)([ \t]*)$/.exec(text.slice(0, start));
  const after = /^[ \t]*(\r?\n|$)/.exec(text.slice(end));
  if (before === null || after === null) {
    edits.splice(start, end, []);
    return;
  }
  const from = start - before[1]!.length;
  const to = end + after[0].length;
  const head = text.slice(0, from);
  const blankBefore = /(^|\n)[ \t]*\r?\n$/.exec(head);
  const blankAfter = /^[ \t]*\r?\n/.exec(text.slice(to));
  const opens = from === 0 || /\{\r?\n$/.test(head);
  const closes = /^\s*(\}|$)/.test(text.slice(to));
  if (blankAfter !== null && (blankBefore !== null || opens)) {
    edits.splice(from, to + blankAfter[0].length, []);
  } else if (blankBefore !== null && closes) {
    edits.splice(from - blankBefore[0].length + blankBefore[1]!.length, to, []);
  } else {
    edits.splice(from, to, []);
  }
}
