import type { Node } from "@babel/types";
import { isFunction } from "../engine/names.ts";
import type { Binding } from "../engine/names.ts";
import type { SourceFile } from "../engine/source-file.ts";
import { isCall, isMember, propertyOf } from "../engine/syntax.ts";
import { walk } from "../engine/walk.ts";
import { isOfVoid, isRaced, readWait } from "../sleep/local-helper.ts";
import { isTooLong } from "../delay-overflow/rule.ts";
import { isConstant, numberOf } from "../timers/constant.ts";
import { isMovable, isNewError, isQuiet, isSureToBeMade } from "../timers/movable.ts";
import { isTypeScript } from "../timers/place.ts";
import { readTimerPromise } from "../timers/timer-promise.ts";
import type { RaceTimeoutCode } from "./codes.ts";

/** A promise that a timer settles, as a member of a race. */
export interface TimeOut {
  readonly delay: Node | undefined;
  readonly outcome: "error" | "fallback";
  readonly value: Node | undefined;
  /** `value` stands as it is, and not in a function that is called when the time is up. */
  readonly isMade: boolean;
  /** What the result is said to be, where the value alone would not say it. */
  readonly type: Node | undefined;
  /** Its promise is one of `unknown`, and so the race is. */
  readonly isUnknown: boolean;
  /** The variable that gets the timer. */
  readonly handle: Node | undefined;
  /** The name of the primitive that the time-out was made with: its import may have no use any more. */
  readonly imported: string | undefined;
  /** What is not exactly as in `waitFor`. */
  readonly difference: RaceTimeoutCode | undefined;
  /** Why nothing can be made of it. */
  readonly obstacle: RaceTimeoutCode | undefined;
}

export function readTimeOut(node: Node, file: SourceFile): TimeOut | undefined {
  const timeOut = readDirect(node, file) ?? readSleep(node, file) ?? readChained(node, file);
  // `waitFor` would keep a delay that the platform makes 1 ms of.
  const isWrong = timeOut !== undefined && isTooLong(numberOf(timeOut.delay, file));
  return isWrong ? { ...timeOut, obstacle: "delay-overflow" } : timeOut;
}

/** `new Promise((_, reject) => setTimeout(() => reject(error), ms))`. */
function readDirect(node: Node, file: SourceFile): TimeOut | undefined {
  const timer = readTimerPromise(node, file);
  if (timer === undefined) return undefined;
  const { delay, executor, handle, settles, unref } = timer;
  const value = timer.value?.node;
  const isNow = timer.value?.evaluated === "now";
  const isMade = isNow && settles === "reject" && isNewError(value!);
  let obstacle: RaceTimeoutCode | undefined;
  if (!isMovable(delay, executor, file) || !isMovable(value, executor, file)) {
    obstacle = "race-timeout-scope";
  } else if (isNow && !isMade && !isConstant(value!, file)) {
    obstacle = "race-timeout-value";
  }
  let difference: RaceTimeoutCode | undefined;
  if (!isQuiet(delay, file)) difference = "race-timeout-may-throw";
  else if (unref) difference = "race-timeout-unref";
  else if (!isSureToBeMade(value, file)) difference = "race-timeout-made-value";
  return {
    delay,
    outcome: settles === "reject" ? "error" : "fallback",
    value,
    isMade,
    type: isTypeScript(file.extension) ? typeOf(timer.node) : undefined,
    isUnknown: isTypeScript(file.extension) && isOfUnknown(timer.node),
    handle,
    imported: undefined,
    difference,
    obstacle,
  };
}

function typeOf({
  typeParameters,
}: {
  typeParameters?: { params?: Node[] } | null;
}): Node | undefined {
  const type = typeParameters?.params?.[0];
  return type === undefined || /^TS(Void|Never|Unknown|Any|Undefined)Keyword$/.test(type.type)
    ? undefined
    : type;
}

