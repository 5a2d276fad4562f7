import type { Expression, Node } from "@babel/types";
import type { NodePath } from "jscodeshift";
import { report } from "../rule.ts";
import type { Report } from "../rule.ts";
import type { SourceFile } from "./source-file.ts";
import { isCall, isMember, nameOf, propertyOf } from "./syntax.ts";
import type { Member } from "./syntax.ts";
import { walk } from "./walk.ts";

/** `Promise.all(argument)` and the like, of the platform's own `Promise`. */
export interface PromiseCall {
  readonly kind: "call";
  readonly call: Extract<Node, { type: "CallExpression" }>;
  readonly callee: Member;
  readonly argument: Expression;
}

/** What `readPromiseCall` answers with in place of a call. */
export const promiseCallCodes = {
  bluebird: "`Promise` is Bluebird's here: it has means of its own for concurrency and time-outs.",
  "shadowed-promise": "`Promise` is a name of this file here, not the platform's own.",
  "indirect-promise": "`Promise` is got at through another object, which may have changed it.",
  "replaced-promise":
    "The file puts something else in its place, as a spy of a test or a polyfill does: it counts on the call.",
  "not-called": "The method is passed on or bound, not called.",
  "optional-call": "The call is made only if the method is there.",
  "argument-count": "It is not called with one argument.",
} as const;

/** Reads a site of a combinator, or says why it is none that a rule could change. */
export function readPromiseCall(path: NodePath, file: SourceFile): PromiseCall | Report {
  const { node } = path;
  if (node.type !== "CallExpression" || !isMember(node.callee)) {
    if (node.type === "OptionalCallExpression") return answer("optional-call");
    return answer("not-called");
  }
  const { callee } = node;
  const { object } = callee;
  if (callee.type === "OptionalMemberExpression") return answer("optional-call");
  if (object.type !== "Identifier" || callee.computed) return answer("indirect-promise");
  const binding = file.names.lookup("Promise", node);
  if (binding !== undefined) {
    const source = sourceTextOf(binding.declaration, binding.scope, file);
    return answer(/["']bluebird["']/.test(source) ? "bluebird" : "shadowed-promise");
  }
  if (isReplaced(file, propertyOf(callee) ?? "")) return answer("replaced-promise");
  if (/^(call|apply|bind)$/.test(propertyOf(callee) ?? "")) return answer("not-called");
  const [argument, ...others] = node.arguments;
  if (argument === undefined || others.length > 0 || !isExpression(argument)) {
    return answer("argument-count");
  }
  return { kind: "call", call: node, callee, argument };
}

const replacedIn = new WeakMap<SourceFile, ReadonlySet<string>>();

/**
 * Whether the file puts something else in the place of a method of `Promise`, or of `Promise` itself: by an assignment, or by naming it to
 * a function, as in `spyOn(Promise, "all")`.
 *
 * @param method none: of `Promise` itself
 */
export function isReplaced(file: SourceFile, method?: string): boolean {
  let names = replacedIn.get(file);
  if (names === undefined) {
    const found = new Set<string>();
    walk(file.ast, (node) => {
      const name = replacedBy(node);
      if (name !== undefined) found.add(name);
    });
    replacedIn.set(file, (names = found));
  }
  return names.has("Promise") || (method !== undefined && names.has(method));
}

function replacedBy(node: Node): string | undefined {
  if (node.type === "AssignmentExpression") {
    const { left } = node;
    if (isGlobalPromise(left)) return "Promise";
    return isMember(left) && isGlobalPromise(left.object) ? propertyOf(left) : undefined;
  }
  if (!isCall(node)) return undefined;
  const [object, name] = node.arguments;
  if (object === undefined || nameOf(object) !== "Promise") return undefined;
  return name?.type === "StringLiteral" ? name.value : undefined;
}

/** `Promise` and `globalThis.Promise`: what else has a property of that name is something of its own. */
function isGlobalPromise(node: Node): boolean {
  if (nameOf(node) !== "Promise") return false;
  return !isMember(node) || /^(globalThis|global|window|self)$/.test(nameOf(node.object) ?? "");
}

function answer(code: keyof typeof promiseCallCodes): Report {
  return report(code, promiseCallCodes[code]);
}

/** The text of a declaration; of an import, with the module that it is from. */
function sourceTextOf(declaration: Node, scope: Node, file: SourceFile): string {
  if (!declaration.type.startsWith("Import") || scope.type !== "Program") {
    return file.slice(declaration);
  }
  const statement = scope.body.find(
    ({ start, end }) => start! <= declaration.start! && declaration.end! <= end!,
  );
  return file.slice(statement ?? declaration);
}

function isExpression(node: Node): node is Expression {
  return node.type !== "SpreadElement" && node.type !== "ArgumentPlaceholder";
}
