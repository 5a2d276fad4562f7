import type { Node } from "@babel/types";
import type { Part } from "../engine/edit-log.ts";
import type { SourceFile } from "../engine/source-file.ts";

/** A node as an argument or a property's value: in parentheses where a comma would part it. */
export function asArgument(node: Node): Part[] {
  return node.type === "SequenceExpression" ? ["(", node, ")"] : [node];
}

/** A node as what an arrow function returns: in parentheses where its first brace would open a block. */
export function asResult(node: Node, file: SourceFile): Part[] {
  const wrapped = node.type === "SequenceExpression" || file.slice(node).startsWith("{");
  return wrapped ? ["(", node, ")"] : [node];
}

/** `name: value`, or the name alone. */
export function asProperty(name: string, value: Node): Part[] {
  if (value.type === "Identifier" && value.name === name) return [name];
  return [`${name}: `, ...asArgument(value)];
}
