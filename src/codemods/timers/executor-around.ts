import type { NodePath } from "jscodeshift";
import type { SourceFile } from "../engine/source-file.ts";
import { functionAround } from "./place.ts";
import { executorOf } from "./timer-promise.ts";

/** The `new Promise` whose executor a node runs in, directly or in a callback that it sets. */
export function executorAround(path: NodePath, file: SourceFile): NodePath | undefined {
  const fn = functionAround(path);
  const promise = fn?.parent;
  if (fn == null || promise == null) return undefined;
  return executorOf(promise.node, file) === fn.node ? promise : undefined;
}
