import type { ArrowFunctionExpression, Expression, FunctionExpression, Node } from "@babel/types";
import type { EditLog } from "../engine/edit-log.ts";
import { isFunction } from "../engine/names.ts";
import { parametersOf } from "../engine/parameters.ts";
import type { SourceFile } from "../engine/source-file.ts";
import { contains, isMember, nameOf, propertyOf } from "../engine/syntax.ts";

/** `items.map(callback)` or `Array.from(items, callback)`. */
export interface Mapped {
  readonly call: Node;
  /** Written there, or a name or member that a function is got by. */
  readonly callback: Node;
  /** What goes away before the items, and between them and the callback. */
  readonly lead: { readonly start: number; readonly end: number };
  readonly gap: { readonly start: number; readonly end: number };
  /** The parameter that is given the array, and what the array is called. */
  readonly third: { readonly param: Node; readonly name: string } | undefined;
}

/** `items, callback` with the options behind it: what `mapConcurrent` takes in place of a map. */
export function mapTasks(
  { call, callback, lead, gap, third }: Mapped,
  options: string,
  { edits, file }: { readonly edits: EditLog; readonly file: SourceFile },
): void {
  if (lead.start < lead.end) edits.splice(lead.start, lead.end, []);
  edits.splice(gap.start, gap.end, [", "]);
  edits.splice(callback.end!, call.end!, [options]);
  if (third === undefined || !isFunction(callback)) return;
  edits.splice(callback.params[1]!.end!, third.param.end!, []);
  for (const id of mentionsOf(third.param, file)) edits.replace(id, third.name);
}

/** `needs-types` when only the type of a callback that is got by its name says whether it takes the array. */
export function readMap(
  argument: Expression | null | undefined,
  file: SourceFile,
): Mapped | "needs-types" | undefined {
  if (argument?.type !== "CallExpression" || !isMember(argument.callee)) return undefined;
  const { callee } = argument;
  if (argument.typeParameters != null || argument.typeArguments != null || callee.computed)
    return undefined;
  const [first, second] = argument.arguments;
  if (
    propertyOf(callee) === "from" &&
    nameOf(callee.object) === "Array" &&
    argument.arguments.length === 2
  ) {
    if (first!.type === "ObjectExpression") return undefined;
    return withCallback(second!, first!, file, {
      call: argument,
      lead: { start: argument.start!, end: outerStart(first!) },
      gap: { start: first!.end!, end: second!.start! },
    });
  }
  if (callee.type !== "MemberExpression" || propertyOf(callee) !== "map") return undefined;
  if (argument.arguments.length !== 1) return undefined;
  // A comment before `.map` would swallow the comma that takes its place.
  const noComment = file.comments.every(
    ({ start, end }) => end! <= callee.object.end! || start! >= first!.start!,
  );
  if (!noComment) return undefined;
  const dot = file.text.lastIndexOf(".", callee.property.start!);
  const start = dot - (/\s*$/.exec(file.text.slice(0, dot))?.[0].length ?? 0);
  return withCallback(first!, callee.object, file, {
    call: argument,
    lead: { start: 0, end: 0 },
    gap: { start, end: first!.start! },
  });
}

/** With the parentheses around it, which are no part of a node. */
export function outerStart(node: Node): number {
  const start = node.extra?.["parenStart"];
  return typeof start === "number" ? start : node.start!;
}

/** A callback takes an item and its index, and not the array: in its place it would get the signal. */
function withCallback(
  callback: Node,
  items: Node,
  file: SourceFile,
  around: Pick<Mapped, "call" | "lead" | "gap">,
): Mapped | "needs-types" | undefined {
  if (callback.extra?.["parenthesized"] === true) return undefined;
  if (callback.type !== "ArrowFunctionExpression" && callback.type !== "FunctionExpression") {
    if (callback.type !== "Identifier" && callback.type !== "MemberExpression") return undefined;
    const count = parametersOf(callback, file);
    if (count === undefined) return "needs-types";
    return count <= 2 ? { ...around, callback, third: undefined } : undefined;
  }
  const { params } = callback;
  if (callback.generator === true) return undefined;
  if (parametersOf(callback, file)! <= 2) return { ...around, callback, third: undefined };
  const third = params.length === 3 ? arrayOf(callback, items, file) : undefined;
  return third && { ...around, callback, third };
}

/** The third parameter, if every mention of it may be one of the array's own name. */
function arrayOf(
  callback: ArrowFunctionExpression | FunctionExpression,
  items: Node,
  file: SourceFile,
): Mapped["third"] {
  const param = callback.params[2]!;
  if (param.type !== "Identifier" || items.type !== "Identifier") return undefined;
  if (parametersOf(callback, file) !== 3) return undefined;
  const binding = file.names.lookup(items.name, items);
  if (binding === undefined || file.names.isReassigned(binding)) return undefined;
  const mentions = mentionsOf(param, file);
  const isShorthand = (node: Node): boolean =>
    node.type === "ObjectProperty" && node.shorthand && mentions.some((id) => id === node.value);
  const mean = mentions.every((id) => file.names.lookup(items.name, id) === binding);
  return mean && !contains(callback, isShorthand) ? { param, name: items.name } : undefined;
}

function mentionsOf(param: Node, { names }: SourceFile): readonly Node[] {
  if (param.type !== "Identifier") return [];
  const binding = names.declarations(param.name).find(({ id }) => id === param);
  return binding === undefined ? [] : names.references(binding);
}
