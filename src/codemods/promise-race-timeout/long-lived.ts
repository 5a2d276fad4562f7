import type { Node } from "@babel/types";
import type { NodePath } from "jscodeshift";
import { encloses, isFunction } from "../engine/names.ts";
import type { SourceFile } from "../engine/source-file.ts";
import { closest } from "../timers/place.ts";

/** Whether a member of a race is a promise that outlives the loop that the race is in. */
export function isLongLived(member: Node, path: NodePath, file: SourceFile): boolean {
  if (member.type !== "Identifier") return false;
  const loop = closest(
    path,
    ({ type }) => /^(While|DoWhile|For\w*)Statement$/.test(type),
    isFunction,
  );
  if (loop === undefined) return false;
  const binding = file.names.lookup(member.name, member);
  return binding !== undefined && !encloses(loop.node, binding.declaration);
}
