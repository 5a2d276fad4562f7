import type { CallExpression, Node } from "@babel/types";
import { walk } from "./walk.ts";

export type Member = Extract<Node, { type: "MemberExpression" | "OptionalMemberExpression" }>;
export type Call = CallExpression | Extract<Node, { type: "OptionalCallExpression" }>;

export function isMember(node: Node | null | undefined): node is Member {
  return node?.type === "MemberExpression" || node?.type === "OptionalMemberExpression";
}

export function isCall(node: Node | null | undefined): node is Call {
  return node?.type === "CallExpression" || node?.type === "OptionalCallExpression";
}

/** `b` of `a.b`, `a?.b` and `a["b"]`. */
export function propertyOf(node: Member): string | undefined {
  const { property, computed } = node;
  if (!computed) return property.type === "Identifier" ? property.name : undefined;
  return property.type === "StringLiteral" ? property.value : undefined;
}

/** `f` of `f(…)` and of `a.f(…)`, as a name or a member. */
export function nameOf(node: Node): string | undefined {
  if (node.type === "Identifier") return node.name;
  return isMember(node) ? propertyOf(node) : undefined;
}

/** `f` of `a.f(…)`. */
export function methodOf(node: Call): string | undefined {
  return isMember(node.callee) ? propertyOf(node.callee) : undefined;
}

export function isAsyncFunction(node: Node | undefined): boolean {
  return (
    (node?.type === "ArrowFunctionExpression" || node?.type === "FunctionExpression") && node.async
  );
}

/** Whether a node of `root` passes, itself included. What lies in nodes that `within` names is left out. */
export function contains(
  root: Node,
  test: (node: Node) => boolean,
  { within = () => false }: { readonly within?: (node: Node) => boolean } = {},
): boolean {
  let found = false;
  walk(root, (node, ancestors) => {
    found ||= test(node) && !ancestors.some(within) && !(node !== root && within(node));
  });
  return found;
}
