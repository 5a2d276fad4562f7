import type { Node } from "@babel/types";
import type { NodePath } from "jscodeshift";
import type { SourceFile } from "../engine/source-file.ts";
import { isCall, isMember, propertyOf } from "../engine/syntax.ts";
import type { Call } from "../engine/syntax.ts";
import type { Decision } from "../rule.ts";
import { flag } from "../rule.ts";
import { isGlobalTimer } from "../timers/global-timer.ts";
import { isMovable } from "../timers/movable.ts";
import { asArgument, asProperty } from "../timers/parts.ts";
import { executorOf, expressionOf, stepsOf } from "../timers/timer-promise.ts";
import type { Executor } from "../timers/timer-promise.ts";
import { sleepCodes } from "./codes.ts";

/**
 * A wait that a signal ends, written out: the timer, a listener that clears it and rejects, and perhaps a look at the signal before. What
 * it rejects with may be something else than the signal's reason, so it is offered, not made.
 */
export function readAbortableSleep(
  promise: NodePath,
  site: Node,
  file: SourceFile,
): Decision | undefined {
  const executor = executorOf(promise.node, file);
  if (executor === undefined) return undefined;
  const parts = readParts(executor, file);
  if (parts === undefined || parts.timer !== site) return undefined;
  const delay = parts.timer.arguments[1];
  if (delay === undefined || delay.type === "SpreadElement") return undefined;
  if (!isMovable(delay, executor, file) || !isMovable(parts.signal, executor, file))
    return undefined;
  const edits = file.edits();
  edits.replace(
    promise.node,
    edits.use("sleep"),
    "(",
    ...asArgument(delay),
    ", { ",
    ...asProperty("signal", parts.signal),
    " })",
  );
  return flag({ code: "sleep-signal", detail: sleepCodes["sleep-signal"], edits });
}

interface Parts {
  readonly timer: Call;
  readonly signal: Node;
}

function readParts(executor: Executor, file: SourceFile): Parts | undefined {
  const [resolve, reject] = executor.params.map((param) => nameOfId(param));
  if (resolve === undefined || reject === undefined) return undefined;
  let timer: { readonly name: string; readonly call: Call } | undefined;
  let listener: { readonly name: string; readonly fn: Node } | undefined;
  let listening: Listening | undefined;
  for (const step of stepsOf(executor)) {
    const declared = readDeclared(step);
    if (isGlobalTimer(declared?.value, "setTimeout", file) && timer === undefined) {
      timer = { name: declared.name, call: declared.value };
    } else if (declared !== undefined && "params" in declared.value && listener === undefined) {
      listener = { name: declared.name, fn: declared.value };
    } else if (!looksAhead(step, reject)) {
      if (listening !== undefined) return undefined;
      listening = readListening(step);
      if (listening === undefined) return undefined;
    }
  }
  if (timer === undefined || listening === undefined) return undefined;
  const named = nameOfId(listening.listener);
  const onAbort = named === undefined ? listening.listener : listener?.fn;
  if (named !== listener?.name || onAbort === undefined) return undefined;
  if (!clearsAndRejects(onAbort, timer.name, reject)) return undefined;
  if (!wakes(timer.call.arguments[0], resolve, named)) return undefined;
  return { timer: timer.call, signal: listening.signal };
}

function readDeclared(step: Node): { readonly name: string; readonly value: Node } | undefined {
  if (step.type === "FunctionDeclaration" && step.id != null)
    return { name: step.id.name, value: step };
  if (step.type !== "VariableDeclaration" || step.declarations.length !== 1) return undefined;
  const { id, init } = step.declarations[0]!;
  return id.type === "Identifier" && init != null ? { name: id.name, value: init } : undefined;
}

interface Listening {
  readonly signal: Node;
  readonly listener: Node;
}

/** `signal.addEventListener("abort", listener, …)`. */
function readListening(step: Node): Listening | undefined {
  const call = expressionOf(step);
  if (!isCall(call) || !isMember(call.callee)) return undefined;
  if (propertyOf(call.callee) !== "addEventListener") return undefined;
  const [event, listener] = call.arguments;
  if (event?.type !== "StringLiteral" || event.value !== "abort" || listener === undefined) {
    return undefined;
  }
  return { signal: call.callee.object, listener };
}

/** `if (signal.aborted) return reject(…)`, in one of its forms. */
function looksAhead(step: Node, reject: string): boolean {
  if (step.type !== "IfStatement" || step.alternate != null) return false;
  const { test, consequent } = step;
  if (!isMember(test) || propertyOf(test) !== "aborted") return false;
  const steps = consequent.type === "BlockStatement" ? consequent.body : [consequent];
  const [first, second, ...others] = steps;
  if (others.length > 0 || first === undefined || !calls(first, reject)) return false;
  return second === undefined
    ? first.type === "ReturnStatement"
    : second.type === "ReturnStatement" && second.argument == null;
}

function clearsAndRejects(fn: Node, timer: string, reject: string): boolean {
  if (!("params" in fn) || !("body" in fn) || fn.params.length > 0) return false;
  const steps = stepsOf(fn);
  return (
    steps.length === 2 &&
    steps.some((step) => calls(step, "clearTimeout", timer)) &&
    steps.some((step) => calls(step, reject))
  );
}

/** The timer's callback: `resolve`, or one that takes the listener away first. */
function wakes(callback: Node | undefined, resolve: string, listener: string | undefined): boolean {
  if (callback === undefined) return false;
  if (nameOfId(callback) === resolve) return true;
  if (!("params" in callback) || !("body" in callback)) return false;
  return stepsOf(callback as Executor).every((step) => {
    if (calls(step, resolve)) return (expressionOf(step) as Call).arguments.length === 0;
    const call = expressionOf(step);
    if (!isCall(call) || !isMember(call.callee)) return false;
    const [, removed] = call.arguments;
    return (
      propertyOf(call.callee) === "removeEventListener" &&
      removed !== undefined &&
      nameOfId(removed) === listener
    );
  });
}

function calls(step: Node, name: string, argument?: string): boolean {
  const call = expressionOf(step);
  if (!isCall(call) || nameOfId(call.callee) !== name) return false;
  const [first] = call.arguments;
  return argument === undefined || (first !== undefined && nameOfId(first) === argument);
}

function nameOfId(node: Node): string | undefined {
  return node.type === "Identifier" ? node.name : undefined;
}
