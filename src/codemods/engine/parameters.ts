import type { Node } from "@babel/types";
import { isFunction } from "./names.ts";
import type { SourceFile } from "./source-file.ts";
import { contains } from "./syntax.ts";

/**
 * How many arguments a function looks at, at most; Infinity for one with a rest parameter. A function of the file says so itself, any
 * other by its type: undefined where neither can be told.
 */
export function parametersOf(fn: Node, file: SourceFile): number | undefined {
  const own = declared(fn, file);
  if (own !== undefined) return countParameters(own);
  return file.surroundings.parametersOf?.(file.path, fn.start!, fn.end!);
}

/** The function itself, or the only one that its name is given to. */
function declared(fn: Node, file: SourceFile): Node | undefined {
  if (isFunction(fn)) return fn;
  if (fn.type !== "Identifier") return undefined;
  const binding = file.names.lookup(fn.name, fn);
  if (binding === undefined || file.names.declarations(fn.name).length > 1) return undefined;
  const { declaration, kind } = binding;
  const isSure = kind === "const" || (kind === "function" && !file.names.isReassigned(binding));
  const made = declaration.type === "VariableDeclarator" ? declaration.init : declaration;
  return isSure && made != null && isFunction(made) ? made : undefined;
}

function countParameters(fn: Node): number {
  if (!isFunction(fn)) return Infinity;
  const isOpen =
    fn.params.some(({ type }) => type === "RestElement") ||
    (fn.type !== "ArrowFunctionExpression" && contains(fn, isArguments));
  if (isOpen) return Infinity;
  return fn.params.filter((param) => param.type !== "Identifier" || param.name !== "this").length;
}

function isArguments(node: Node): boolean {
  return node.type === "Identifier" && node.name === "arguments";
}
