import type { Node } from "@babel/types";
import type { EditLog, Part } from "../engine/edit-log.ts";
import type { SourceFile } from "../engine/source-file.ts";
import { contains } from "../engine/syntax.ts";
import type { Call } from "../engine/syntax.ts";
import type { OwnerInScope } from "./owner-in-scope.ts";
import { asArgument } from "./parts.ts";

/**
 * `group.spawn((signal) => after(ms, fn, { signal }))` in place of a timer whose result nobody wants. Where there is a signal only, an
 * error goes on to be nobody's, as before, and an abort is none. Undefined for a callback that cannot be called just so.
 */
export function startOwned(
  primitive: "after" | "every",
  timer: Call,
  {
    owner,
    target,
    ref,
    file,
  }: { owner: OwnerInScope; target: Node; ref: boolean; file: SourceFile },
): EditLog | undefined {
  const [, delay] = timer.arguments;
  const task = taskOf(timer, file);
  if (task === undefined || delay?.type === "SpreadElement") return undefined;
  if (primitive === "every" && delay === undefined) return undefined;
  const edits = file.edits();
  const name = owner.kind === "group" ? freeName(timer) : owner.name;
  const signal = name === "signal" ? "signal" : `signal: ${name}`;
  const options = ref ? `{ ${signal} }` : `{ ${signal}, ref: false }`;
  const ms: Part[] = delay === undefined ? ["0"] : asArgument(delay);
  const call: Part[] = [edits.use(primitive), "(", ...ms, ", ", ...task, ", ", options, ")"];
  if (owner.kind === "group")
    return edits.replace(target, `${owner.name}.spawn((${name}) => `, ...call, ")");
  const rethrow = `.catch((error) => { if (!${name}.aborted) throw error; })`;
  return edits.replace(target, ...call, rethrow);
}

/** A name for the task's signal that hides none which the timer's arguments mention. */
function freeName(timer: Call): string {
  const isTaken = (name: string): boolean =>
    contains(timer, (node) => node.type === "Identifier" && node.name === name);
  return isTaken("signal") ? "taskSignal" : "signal";
}

/** The callback as a task function: as it is, or called with what the timer was to give it. */
function taskOf(timer: Call, file: SourceFile): Part[] | undefined {
  const [callback, , ...given] = timer.arguments;
  if (callback === undefined || timer.arguments.some(({ type }) => type === "SpreadElement")) {
    return undefined;
  }
  if (callback.type === "ArrowFunctionExpression" || callback.type === "FunctionExpression") {
    return callback.params.length === 0 && given.length === 0 ? [callback] : undefined;
  }
  // A method would lose or gain its `this`.
  if (callback.type !== "Identifier" || file.isGlobal(callback.name, callback)) return undefined;
  const list = given.flatMap((one, index) => [index > 0 ? ", " : "", ...asArgument(one)]);
  return ["() => ", callback, "(", ...list, ")"];
}
