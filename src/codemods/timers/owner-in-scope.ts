import type { NodePath } from "jscodeshift";
import { isFunction } from "../engine/names.ts";
import type { SourceFile } from "../engine/source-file.ts";
import { isCall, isMember, nameOf } from "../engine/syntax.ts";
import { signalInScope } from "../promise-all/hand-signal-on.ts";
import { closest } from "./place.ts";

/** Who can answer for work that is started here: a task group of the code around, or else only the signal that it was given. */
export type OwnerInScope =
  | { readonly kind: "group"; readonly name: string }
  | { readonly kind: "signal"; readonly name: string };

export function ownerInScope(path: NodePath, file: SourceFile): OwnerInScope | undefined {
  const group = groupInScope(path, file);
  if (group !== undefined) return { kind: "group", name: group };
  const signal = signalInScope(path.node, file);
  return signal === undefined ? undefined : { kind: "signal", name: signal };
}

/** A parameter that is typed as a `TaskGroup`, or that `TaskGroup.run` gives. */
function groupInScope(path: NodePath, file: SourceFile): string | undefined {
  let found: string | undefined;
  closest(path, (node) => {
    if (!isFunction(node)) return false;
    const param = node.params.find(
      (one) => one.type === "Identifier" && isTyped(one.typeAnnotation),
    );
    const first = node.params[0];
    const runs = file.names.occurs("TaskGroup") && isRunByGroup(path, node);
    const group = param ?? (runs ? first : undefined);
    if (group?.type !== "Identifier") return false;
    if (file.names.lookup(group.name, path.node)?.id !== group) return false;
    found = group.name;
    return true;
  });
  return found;

  function isTyped(annotation: unknown): boolean {
    if (annotation == null) return false;
    const { start, end } = annotation as { start: number; end: number };
    return /^:\s*TaskGroup$/.test(file.text.slice(start, end));
  }
}

function isRunByGroup(path: NodePath, fn: unknown): boolean {
  const call = closest(
    path,
    (node) => isCall(node) && node.arguments.some((one) => one === fn),
  )?.node;
  if (!isCall(call) || !isMember(call.callee)) return false;
  return nameOf(call.callee) === "run" && nameOf(call.callee.object) === "TaskGroup";
}
