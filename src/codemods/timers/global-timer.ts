import type { Node } from "@babel/types";
import type { SourceFile } from "../engine/source-file.ts";
import { isCall, isMember, propertyOf } from "../engine/syntax.ts";
import type { Call } from "../engine/syntax.ts";

export type TimerName = "setTimeout" | "setInterval" | "clearTimeout" | "clearInterval";

/** Whether the node calls the platform's timer, by its name or as a member of the global object, and not one that the file declares. */
export function isGlobalTimer(
  node: Node | null | undefined,
  name: TimerName,
  file: SourceFile,
): node is Call {
  return isCall(node) && isGlobalName(node.callee, name, file);
}

export function isGlobalName(node: Node, name: string, file: SourceFile): boolean {
  if (node.type === "Identifier") return node.name === name && file.isGlobal(name, node);
  if (!isMember(node) || propertyOf(node) !== name || node.object.type !== "Identifier")
    return false;
  const object = node.object.name;
  return globalObjects.has(object) && file.isGlobal(object, node);
}

const globalObjects = new Set(["globalThis", "window", "global", "self"]);
