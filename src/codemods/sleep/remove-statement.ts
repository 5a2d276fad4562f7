import type { Node } from "@babel/types";
import type { EditLog } from "../engine/edit-log.ts";
import type { SourceFile } from "../engine/source-file.ts";

/** Takes a statement away with its lines, and with one of the blank lines that it stood between. */
export function removeStatement(edits: EditLog, { start, end }: Node, { text }: SourceFile): void {
  const before = /(?:^|\n)([ \t]*)$/.exec(text.slice(0, start!));
  const after = /^[ \t]*(\r?\n|$)/.exec(text.slice(end!));
  if (before === null || after === null) {
    edits.splice(start!, end!, []);
    return;
  }
  const from = start! - before[1]!.length;
  const to = end! + after[0].length;
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
