import type { NodePath } from "jscodeshift";
import type { SourceFile } from "../engine/source-file.ts";
import { closest, functionAround } from "./place.ts";
import { executorOf } from "./timer-promise.ts";
import { isFunction } from "../engine/names.ts";

/** The `new Promise` whose executor a node runs in, directly or in a callback that it sets. */
export function executorAround(path: NodePath, file: SourceFile): NodePath | undefined {
  const fn = functionAround(path);
  const promise = fn?.parent;
  if (fn == null || promise == null) return undefined;
  return executorOf(promise.node, file) === fn.node ? promise : undefined;
}

/** Whether the node lies in the executor of some `new Promise`, however deep. */
export function isInExecutor(path: NodePath, file: SourceFile): boolean {
  const fn = closest(path, (node) => isFunction(node));
  if (fn === undefined) return false;
  const promise = fn.parent;
  if (promise !== null && executorOf(promise.node, file) === fn.node) return true;
  return isInExecutor(fn, file);
}
