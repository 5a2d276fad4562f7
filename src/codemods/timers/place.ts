import type { Node } from "@babel/types";
import type { NodePath } from "jscodeshift";
import { isFunction } from "../engine/names.ts";

/** The nearest node around a path that passes, no further out than `until`. */
export function closest(
  path: NodePath,
  test: (node: Node) => boolean,
  until: (node: Node) => boolean = () => false,
): NodePath | undefined {
  for (let outer = path.parent; outer !== null; outer = outer.parent) {
    if (test(outer.node)) return outer;
    if (until(outer.node)) return undefined;
  }
  return undefined;
}

/** The function that the path runs in; undefined at the top of the file. */
export function functionAround(path: NodePath): NodePath | undefined {
  return closest(path, isFunction);
}

/** Whether an error that is thrown here, at once, ends up where a rejection of the promise here would. */
export function throwsAsItRejects(path: NodePath): boolean {
  const { parent } = path;
  if (parent?.node.type === "AwaitExpression") return true;
  const fn = functionAround(path)?.node;
  if (fn === undefined || !("async" in fn) || !fn.async) return false;
  if (parent?.node === fn) return true;
  if (parent?.node.type !== "ReturnStatement") return false;
  return (
    closest(
      path,
      ({ type }) => type === "TryStatement",
      (node) => node === fn,
    ) === undefined
  );
}

export function isTypeScript(extension: string): boolean {
  return /^\.[cm]?tsx?$/.test(extension);
}
