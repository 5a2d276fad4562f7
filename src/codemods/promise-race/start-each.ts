import type { ArrayExpression, Expression } from "@babel/types";
import type { NodePath } from "jscodeshift";
import type { EditLog } from "../engine/edit-log.ts";
import type { PromiseCall } from "../engine/promise-call.ts";
import type { SourceFile } from "../engine/source-file.ts";
import { handSignalOn, signalInScope } from "../promise-all/hand-signal-on.ts";
import { canBecomeTask } from "../promise-all/narrowing.ts";

/** `race([() => a(), () => b()])` in place of `Promise.race([a(), b()])`; undefined unless every member is a call that a task can make. */
export function startEach(
  primitive: "race" | "any",
  { call, callee, argument }: PromiseCall,
  path: NodePath,
  file: SourceFile,
): EditLog | undefined {
  if (call.typeParameters != null || argument.type !== "ArrayExpression") return undefined;
  const members = membersOf(argument);
  if (members === undefined || !members.every((member) => canBecomeTask(member, path, file))) {
    return undefined;
  }
  const edits = file.edits();
  edits.replace(callee, edits.use(primitive));
  for (const member of members) {
    edits.insertBefore(member, `(${handSignalOn(member, 0, { edits, file }) ?? ""}) => `);
  }
  const signal = signalInScope(call, file);
  if (signal !== undefined) edits.insertAfter(argument, `, { ${signal} }`);
  return edits;
}

function membersOf({ elements }: ArrayExpression): readonly Expression[] | undefined {
  const calls = elements.filter((element) => element?.type === "CallExpression");
  return calls.length === elements.length && calls.length > 0 ? calls : undefined;
}