function isOfUnknown({ typeParameters }: { typeParameters?: { params?: Node[] } | null }): boolean {
  const type = typeParameters?.params?.[0]?.type;
  return type === undefined || /^TS(Unknown|Any)Keyword$/.test(type);
}

/** A call of `sleep`, or of a helper of the file that waits just so. */
function readSleep(node: Node, file: SourceFile): TimeOut | undefined {
  if (!isCall(node) || node.callee.type !== "Identifier" || node.arguments.length !== 1) {
    return undefined;
  }
  const [delay] = node.arguments;
  const { callee } = node;
  if (delay === undefined || delay.type === "SpreadElement") return undefined;
  const binding = file.names.lookup(callee.name, callee);
  const isOurs = isImportedSleep(callee.name, binding, file);
  if (binding === undefined || !(isOurs || isHelper(binding, file))) return undefined;
  return {
    delay,
    outcome: "fallback",
    value: undefined,
    isMade: false,
    type: undefined,
    isUnknown: !isOurs && isTypeScript(file.extension) && !isHelperOfVoid(binding, file),
    handle: undefined,
    imported: isOurs ? callee.name : undefined,
    difference: isOurs || isLasting(binding, file) ? undefined : "race-timeout-helper",
    obstacle: undefined,
  };
}

function isImportedSleep(name: string, binding: Binding | undefined, file: SourceFile): boolean {
  const ours = file.surroundings.specifierFor("sleep", file.path);
  return (
    binding?.kind === "import" &&
    file.imports.some(({ specifier, names }) => specifier === ours && names.get("sleep") === name)
  );
}

function isHelper(binding: Binding, file: SourceFile): boolean {
  const fn = functionOf(binding);
  return fn != null && isFunction(fn) && isPlain(fn) && readWait(fn, file) !== undefined;
}

function isHelperOfVoid(binding: Binding, file: SourceFile): boolean {
  const fn = functionOf(binding);
  const timer = fn == null ? undefined : readWait(fn, file);
  return fn != null && timer !== undefined && isOfVoid(fn, timer);
}

function functionOf({ declaration, kind }: Binding): Node | null | undefined {
  const isConst = kind === "const" && declaration.type === "VariableDeclarator";
  return isConst ? declaration.init : declaration;
}

/** Whether somebody still uses the helper when it is in no race any more. */
function isLasting(binding: Binding, file: SourceFile): boolean {
  const raced = new Set<Node>();
  let isExported = false;
  walk(file.ast, (node, ancestors) => {
    if (isCall(node) && isRaced(ancestors)) raced.add(node.callee);
    if (node === binding.id)
      isExported = ancestors.some(({ type }) => type === "ExportNamedDeclaration");
  });
  return isExported || file.names.references(binding).some((id) => !raced.has(id));
}

function isPlain(fn: Node): boolean {
  return !("async" in fn && fn.async) && !("generator" in fn && fn.generator);
}

/** `sleep(ms).then(() => { throw error; })`, and `then` with a value. */
function readChained(node: Node, file: SourceFile): TimeOut | undefined {
  if (!isCall(node) || !isMember(node.callee) || propertyOf(node.callee) !== "then")
    return undefined;
  const waited = readDirect(node.callee.object, file) ?? readSleep(node.callee.object, file);
  if (waited === undefined || waited.outcome === "error" || waited.value !== undefined)
    return undefined;
  const [callback, ...others] = node.arguments;
  if (others.length > 0 || callback?.type !== "ArrowFunctionExpression" || callback.async)
    return undefined;
  if (callback.params.length > 0) return undefined;
  const chained = { ...waited, isUnknown: false, difference: "race-timeout-turn" } as const;
  if (callback.body.type !== "BlockStatement") return { ...chained, value: callback.body };
  const [step, ...more] = callback.body.body;
  if (more.length > 0) return undefined;
  if (step?.type === "ThrowStatement")
    return { ...chained, outcome: "error", value: step.argument };
  if (step?.type !== "ReturnStatement") return undefined;
  return { ...chained, value: step.argument ?? undefined };
}
