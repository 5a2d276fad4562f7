import type { NewExpression, Node } from "@babel/types";
import { encloses, isFunction } from "../engine/names.ts";
import type { SourceFile } from "../engine/source-file.ts";
import { isCall, isMember, nameOf } from "../engine/syntax.ts";
import { walk } from "../engine/walk.ts";
import { isConstant } from "./constant.ts";

/** Whether an expression means the same outside of the function `from`: it names nothing that is declared in it, and no `this` of its own. */
export function isMovable(node: Node | undefined, from: Node, file: SourceFile): boolean {
  if (node === undefined) return true;
  let movable = true;
  walk(node, (part, ancestors) => {
    if (part.type === "Identifier" || part.type === "JSXIdentifier") {
      const scope = file.names.lookup(part.name, part)?.scope;
      if (scope !== undefined && encloses(from, scope) && !encloses(node, scope)) movable = false;
    }
    if (from.type !== "ArrowFunctionExpression" && isOwnedByFunction(part)) {
      const owned = ancestors.some(
        (outer) => isFunction(outer) && outer.type !== "ArrowFunctionExpression",
      );
      if (!owned) movable = false;
    }
  });
  return movable;
}

function isOwnedByFunction(node: Node): boolean {
  return (
    node.type === "ThisExpression" ||
    node.type === "Super" ||
    node.type === "MetaProperty" ||
    (node.type === "Identifier" && node.name === "arguments")
  );
}

/** Whether working an expression out cannot throw, as far as anybody writes such things: names, properties, arithmetic, `Math`. */
export function isQuiet(node: Node | undefined, file: SourceFile): boolean {
  let quiet = true;
  if (node === undefined) return true;
  walk(node, (part) => {
    if (isCall(part) ? !isArithmetic(part.callee, file) : loud.has(part.type)) quiet = false;
  });
  return quiet;
}

/** Whether working the value out does not fail: that would end up elsewhere than it did. */
export function isSureToBeMade(value: Node | undefined, file: SourceFile): boolean {
  if (value === undefined || isQuiet(value, file) || isConstant(value, file)) return true;
  const isError = isNewError(value) || isOwnError(value, file);
  return isError && value.arguments.every((argument) => isQuiet(argument, file));
}

/** `new TooLate(…)` of a class of the file that extends an error. */
function isOwnError(node: Node, file: SourceFile): node is NewExpression {
  if (node.type !== "NewExpression" || node.callee.type !== "Identifier") return false;
  const declaration = file.names.lookup(node.callee.name, node)?.declaration;
  const base = declaration?.type === "ClassDeclaration" ? declaration.superClass : undefined;
  return base != null && /(Error|Exception)$/.test(nameOf(base) ?? "");
}

/** `new Error(…)` and other errors, by their names. */
export function isNewError(node: Node): node is NewExpression {
  if (node.type !== "NewExpression") return false;
  return /(Error|Exception)$/.test(nameOf(node.callee) ?? "");
}

function isArithmetic(callee: Node, file: SourceFile): boolean {
  if (callee.type === "Identifier") {
    return /^(Number|parseInt|parseFloat)$/.test(callee.name) && file.isGlobal(callee.name, callee);
  }
  if (!isMember(callee) || callee.object.type !== "Identifier") return false;
  const { name } = callee.object;
  if (!file.isGlobal(name, callee)) return false;
  return name === "Math" || (/^(Date|performance)$/.test(name) && nameOf(callee) === "now");
}

const loud = new Set([
  "NewExpression",
  "TaggedTemplateExpression",
  "AwaitExpression",
  "YieldExpression",
  "ThrowExpression",
  "ImportExpression",
]);
