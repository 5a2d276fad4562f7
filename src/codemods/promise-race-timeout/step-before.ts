import type { Node } from "@babel/types";
import type { NodePath } from "jscodeshift";
import { isFunction } from "../engine/names.ts";

/** The statement before the one that the path is in; before the `try` whose block it begins. */
export function stepBefore(path: NodePath): Node | undefined {
  let at: NodePath | null = path;
  while (at !== null && !isFunction(at.node)) {
    const block: NodePath | null = at.parent;
    const list = block === null ? undefined : statementsOf(block.node);
    const index = list?.indexOf(at.node) ?? -1;
    if (index > 0) return list![index - 1];
    if (index === 0 && block!.parent?.node.type !== "TryStatement") return undefined;
    at = block;
  }
  return undefined;
}

function statementsOf(node: Node): readonly Node[] | undefined {
  return node.type === "BlockStatement" || node.type === "Program" ? node.body : undefined;
}
