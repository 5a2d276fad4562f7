import type { Identifier, Node } from "@babel/types";
import type { Binding } from "../engine/names.ts";
import { encloses } from "../engine/names.ts";
import type { SourceFile } from "../engine/source-file.ts";
import { isCall, isMember, propertyOf } from "../engine/syntax.ts";
import { walk } from "../engine/walk.ts";
import { isTypeScript } from "../timers/place.ts";
import { readTimerPromise, stepsOf } from "../timers/timer-promise.ts";
import type { TimerPromise } from "../timers/timer-promise.ts";

/** `const wait = (ms) => new Promise((r) => setTimeout(r, ms))`, exported by nobody and only ever called with a delay. */
export interface LocalHelper {
  readonly name: string;
  readonly binding: Binding;
  /** What declares it, and nothing else. */
  readonly statement: Node;
  readonly promise: Node;
}

const helpersOf = new WeakMap<SourceFile, readonly LocalHelper[]>();

/** The helpers of a file that `sleep` can stand in for, call by call. */
export function findHelpers(file: SourceFile): readonly LocalHelper[] {
  let helpers = helpersOf.get(file);
  if (helpers === undefined) {
    const found: LocalHelper[] = [];
    walk(file.ast, (node, ancestors) => {
      const helper = readHelper(node, ancestors, file);
      if (helper !== undefined) found.push(helper);
    });
    helpersOf.set(file, (helpers = found));
  }
  return helpers;
}

/** A helper that can be called here by its name: what it stands for is the same before and after it gives way. */
export function helperInReach(node: Node, file: SourceFile): LocalHelper | undefined {
  return findHelpers(file).find(
    ({ name, binding, statement }) =>
      !encloses(statement, node) && file.names.lookup(name, node) === binding,
  );
}

function readHelper(
  node: Node,
  ancestors: readonly Node[],
  file: SourceFile,
): LocalHelper | undefined {
  let name: string;
  let fn: Node;
  let statement: Node;
  if (node.type === "FunctionDeclaration" && node.id != null) {
    if (node.async || node.generator) return undefined;
    [name, fn, statement] = [node.id.name, node, node];
  } else if (node.type === "VariableDeclaration" && node.declarations.length === 1) {
    const { id, init } = node.declarations[0]!;
    if (id.type !== "Identifier" || id.typeAnnotation != null || init == null) return undefined;
    if (init.type !== "ArrowFunctionExpression" && init.type !== "FunctionExpression")
      return undefined;
    if (init.async || init.generator || node.kind !== "const") return undefined;
    [name, fn, statement] = [id.name, init, node];
  } else {
    return undefined;
  }
  const parent = ancestors.at(-1);
  if (parent?.type !== "Program" && parent?.type !== "BlockStatement") return undefined;
  // A semicolon below belongs to the statement after it as much: it keeps the two apart.
  if (/\n\s*;$/.test(file.slice(statement))) return undefined;
  const timer = readWait(fn, file);
  if (timer === undefined || hasComments(statement, file)) return undefined;
  const binding = file.names.lookup(name, statement);
  if (binding === undefined || !file.names.isOneOfItsName(binding)) return undefined;
  const isFree = !isTypeScript(file.extension) || isOfVoid(fn, timer);
  return isOnlyCalled(binding, isFree, file)
    ? { name, binding, statement, promise: timer.node }
    : undefined;
}

/** The promise of a function of a delay that does nothing but wait that long. */
export function readWait(fn: Node, file: SourceFile): TimerPromise | undefined {
  if (!("params" in fn) || !("body" in fn) || fn.params.length !== 1) return undefined;
  const [param] = fn.params;
  if (param?.type !== "Identifier" || param.optional === true || !isOfNumber(param)) {
    return undefined;
  }
  const [step, ...others] = stepsOf(fn);
  if (step === undefined || others.length > 0) return undefined;
  const returned = step.type === "ReturnStatement" ? step.argument : step;
  const timer = returned == null ? undefined : readTimerPromise(returned, file);
  if (timer === undefined || timer.settles === "reject" || timer.value !== undefined)
    return undefined;
  if (timer.unref || timer.handle !== undefined || timer.delay?.type !== "Identifier")
    return undefined;
  const [written] = timer.node.typeParameters?.params ?? [];
  if (written !== undefined && !/^TS(Void|Unknown)Keyword$/.test(written.type)) return undefined;
  return timer.delay.name === param.name &&
    file.names.lookup(param.name, timer.delay)?.declaration === param
    ? timer
    : undefined;
}

function isOfNumber({ typeAnnotation }: Identifier): boolean {
  if (typeAnnotation == null) return true;
  return (
    typeAnnotation.type === "TSTypeAnnotation" &&
    typeAnnotation.typeAnnotation.type === "TSNumberKeyword"
  );
}

/** Whether its promise is said to be one of `void`. */
export function isOfVoid(fn: Node, { node }: TimerPromise): boolean {
  const returned = "returnType" in fn ? fn.returnType : undefined;
  if (returned == null) return node.typeParameters?.params[0]?.type === "TSVoidKeyword";
  const type = returned.type === "TSTypeAnnotation" ? returned.typeAnnotation : undefined;
  return (
    type?.type === "TSTypeReference" && type.typeParameters?.params[0]?.type === "TSVoidKeyword"
  );
}

/** Whether every mention is a call with one argument, and at least one of them is not about to become a `waitFor`. */
function isOnlyCalled(binding: Binding, isFree: boolean, file: SourceFile): boolean {
  const mentions = new Set<Node>(file.names.references(binding));
  let calls = 0;
  let lasting = 0;
  walk(file.ast, (node, ancestors) => {
    if (!isCall(node) || !mentions.has(node.callee) || node.arguments.length !== 1) return;
    if (node.arguments[0]?.type === "SpreadElement" || node.typeParameters != null) return;
    // `sleep` gives a promise of `void`, which another one is not where somebody looks at it.
    const isDropped =
      ancestors.at(-1)?.type === "AwaitExpression" &&
      ancestors.at(-2)?.type === "ExpressionStatement";
    if (!isFree && !isDropped) return;
    calls++;
    if (!isRaced(ancestors)) lasting++;
  });
  return calls === mentions.size && lasting > 0;
}

/** Whether a call is a member of a `Promise.race`. @param ancestors of the call */
export function isRaced(ancestors: readonly Node[]): boolean {
  const call = ancestors.at(-2);
  return isCall(call) && isMember(call.callee) && propertyOf(call.callee) === "race";
}

/** Comments that speak of the statement, and would be left without it. */
function hasComments(statement: Node, { comments, text }: SourceFile): boolean {
  return comments.some(({ start, end }) => {
    if (end! <= statement.start!) {
      return /^[ \t]*(\r?\n)?[ \t]*$/.test(text.slice(end, statement.start!));
    }
    return start! >= statement.end!
      ? /^[ \t]*$/.test(text.slice(statement.end!, start))
      : end! <= statement.end!;
  });
}
