import type { Expression, Node } from "@babel/types";
import type { NodePath } from "jscodeshift";
import { isFunction } from "../engine/names.ts";
import { promiseCallCodes, readPromiseCall } from "../engine/promise-call.ts";
import { contains } from "../engine/syntax.ts";
import { report, safe } from "../rule.ts";
import type { Rule } from "../rule.ts";
import { prepareBounded, prepareCancellable } from "./start-tasks.ts";

const codes = {
  ...promiseCallCodes,
  "promise-all":
    "`all` is given the same promises; what still runs after a failure belongs to the enclosing owner.",
  cancellable:
    "The work is started as tasks: a failure cancels and waits for the others before it is thrown.",
  bounded:
    "At most so many run at a time: later ones start later, and a failure keeps them from starting.",
  "floating-combinator": "Nobody waits for the result or gets the error: it needs an owner first.",
  "await-in-elements":
    "An element is awaited while those before it run: if one of them fails meanwhile, nobody gets its error. Await it before.",
} as const;

/** `Promise.all` → `all`, which adopts what already runs; prepared beside it are the forms that start the work themselves. */
export const promiseAll: Rule = {
  name: "promise-all",
  summary: "Promise.all → all: what still runs after a failure has an owner",
  kinds: ["promise-all"],
  codes,
  match(path, file) {
    const read = readPromiseCall(path, file);
    if (read.kind === "report") return read;
    if (isFloating(path)) return report("floating-combinator", codes["floating-combinator"]);
    if (awaitsBesideRunning(read.argument)) {
      return report("await-in-elements", codes["await-in-elements"]);
    }
    const edits = file.edits();
    edits.replace(read.callee, edits.use("all"));
    const forms = [prepareCancellable(read, path, file), prepareBounded(read, path, file)];
    const prepared = forms.filter((form) => form !== undefined && form !== "needs-types");
    const alternatives = prepared.map((form) => ({ ...form, detail: codes[form.code] }));
    const decision = safe("promise-all", codes["promise-all"], edits, alternatives);
    return forms.includes("needs-types")
      ? { ...decision, undecided: ["cancellable", "bounded"] }
      : decision;
  },
};

/** A statement of its own, also one that is made on a condition, or thrown away by `void`. */
export function isFloating(path: NodePath): boolean {
  const parent = path.parent?.node;
  switch (parent?.type) {
    case "ExpressionStatement":
      return true;
    case "UnaryExpression":
      return parent.operator === "void";
    case "LogicalExpression":
      return parent.right === path.node && isFloating(path.parent!);
    case "ConditionalExpression":
      return parent.test !== path.node && isFloating(path.parent!);
    case "SequenceExpression":
      return parent.expressions.at(-1) !== path.node || isFloating(path.parent!);
    default:
      return false;
  }
}

function awaitsBesideRunning(argument: Expression): boolean {
  if (argument.type !== "ArrayExpression") return false;
  const isAwait = (node: Node): boolean => node.type === "AwaitExpression";
  const awaited = argument.elements.map(
    (element) => element !== null && contains(element, isAwait, { within: isFunction }),
  );
  return awaited.some(
    (value, index) => value && awaited.indexOf(false) < index && awaited.includes(false),
  );
}
