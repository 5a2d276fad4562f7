import type { ArrowFunctionExpression, FunctionExpression, Node } from "@babel/types";
import { isReplaced } from "../engine/promise-call.ts";
import type { SourceFile } from "../engine/source-file.ts";
import { isCall, isMember, propertyOf } from "../engine/syntax.ts";
import type { Call } from "../engine/syntax.ts";
import { isGlobalTimer } from "./global-timer.ts";
import { readSettling } from "./settling.ts";
import type { Settling } from "./settling.ts";

/** `new Promise(…)` whose executor does nothing but set one timer, which settles it. */
export interface TimerPromise extends Settling {
  readonly node: NewPromise;
  readonly executor: Executor;
  /** The call of `setTimeout`. */
  readonly timer: Call;
  readonly delay: Node | undefined;
  /** `.unref()` is called on the timer. */
  readonly unref: boolean;
  /** The variable outside of the promise that gets the timer. */
  readonly handle: Node | undefined;
}

export type NewPromise = Extract<Node, { type: "NewExpression" }>;
export type Executor = ArrowFunctionExpression | FunctionExpression;

export function readTimerPromise(node: Node, file: SourceFile): TimerPromise | undefined {
  const executor = executorOf(node, file);
  if (executor === undefined) return undefined;
  const set = readTimer(stepsOf(executor), executor, file);
  if (set === undefined) return undefined;
  const settling = readSettling(set.timer, executor);
  if (settling === undefined) return undefined;
  const delay = set.timer.arguments[1];
  return { node: node as NewPromise, executor, delay, ...set, ...settling };
}

/** The executor of a `new Promise` of the platform, if it is written there and neither async nor a generator. */
export function executorOf(node: Node, file: SourceFile): Executor | undefined {
  if (node.type !== "NewExpression" || node.arguments.length !== 1) return undefined;
  const { callee } = node;
  if (callee.type !== "Identifier" || callee.name !== "Promise") return undefined;
  const [executor] = node.arguments;
  if (executor?.type !== "ArrowFunctionExpression" && executor?.type !== "FunctionExpression") {
    return undefined;
  }
  if (executor.async || executor.generator) return undefined;
  if (!file.isGlobal("Promise", node) || isReplaced(file)) return undefined;
  return executor.params.every(({ type }) => type === "Identifier") ? executor : undefined;
}

/** What a function does: its statements, or the expression that it is. */
export function stepsOf({ body }: Pick<Executor, "body">): readonly Node[] {
  if (body.type !== "BlockStatement") return [body];
  return body.directives.length > 0 ? [...body.directives, ...body.body] : body.body;
}

type SetTimer = Pick<TimerPromise, "timer" | "unref" | "handle">;

function readTimer(
  steps: readonly Node[],
  executor: Executor,
  file: SourceFile,
): SetTimer | undefined {
  const [first, second] = steps;
  if (first === undefined || steps.length > 2) return undefined;
  if (first.type === "VariableDeclaration") return readKeptTimer(first, second, file);
  if (second !== undefined) return undefined;
  const set = expressionOf(first);
  if (set === undefined) return undefined;
  if (set.type === "AssignmentExpression" && set.operator === "=") {
    const { left, right } = set;
    if (left.type !== "Identifier" && !isMember(left)) return undefined;
    if (left.type === "Identifier" && isDeclaredIn(executor, left, file)) return undefined;
    const kept = readSet(right, file);
    return kept && { ...kept, handle: left };
  }
  return readSet(set, file);
}

/** `setTimeout(…)`, with or without `.unref()`. */
function readSet(node: Node, file: SourceFile): SetTimer | undefined {
  const unref = unreferenced(node);
  const timer = unref ?? node;
  return isGlobalTimer(timer, "setTimeout", file)
    ? { timer, unref: unref !== undefined, handle: undefined }
    : undefined;
}

/** `const timer = setTimeout(…)`, and at most `timer.unref()` after it. */
function readKeptTimer(
  declaration: Extract<Node, { type: "VariableDeclaration" }>,
  next: Node | undefined,
  file: SourceFile,
): SetTimer | undefined {
  const [declarator, ...others] = declaration.declarations;
  const { id, init } = declarator!;
  if (others.length > 0 || id.type !== "Identifier" || init == null) return undefined;
  if (!isGlobalTimer(init, "setTimeout", file)) return undefined;
  if (next === undefined) return { timer: init, unref: false, handle: undefined };
  const set = expressionOf(next);
  const timer = set === undefined ? undefined : unreferenced(set);
  if (timer?.type !== "Identifier" || timer.name !== id.name) return undefined;
  return { timer: init, unref: true, handle: undefined };
}

/** `t` of `t.unref()` and `t?.unref?.()`. */
function unreferenced(node: Node): Node | undefined {
  if (!isCall(node) || node.arguments.length > 0 || !isMember(node.callee)) return undefined;
  return propertyOf(node.callee) === "unref" ? node.callee.object : undefined;
}

/** The expression that a step of a function is: `void` and `return` change nothing where nobody looks at the result. */
export function expressionOf(step: Node): Node | undefined {
  if (step.type === "ExpressionStatement") return expressionOf(step.expression);
  if (step.type === "ReturnStatement")
    return step.argument ? expressionOf(step.argument) : undefined;
  if (step.type === "UnaryExpression" && step.operator === "void") return step.argument;
  return /Statement$|Declaration$|^Directive$/.test(step.type) ? undefined : step;
}

function isDeclaredIn(executor: Executor, id: Node, file: SourceFile): boolean {
  if (id.type !== "Identifier") return false;
  const scope = file.names.lookup(id.name, id)?.scope;
  return scope !== undefined && scope.start! >= executor.start! && scope.end! <= executor.end!;
}
