import type {
  ArrayExpression,
  ArrowFunctionExpression,
  Expression,
  FunctionExpression,
  Node,
} from "@babel/types";
import type { NodePath } from "jscodeshift";
import type { EditLog } from "../engine/edit-log.ts";
import type { PromiseCall } from "../engine/promise-call.ts";
import type { SourceFile } from "../engine/source-file.ts";
import { contains, isMember, nameOf, propertyOf } from "../engine/syntax.ts";
import { handSignalOn, signalInScope } from "./hand-signal-on.ts";
import { canBecomeTask } from "./narrowing.ts";

interface PreparedForm<Code extends string> {
  readonly code: Code;
  readonly edits: EditLog;
}

/** Work that is started as tasks: `mapConcurrent` for a map, `gather` for an array of calls; none where that could not compile. */
export function prepareCancellable(
  { call, callee, argument }: PromiseCall,
  path: NodePath,
  file: SourceFile,
): PreparedForm<"cancellable"> | undefined {
  if (call.typeParameters != null || call.typeArguments != null) return undefined;
  const edits = file.edits();
  const signal = signalInScope(call, file);
  const options = signal === undefined ? "" : `, { ${option("signal", signal)} }`;
  const mapped = readMap(argument, file);
  if (mapped !== undefined) {
    edits.replace(callee, edits.use("mapConcurrent"));
    mapTasks(mapped, options, { edits, file });
    handSignalOn(mapped.callback, 2, { edits, file });
    return { code: "cancellable", edits };
  }
  if (argument.type !== "ArrayExpression" || !areTasks(argument, path, file)) return undefined;
  edits.replace(callee, edits.use("gather"));
  for (const element of argument.elements as Expression[]) startAsTask(element, { edits, file });
  if (options !== "") edits.splice(outerEnd(argument), outerEnd(argument), [options]);
  return { code: "cancellable", edits };
}

/** A map with a bound: `--concurrency`. */
export function prepareBounded(
  { call, callee, argument }: PromiseCall,
  _path: NodePath,
  file: SourceFile,
): PreparedForm<"bounded"> | undefined {
  const mapped = readMap(argument, file);
  if (mapped === undefined || call.typeParameters != null || call.typeArguments != null)
    return undefined;
  const edits = file.edits();
  const signal = signalInScope(call, file);
  const given = [
    `concurrency: ${file.surroundings.concurrency}`,
    ...(signal === undefined ? [] : [option("signal", signal)]),
  ];
  edits.replace(callee, edits.use("mapConcurrent"));
  mapTasks(mapped, `, { ${given.join(", ")} }`, { edits, file });
  handSignalOn(mapped.callback, 2, { edits, file });
  return { code: "bounded", edits };
}

interface Editing {
  readonly edits: EditLog;
  readonly file: SourceFile;
}

/** `items.map(callback)` or `Array.from(items, callback)`. */
interface Mapped {
  readonly call: Node;
  readonly items: Node;
  readonly callback: ArrowFunctionExpression | FunctionExpression;
  /** What goes away before the items, and between them and the callback. */
  readonly lead: { readonly start: number; readonly end: number };
  readonly gap: { readonly start: number; readonly end: number };
}

function mapTasks(
  { call, callback, lead, gap }: Mapped,
  options: string,
  { edits }: Editing,
): void {
  if (lead.start < lead.end) edits.splice(lead.start, lead.end, []);
  edits.splice(gap.start, gap.end, [", "]);
  edits.splice(callback.end!, call.end!, [options]);
}

function readMap(argument: Expression, file: SourceFile): Mapped | undefined {
  if (argument.type !== "CallExpression" || !isMember(argument.callee)) return undefined;
  const { callee } = argument;
  if (argument.typeParameters != null || argument.typeArguments != null || callee.computed)
    return undefined;
  const [first, second] = argument.arguments;
  if (
    propertyOf(callee) === "from" &&
    nameOf(callee.object) === "Array" &&
    argument.arguments.length === 2
  ) {
    if (first!.type === "ObjectExpression" || !isCallback(second)) return undefined;
    return {
      call: argument,
      items: first!,
      callback: second,
      lead: { start: argument.start!, end: outerStart(first!) },
      gap: { start: outerEnd(first!), end: second.start! },
    };
  }
  if (callee.type !== "MemberExpression" || propertyOf(callee) !== "map") return undefined;
  if (argument.arguments.length !== 1 || !isCallback(first)) return undefined;
  // A comment before `.map` would swallow the comma that takes its place.
  const noComment = file.comments.every(
    ({ start, end }) => end! <= callee.object.end! || start! >= first.start!,
  );
  if (!noComment) return undefined;
  const dot = file.text.lastIndexOf(".", callee.property.start!);
  const start = dot - (/\s*$/.exec(file.text.slice(0, dot))?.[0].length ?? 0);
  return {
    call: argument,
    items: callee.object,
    callback: first,
    lead: { start: 0, end: 0 },
    gap: { start, end: first.start! },
  };
}

/** What takes an item and its index, and not the array. */
function isCallback(node: Node | undefined): node is ArrowFunctionExpression | FunctionExpression {
  if (node?.type !== "ArrowFunctionExpression" && node?.type !== "FunctionExpression") return false;
  if (node.extra?.["parenthesized"] === true || node.generator === true) return false;
  const { params } = node;
  // The array is the third argument, and the signal would be.
  if (node.type === "FunctionExpression" && contains(node, isArguments)) return false;
  return params.length <= 2 && params.every(({ type }) => type !== "RestElement");
}

function isArguments(node: Node): boolean {
  return node.type === "Identifier" && node.name === "arguments";
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

/** With the parentheses around it, which are no part of a node. */
function outerStart(node: Node): number {
  const start = node.extra?.["parenStart"];
  return typeof start === "number" ? start : node.start!;
}

/** The end of an argument: before a trailing comma, behind its parentheses. */
function outerEnd(node: Node): number {
  return node.end!;
}

function option(name: string, value: string): string {
  return name === value ? name : `${name}: ${value}`;
}
