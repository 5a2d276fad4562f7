import type { Expression, Node } from "@babel/types";
import type { NodePath } from "jscodeshift";
import { isFunction } from "../engine/names.ts";
import type { Binding } from "../engine/names.ts";
import type { SourceFile } from "../engine/source-file.ts";
import { contains } from "../engine/syntax.ts";
import { walk } from "../engine/walk.ts";

/**
 * Whether `() => element` means and types what the element does. Inside of a function TypeScript forgets what was found out about
 * `this.x`, `o.x` and variables that are assigned to again; `yield` cannot stand there at all.
 */
export function canBecomeTask(element: Expression, path: NodePath, file: SourceFile): boolean {
  if (contains(element, suspends, { within: isFunction })) return false;
  if (!/^\.[mc]?tsx?$/.test(file.extension)) return true;
  const earlier = file.text.slice(enclosingFunction(path)?.start ?? 0, path.node.start!);
  let keeps = true;
  walk(element, (node, ancestors) => {
    if (!keeps || ancestors.some(isFunction)) return;
    if (node.type === "Identifier") {
      const binding = file.names.lookup(node.name, node);
      if (binding === undefined || isCounter(binding)) return;
      if (file.names.isReassigned(binding)) keeps = false;
    } else if (node.type === "MemberExpression" && isChain(node)) {
      if (isTested(file.slice(node), earlier)) keeps = false;
    }
  });
  return keeps;
}

/** `let index = 0` of a loop: another variable in each round, and a number whatever is asked of it. */
export function isCounter({ kind, scope, declaration }: Binding): boolean {
  return (
    kind === "let" &&
    scope.type === "ForStatement" &&
    declaration.type === "VariableDeclarator" &&
    declaration.init?.type === "NumericLiteral"
  );
}

function suspends({ type }: Node): boolean {
  return type === "YieldExpression" || type === "AwaitExpression";
}

function enclosingFunction(path: NodePath): Node | undefined {
  for (let at = path.parent; at !== null; at = at.parent) {
    if (isFunction(at.node)) return at.node;
  }
  return undefined;
}

/** `this.x`, `a.b.c`, `xs[0]`: what TypeScript narrows. */
function isChain(node: Node): boolean {
  if (node.type === "Identifier" || node.type === "ThisExpression") return true;
  if (node.type === "TSNonNullExpression") return isChain(node.expression);
  return node.type === "MemberExpression" && isChain(node.object);
}

/** Whether the code before asks something of the chain, or assigns to it: it is not only called or read on from. */
function isTested(chain: string, earlier: string): boolean {
  const name = chain.replaceAll(/[.*+?^${}()|[\]\\]/g, "\\$&");
  return new RegExp(`${name}\\s*(?:[)&|?=!;]|instanceof\\b|===|$)`).test(earlier);
}
