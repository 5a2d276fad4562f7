import type { ArrayExpression, Expression } from "@babel/types";
import type { NodePath } from "jscodeshift";
import type { EditLog } from "../engine/edit-log.ts";
import type { PromiseCall } from "../engine/promise-call.ts";
import type { SourceFile } from "../engine/source-file.ts";
import { findBuilt, findMadeBefore } from "./built-before.ts";
import type { Built } from "./built-before.ts";
import { handSignalOn, signalInScope } from "./hand-signal-on.ts";
import { canBecomeTask } from "./narrowing.ts";
import { mapTasks, outerStart, readMap } from "./read-map.ts";

interface PreparedForm<Code extends string> {
  readonly code: Code;
  readonly edits: EditLog;
}

/**
 * Work that is started as tasks: `mapConcurrent` for a map, `gather` for an array of calls; none where that could not compile,
 * `needs-types` where only types could tell.
 */
export function prepareCancellable(
  read: PromiseCall,
  path: NodePath,
  file: SourceFile,
): PreparedForm<"cancellable"> | "needs-types" | undefined {
  const { call, callee, argument } = read;
  if (call.typeParameters != null || call.typeArguments != null) return undefined;
  const edits = file.edits();
  const options = optionsOf(signalIn(read, file));
  const mapped = mapInstead(read, options, { edits, file });
  if (mapped === "needs-types") return mapped;
  if (mapped) return { code: "cancellable", edits };
  const built = findBuilt(argument, path, file);
  if (built !== undefined) {
    edits.replace(callee, edits.use("gather"));
    startBuilt(built, { edits, file });
  } else {
    if (argument.type !== "ArrayExpression" || !areTasks(argument, path, file)) return undefined;
    edits.replace(callee, edits.use("gather"));
    for (const element of argument.elements as Expression[]) startAsTask(element, { edits, file });
  }
  if (options !== "") edits.splice(argument.end!, argument.end!, [options]);
  return { code: "cancellable", edits };
}

/** The same with a bound: `--concurrency`. */
export function prepareBounded(
  read: PromiseCall,
  path: NodePath,
  file: SourceFile,
): PreparedForm<"bounded"> | "needs-types" | undefined {
  const { call, callee, argument } = read;
  if (call.typeParameters != null || call.typeArguments != null) return undefined;
  const edits = file.edits();
  const bound = `concurrency: ${file.surroundings.concurrency}`;
  const options = optionsOf(bound, signalIn(read, file));
  const mapped = mapInstead(read, options, { edits, file });
  if (mapped === "needs-types") return mapped;
  if (mapped) return { code: "bounded", edits };
  const built = findBuilt(argument, path, file);
  if (built === undefined) return undefined;
  edits.replace(callee, edits.use("mapConcurrent"));
  const takes = startBuilt(built, { edits, file });
  const start = takes ? "(start, _index, signal) => start(signal)" : "(start) => start()";
  edits.splice(argument.end!, argument.end!, [`, ${start}${options}`]);
  return { code: "bounded", edits };
}

interface Editing {
  readonly edits: EditLog;
  readonly file: SourceFile;
}

/** `mapConcurrent` in place of a map that is waited for, here or where it was made. */
function mapInstead(
  { call, callee, argument }: PromiseCall,
  options: string,
  { edits, file }: Editing,
): boolean | "needs-types" {
  const before = findMadeBefore(argument, file);
  const mapped = readMap(before ?? argument, file);
  if (mapped === undefined || mapped === "needs-types") return mapped ?? false;
  if (before === undefined) {
    edits.replace(callee, edits.use("mapConcurrent"));
    mapTasks(mapped, options, { edits, file });
  } else {
    edits.insertBefore(before, `${edits.use("mapConcurrent")}(`);
    mapTasks(mapped, `${options})`, { edits, file });
    edits.replace(call, argument);
  }
  if (mapped.third === undefined) handSignalOn(mapped.callback, 2, { edits, file });
  return true;
}

/** The calls that were pushed become functions, and so the type of the array. @returns whether they may take a signal */
function startBuilt({ calls, itemType, canTakeSignal }: Built, { edits, file }: Editing): boolean {
  if (itemType !== undefined) {
    const isShort = file.text[itemType.end!] === "[";
    edits.wrap(itemType, `${isShort ? "(" : ""}(signal: AbortSignal) => `, isShort ? ")" : "");
  }
  let takes = itemType !== undefined;
  for (const call of calls) {
    const parameter = canTakeSignal ? handSignalOn(call, 0, { edits, file }) : undefined;
    takes ||= parameter !== undefined;
    edits.insertBefore(call, `(${parameter ?? ""}) => `);
  }
  return takes;
}

/** At least one call that can be started by a task of its own, and nothing that could not be in a function. */
function areTasks(argument: ArrayExpression, path: NodePath, file: SourceFile): boolean {
  const { elements } = argument;
  return (
    elements.some((element) => element?.type === "CallExpression") &&
    elements.every(
      (element) =>
        element !== null && element.type !== "SpreadElement" && canBecomeTask(element, path, file),
    )
  );
}

function startAsTask(element: Expression, { edits, file }: Editing): void {
  const start = outerStart(element);
  const isObject = element.type === "ObjectExpression" && start === element.start;
  const parameter = handSignalOn(element, 0, { edits, file }) ?? "";
  edits.splice(start, start, [`(${parameter}) => ${isObject ? "(" : ""}`]);
  if (isObject) edits.splice(element.end!, element.end!, [")"]);
}

function signalIn({ call }: PromiseCall, file: SourceFile): string | undefined {
  const signal = signalInScope(call, file);
  return signal === undefined || signal === "signal" ? signal : `signal: ${signal}`;
}

/** `, { … }`; nothing without an option. */
function optionsOf(...options: readonly (string | undefined)[]): string {
  const given = options.filter((option) => option !== undefined);
  return given.length === 0 ? "" : `, { ${given.join(", ")} }`;
}
