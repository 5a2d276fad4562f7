import type { Node } from "@babel/types";
import type { NodePath } from "jscodeshift";
import type { EditLog } from "../engine/edit-log.ts";
import { encloses } from "../engine/names.ts";
import type { SourceFile } from "../engine/source-file.ts";

/**
 * Comments of code that goes away stand before the statement that it was in. Where that statement does not begin its line they are left to
 * the engine, which then leaves the site alone.
 *
 * @param gone what is taken away, but for what `carried` of it stays
 */
export function keepComments(
  edits: EditLog,
  path: NodePath,
  {
    gone,
    carried,
  }: { readonly gone: readonly Node[]; readonly carried: readonly (Node | undefined)[] },
  file: SourceFile,
): void {
  const lost = file.comments.filter(
    (comment) =>
      gone.some((node) => encloses(node, comment as unknown as Node)) &&
      !carried.some((node) => node !== undefined && encloses(node, comment as unknown as Node)),
  );
  // One that speaks to a compiler about the next line has no such line elsewhere.
  if (lost.some(({ value }) => value.includes("@ts-"))) return;
  const statement = lost.length === 0 ? undefined : statementAround(path);
  if (statement === undefined) return;
  const indent = /(?:^|\n)([ \t]*)$/.exec(file.text.slice(0, statement.start!))?.[1];
  if (indent === undefined) return;
  const lines = lost.map((comment) => file.text.slice(comment.start, comment.end));
  edits.insertBefore(statement, lines.map((line) => line + file.style.eol + indent).join(""));
}

function statementAround(path: NodePath): Node | undefined {
  for (let at: NodePath | null = path; at !== null; at = at.parent) {
    const { type } = at.parent?.node ?? {};
    if (type === "BlockStatement" || type === "Program") return at.node;
  }
  return undefined;
}
