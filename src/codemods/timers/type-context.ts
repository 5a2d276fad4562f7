import type { Node } from "@babel/types";
import type { NodePath } from "jscodeshift";
import type { SourceFile } from "../engine/source-file.ts";
import { isCall, isMember, methodOf, propertyOf } from "../engine/syntax.ts";
import { functionAround } from "./place.ts";

/**
 * Whether the type of a promise is what the expression alone says, and somebody may look at it. `new Promise` without a type is one of
 * `unknown` then. Where a type is expected both it and a primitive take that one; an `await` that is a statement drops it.
 */
export function isOfItsOwnType(path: NodePath, file: SourceFile): boolean {
  const { node, parent } = path;
  const outer = parent?.node;
  switch (outer?.type) {
    case "AwaitExpression":
      return parent?.parent?.node.type !== "ExpressionStatement" && isOfItsOwnType(parent!, file);
    case "ArrayExpression":
      return isOfItsOwnType(parent!, file);
    case "VariableDeclarator":
      return outer.id.type === "Identifier" && outer.id.typeAnnotation == null;
    case "AssignmentExpression":
      return outer.right === node && isOpen(outer.left, file);
    case "ConditionalExpression":
      return outer.test === node || isOfItsOwnType(parent!, file);
    case "LogicalExpression":
      return outer.left === node || isOfItsOwnType(parent!, file);
    case "UnaryExpression":
      return outer.operator !== "void";
    case "BinaryExpression":
    case "IfStatement":
    case "WhileStatement":
    case "DoWhileStatement":
    case "ExportDefaultDeclaration":
    case "TSAsExpression":
      return true;
    case "MemberExpression":
    case "OptionalMemberExpression":
      return outer.object === node && !isTurnedAway(parent!, file);
    case "ObjectProperty":
      return isOfItsOwnType(parent!.parent!, file);
    case "ReturnStatement":
      return isOpenFunction(functionAround(path), file);
    case "ArrowFunctionExpression":
      return outer.body === node && isOpenFunction(parent!, file);
    default:
      return false;
  }
}

/** `.then(() => …)`: what comes before is not looked at. */
function isTurnedAway({ node, parent }: NodePath, file: SourceFile): boolean {
  const call = parent?.node;
  if (!isMember(node) || propertyOf(node) !== "then" || !isCall(call)) return false;
  const [callback, ...others] = call.arguments;
  return callback !== undefined && takesNothing(callback, file) && others.length === 0;
}

function takesNothing(callback: Node, file: SourceFile): boolean {
  if (callback.type === "Identifier") {
    const declaration = file.names.lookup(callback.name, callback)?.declaration;
    const fn = declaration?.type === "VariableDeclarator" ? declaration.init : declaration;
    return fn != null && fn.type !== "Identifier" && takesNothing(fn, file);
  }
  return "params" in callback && Array.isArray(callback.params) && callback.params.length === 0;
}

/** A variable that says no type and has none yet. */
function isOpen(left: Node, file: SourceFile): boolean {
  if (left.type !== "Identifier") return false;
  const { declaration, id } = file.names.lookup(left.name, left) ?? {};
  return (
    declaration?.type === "VariableDeclarator" &&
    declaration.init == null &&
    id?.typeAnnotation == null
  );
}

/** A function whose result has no type but that of what it returns. */
function isOpenFunction(path: NodePath | undefined, file: SourceFile): boolean {
  const fn = path?.node;
  if (fn === undefined || ("returnType" in fn && fn.returnType != null)) return false;
  if (/^(FunctionDeclaration|ClassMethod|ClassPrivateMethod)$/.test(fn.type)) return true;
  if (fn.type === "ObjectMethod") return isOfItsOwnType(path!.parent!, file);
  const holder = path?.parent?.node;
  switch (holder?.type) {
    case "VariableDeclarator":
      return holder.id.type === "Identifier" && holder.id.typeAnnotation == null;
    case "ClassProperty":
      return holder.typeAnnotation == null;
    case "ObjectProperty":
      return isOfItsOwnType(path!.parent!.parent!, file);
    case "CallExpression":
      return /^(then|catch|map|flatMap)$/.test(methodOf(holder) ?? "")
        ? isOfItsOwnType(path!.parent!, file)
        : false;
    default:
      return holder?.type === "ExportDefaultDeclaration";
  }
}
