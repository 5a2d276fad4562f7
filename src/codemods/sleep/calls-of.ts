import type { Node } from "@babel/types";
import type { Binding } from "../engine/names.ts";
import type { SourceFile } from "../engine/source-file.ts";
import { isCall } from "../engine/syntax.ts";
import type { Call } from "../engine/syntax.ts";
import { walk } from "../engine/walk.ts";

/** Every call of a name, if nothing else is done with it; undefined when it is handed on, or called with a spread. */
export function callsOf(binding: Binding, file: SourceFile): readonly Call[] | undefined {
  const mentions = new Set<Node>(file.names.references(binding));
  const calls: Call[] = [];
  walk(file.ast, (node) => {
    if (isCall(node) && mentions.has(node.callee)) calls.push(node);
  });
  const known =
    calls.length === mentions.size &&
    calls.every(({ arguments: all }) => all.every(({ type }) => type !== "SpreadElement"));
  return known ? calls : undefined;
}
