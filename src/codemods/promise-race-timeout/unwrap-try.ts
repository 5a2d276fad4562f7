import type { EditLog, Part } from "../engine/edit-log.ts";
import type { SourceFile } from "../engine/source-file.ts";
import { walk } from "../engine/walk.ts";
import type { TryStatement } from "./tidy-up.ts";

/** Takes the `finally` away; where nothing is caught the `try` too, and what it held moves out by one level. */
export function unwrapTry(edits: EditLog, statement: TryStatement, file: SourceFile): void {
  const { block, handler, finalizer } = statement;
  if (handler != null) {
    edits.splice(handler.end!, finalizer!.end!, []);
    return;
  }
  const { text } = file;
  const outer = indentAt(text, statement.start!);
  const inner = indentAt(text, block.body[0]!.start!);
  const extra = inner.startsWith(outer) ? inner.slice(outer.length) : "";
  const parts: Part[] = [];
  for (const [index, step] of block.body.entries()) {
    const before = block.body[index - 1];
    if (before !== undefined) {
      parts.push(
        text.slice(before.end!, step.start!).replaceAll(`\n${outer}${extra}`, `\n${outer}`),
      );
    }
    parts.push(step);
  }
  edits.replace(statement, ...parts);
  if (extra === "") return;
  for (const { start, end } of block.body) {
    for (let at = text.indexOf("\n", start!) + 1; at > 0 && at < end!;) {
      if (text.startsWith(outer + extra, at) && !isInTemplate(at, statement)) {
        edits.splice(at + outer.length, at + outer.length + extra.length, []);
      }
      at = text.indexOf("\n", at) + 1;
    }
  }
}

function indentAt(text: string, at: number): string {
  const lineStart = text.lastIndexOf("\n", at - 1) + 1;
  return /^[ \t]*/.exec(text.slice(lineStart, at))![0];
}

function isInTemplate(at: number, within: TryStatement): boolean {
  let inside = false;
  walk(within, (node) => {
    if (node.type === "TemplateElement" && node.start! <= at && at <= node.end!) inside = true;
  });
  return inside;
}
