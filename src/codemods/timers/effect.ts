import type { NodePath } from "jscodeshift";
import { isFunction } from "../engine/names.ts";
import { contains, isCall, nameOf } from "../engine/syntax.ts";
import { closest } from "./place.ts";

/** Whether the timer is set by a React effect that clears it again: its component owns it. */
export function isOwnedByEffect(path: NodePath): boolean {
  const effect = closest(
    path,
    (node) => isCall(node) && /^use(Layout|Insertion)?Effect$/.test(nameOf(node.callee) ?? ""),
  )?.node;
  if (!isCall(effect)) return false;
  const [callback] = effect.arguments;
  if (callback === undefined || !isFunction(callback)) return false;
  const cleanUp = contains(
    callback,
    (node) => isCall(node) && /^clear(Timeout|Interval)$/.test(nameOf(node.callee) ?? ""),
  );
  return cleanUp && contains(callback, ({ type }) => type === "ReturnStatement");
}
