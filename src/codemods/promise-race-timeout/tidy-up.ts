import type { Identifier, Node } from "@babel/types";
import type { NodePath } from "jscodeshift";
import { isFunction, patternIds } from "../engine/names.ts";
import type { SourceFile } from "../engine/source-file.ts";
import { isCall, isMember, propertyOf } from "../engine/syntax.ts";
import { isGlobalTimer } from "../timers/global-timer.ts";
import { closest } from "../timers/place.ts";
import { expressionOf, stepsOf } from "../timers/timer-promise.ts";
import type { Race } from "./rule.ts";

/** How the timer of a race is cleared by hand, when that is all that its variable is there for. */
export interface TidyUp {
  /** `let timer;` */
  readonly declaration: Node;
  readonly cleared:
    | { readonly by: "chain"; readonly call: Node }
    | { readonly by: "finally"; readonly statement: TryStatement }
    | { readonly by: "step"; readonly step: Node };
}

export type TryStatement = Extract<Node, { type: "TryStatement" }>;

export function findTidyUp(
  { timeOut: { handle } }: Race,
  path: NodePath,
  file: SourceFile,
): TidyUp | undefined {
  if (handle?.type !== "Identifier") return undefined;
  const binding = file.names.lookup(handle.name, handle);
  const { declaration } = binding ?? {};
  if (binding === undefined || declaration?.type !== "VariableDeclarator") return undefined;
  if (declaration.init != null && !isNothing(declaration.init)) return undefined;
  const statement = declarationOf(declaration, path);
  const clearing = findClearing(path, file);
  if (statement === undefined || clearing === undefined) return undefined;
  // It is set once, and given to one `clearTimeout`; `if (timer)` before that is a second look.
  const mentions = file.names.references(binding);
  const inside = mentions.filter((id) => clearing.names.includes(id));
  const known = inside.length + 1 === mentions.length && inside.length === clearing.names.length;
  return known ? { declaration: statement, cleared: clearing.cleared } : undefined;
}

function isNothing(node: Node): boolean {
  return node.type === "NullLiteral" || (node.type === "Identifier" && node.name === "undefined");
}

/** The statement that declares it and nothing else, in a block around the race. */
function declarationOf(declarator: Node, path: NodePath): Node | undefined {
  let found: Node | undefined;
  closest(path, (node) => {
    if (node.type !== "BlockStatement" && node.type !== "Program") return false;
    found = node.body.find(
      (statement) =>
        statement.type === "VariableDeclaration" &&
        statement.declarations.length === 1 &&
        statement.declarations[0] === declarator,
    );
    return found !== undefined;
  });
  return found;
}

interface Clearing {
  readonly cleared: TidyUp["cleared"];
  /** The identifiers that name the timer in it. */
  readonly names: readonly Node[];
}

/** `.finally(() => clearTimeout(timer))` on the race, or `finally { clearTimeout(timer); }` around it. */
function findClearing(path: NodePath, file: SourceFile): Clearing | undefined {
  const call = path.parent?.parent?.node;
  const member = path.parent?.node;
  if (isMember(member) && member.object === path.node) {
    if (!isCall(call) || call.callee !== member || call.arguments.length !== 1) return undefined;
    const step = passesOn(call.arguments[0]!, propertyOf(member));
    const names = step === undefined ? undefined : readClear(step, file);
    return names === undefined ? undefined : { cleared: { by: "chain", call }, names };
  }
  const outer = closest(path, ({ type }) => type === "TryStatement", isFunction);
  if (outer?.node.type !== "TryStatement" || outer.node.finalizer == null) return undefined;
  const { finalizer } = outer.node;
  const step = finalizer.body.find((one) => readClear(one, file) !== undefined);
  if (step === undefined) return undefined;
  const names = readClear(step, file)!;
  if (finalizer.body.length > 1) return { cleared: { by: "step", step }, names };
  if (outer.node.handler == null && !canUnwrap(outer, file)) return undefined;
  return { cleared: { by: "finally", statement: outer.node }, names };
}

/** Whether what the block declares can stand among the statements around it: there is nothing else of the name. */
function canUnwrap({ node, parent }: NodePath, file: SourceFile): boolean {
  const around = parent?.node.type;
  if (node.type !== "TryStatement") return false;
  if (around !== "BlockStatement" && around !== "Program") return false;
  return node.block.body.every((statement) =>
    [...declaredIn(statement)].every((id) => {
      const binding = file.names.lookup(id.name, id);
      return binding !== undefined && file.names.isOneOfItsName(binding);
    }),
  );
}

function* declaredIn(statement: Node): Generator<Identifier> {
  if (statement.type === "VariableDeclaration") {
    for (const { id } of statement.declarations) yield* patternIds(id);
  } else if (statement.type === "FunctionDeclaration" || statement.type === "ClassDeclaration") {
    if (statement.id != null) yield statement.id;
  }
}

/** What a callback of `finally`, or one of `then` that passes its value on, does besides. */
function passesOn(callback: Node, method: string | undefined): Node | undefined {
  if (callback.type !== "ArrowFunctionExpression" && callback.type !== "FunctionExpression") {
    return undefined;
  }
  if (callback.async || callback.generator) return undefined;
  const [step, last, ...others] = stepsOf(callback);
  if (method === "finally") return last === undefined ? step : undefined;
  if (method !== "then" || others.length > 0 || last?.type !== "ReturnStatement") return undefined;
  const [param] = callback.params;
  if (param?.type !== "Identifier" || last.argument?.type !== "Identifier") return undefined;
  return param.name === last.argument.name ? step : undefined;
}

/** The mentions of the timer in `clearTimeout(timer)`, with or without a look whether there is one. */
function readClear(step: Node, file: SourceFile): readonly Node[] | undefined {
  if (step.type === "IfStatement" && step.test.type === "Identifier" && step.alternate == null) {
    const { consequent } = step;
    const [inner, ...others] =
      consequent.type === "BlockStatement" ? consequent.body : [consequent];
    const names = inner === undefined || others.length > 0 ? undefined : readClear(inner, file);
    return names === undefined ? undefined : [step.test, ...names];
  }
  const call = expressionOf(step);
  if (!isGlobalTimer(call, "clearTimeout", file) || call.arguments.length !== 1) return undefined;
  let [timer] = call.arguments as Node[];
  if (timer?.type === "TSNonNullExpression" || timer?.type === "TSAsExpression")
    timer = timer.expression;
  return timer?.type === "Identifier" ? [timer] : undefined;
}
