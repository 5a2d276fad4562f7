import type { Expression, Node } from "@babel/types";
import type { NodePath } from "jscodeshift";
import { encloses, isFunction } from "../engine/names.ts";
import type { Binding } from "../engine/names.ts";
import type { SourceFile } from "../engine/source-file.ts";
import { contains, isCall, methodOf } from "../engine/syntax.ts";
import { walk } from "../engine/walk.ts";
import { functionAround, isTypeScript } from "../timers/place.ts";
import { canBecomeTask, isCounter } from "./narrowing.ts";

/** `const work = items.map(…)`, and nothing is done with it but to wait for all of it. */
export function findMadeBefore(argument: Node, file: SourceFile): Expression | undefined {
  const declarator = declaratorOf(argument, file);
  if (declarator?.init == null || declarator.id.typeAnnotation != null) return undefined;
  return file.names.references(declarator.binding).length === 1 ? declarator.init : undefined;
}

/** `const work = []`, calls that are pushed, and a wait for all of them. */
export interface Built {
  readonly calls: readonly Expression[];
  /** The type of an item, where the array has one. */
  readonly itemType: Node | undefined;
  /** Whether a task that is pushed may have a parameter. */
  readonly canTakeSignal: boolean;
}

/** @param path of the call that waits for all */
export function findBuilt(argument: Node, path: NodePath, file: SourceFile): Built | undefined {
  const declarator = declaratorOf(argument, file);
  const init = declarator?.init;
  if (declarator === undefined || init?.type !== "ArrayExpression" || init.elements.length > 0)
    return undefined;
  const { binding, id } = declarator;
  const itemType = itemTypeOf(id.typeAnnotation);
  if (id.typeAnnotation != null && itemType === undefined) return undefined;
  if (awaitsBetween(binding, path)) return undefined;
  const calls = pushedTo(binding, file);
  const references = file.names.references(binding);
  if (calls === undefined || calls.length === 0 || calls.length + 1 !== references.length) {
    return undefined;
  }
  const canTakeSignal = itemType !== undefined || !isTypeScript(file.extension);
  return { calls, itemType, canTakeSignal };
}

interface Declarator {
  readonly binding: Binding;
  readonly id: Extract<Node, { type: "Identifier" }>;
  readonly init: Expression | null | undefined;
}

function declaratorOf(argument: Node, file: SourceFile): Declarator | undefined {
  if (argument.type !== "Identifier") return undefined;
  const binding = file.names.lookup(argument.name, argument);
  if (binding?.declaration.type !== "VariableDeclarator" || binding.kind !== "const")
    return undefined;
  const { declaration } = binding;
  const isExported = file.ast.program.body.some(
    (statement) => statement.type.startsWith("Export") && encloses(statement, declaration),
  );
  const { id, init } = declaration;
  return id.type === "Identifier" && !(binding.scope.type === "Program" && isExported)
    ? { binding, id, init }
    : undefined;
}

/** The `Promise<T>` of `Promise<T>[]` and `Array<Promise<T>>`. */
function itemTypeOf(annotation: Node | null | undefined): Node | undefined {
  const type = annotation?.type === "TSTypeAnnotation" ? annotation.typeAnnotation : undefined;
  const item =
    type?.type === "TSArrayType"
      ? type.elementType
      : type?.type === "TSTypeReference" && isNamed(type.typeName, "Array")
        ? type.typeParameters?.params[0]
        : undefined;
  return item?.type === "TSTypeReference" && isNamed(item.typeName, "Promise") ? item : undefined;
}

function isNamed(node: Node, name: string): boolean {
  return node.type === "Identifier" && node.name === name;
}

/** Work that is started while something else is awaited would start later. */
function awaitsBetween({ declaration }: Binding, path: NodePath): boolean {
  const fn = functionAround(path)?.node;
  const around = fn !== undefined && "body" in fn ? (fn.body as Node) : undefined;
  if (around === undefined || !encloses(around, declaration)) return true;
  const waits = (node: Node): boolean =>
    (/^(Await|Yield)Expression$/.test(node.type) ||
      (node.type === "ForOfStatement" && node.await)) &&
    node.start! > declaration.end! &&
    node.end! <= path.node.start!;
  return contains(around, waits, { within: isFunction });
}

/** What is given to `push`, one call at a time; undefined where it could not be started later. */
function pushedTo(binding: Binding, file: SourceFile): readonly Expression[] | undefined {
  const calls: Expression[] = [];
  let known = true;
  walk(file.ast, (node, ancestors) => {
    if (!isCall(node) || methodOf(node) !== "push" || node.type !== "CallExpression") return;
    if (!("object" in node.callee) || !isMentionOf(node.callee.object, binding, file)) return;
    const [call, ...others] = node.arguments;
    const isStatement = ancestors.at(-1)?.type === "ExpressionStatement";
    if (call?.type !== "CallExpression" || others.length > 0 || !isStatement) {
      known = false;
      return;
    }
    const path = file.pathOf(call, [...ancestors, node]);
    if (!canBecomeTask(call, path, file) || !isSteady(call, file)) known = false;
    calls.push(call);
  });
  return known ? calls : undefined;
}

function isMentionOf(node: Node, binding: Binding, file: SourceFile): boolean {
  return node.type === "Identifier" && file.names.lookup(node.name, node) === binding;
}

/** Whether the names in a call mean the same values later; the counter of a loop is another one in each round. */
function isSteady(call: Node, file: SourceFile): boolean {
  return !contains(call, (node) => {
    if (node.type !== "Identifier") return false;
    const binding = file.names.lookup(node.name, node);
    if (binding === undefined || encloses(call, binding.scope)) return false;
    if (binding.kind === "var") return true;
    return !isCounter(binding) && file.names.isReassigned(binding);
  });
}
