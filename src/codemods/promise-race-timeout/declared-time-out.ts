import type { Node } from "@babel/types";
import type { NodePath } from "jscodeshift";
import { encloses } from "../engine/names.ts";
import type { SourceFile } from "../engine/source-file.ts";
import { readTimeOut } from "./time-out.ts";
import type { TimeOut } from "./time-out.ts";
import { walk } from "../engine/walk.ts";
import { stepBefore } from "./step-before.ts";

/**
 * A member of a race that is a constant of the file, made by the statement right before the race and used by nobody else. `elsewhere` when
 * it is a time-out, and made at another place or of use to others.
 */
export function findDeclared(
  member: Node,
  path: NodePath,
  file: SourceFile,
): { readonly timeOut: TimeOut; readonly declared: Node } | "elsewhere" | undefined {
  if (member.type !== "Identifier") return undefined;
  const binding = file.names.lookup(member.name, member);
  if (binding?.declaration.type !== "VariableDeclarator") return undefined;
  const { declaration } = binding;
  if (declaration.init == null || declaration.id !== binding.id) return undefined;
  const timeOut = readTimeOut(declaration.init, file);
  if (timeOut === undefined) return undefined;
  const before = stepBefore(path);
  const isRightBefore =
    before?.type === "VariableDeclaration" &&
    before.declarations.length === 1 &&
    before.declarations[0] === declaration;
  const isUsedOnce = binding.kind === "const" && file.names.references(binding).length === 1;
  const canMove = [timeOut.delay, timeOut.value].every(
    (part) => part === undefined || meansTheSame(part, path.node, file),
  );
  return isRightBefore && isUsedOnce && canMove ? { timeOut, declared: before } : "elsewhere";
}

/** Whether every name of an expression stands for the same thing at another place. */
function meansTheSame(part: Node, place: Node, file: SourceFile): boolean {
  let same = true;
  walk(part, (node) => {
    if (node.type !== "Identifier") return;
    const binding = file.names.lookup(node.name, node);
    if (binding !== undefined && encloses(part, binding.scope)) return;
    if (binding !== file.names.lookup(node.name, place)) same = false;
  });
  return same;
}
