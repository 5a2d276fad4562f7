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
  const { nodes, depths } = root.type === "File" ? listingOf(root) : list(root);
  const ancestors: Node[] = [];
  for (let at = 0; at < nodes.length;) {
    const [node, depth] = [nodes[at]!, depths[at]!];
    while (ancestors.length > depth) ancestors.pop();
    at++;
    if (enter(node, ancestors) !== false) ancestors.push(node);
    else while (at < nodes.length && depths[at]! > depth) at++;
  }
}

/** Every node of a tree in the order of the source, and how many are above each. */
interface Listing {
  readonly nodes: readonly Node[];
  readonly depths: readonly number[];
}

/** Of whole files, which are gone through a dozen times: to look for the children of each node is most of a walk. */
const listings = new WeakMap<Node, Listing>();

function listingOf(file: Node): Listing {
  let listing = listings.get(file);
  if (listing === undefined) listings.set(file, (listing = list(file)));
  return listing;
}

function list(root: Node): Listing {
  const nodes: Node[] = [];
  const depths: number[] = [];
  const add = (node: Node, depth: number): void => {
    nodes.push(node);
    depths.push(depth);
    for (const child of childrenOf(node)) add(child, depth + 1);
  };
  add(root, 0);
  return { nodes, depths };
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
