import type { Node } from "@babel/types";
import type { NodePath } from "jscodeshift";
import type { EditLog } from "../engine/edit-log.ts";
import type { SourceFile } from "../engine/source-file.ts";
import { contains, isCall } from "../engine/syntax.ts";
import { flag, report } from "../rule.ts";
import type { Rule } from "../rule.ts";

const codes = {
  "async-function":
    "The executor becomes an async function that is called: what it throws rejects the promise, where it was lost before.",
  "async-executor":
    "What an async executor throws is lost, and the promise then never settles: make it an async function that returns the value and throws the error.",
} as const;

export const asyncExecutor: Rule = {
  name: "async-executor",
  summary:
    "new Promise(async …) → an async function that is called, where it resolves last (never by itself)",
  kinds: ["async-executor"],
  codes,
  match(path, file) {
    const edits = callAsync(path, file);
    if (edits === undefined) return report("async-executor", codes["async-executor"]);
    return flag({ code: "async-function", detail: codes["async-function"], edits });
  },
};

/** `(async () => { …; return value; })()`, when the last thing that the executor does is to resolve, once, and it never rejects. */
function callAsync({ node, parent }: NodePath, file: SourceFile): EditLog | undefined {
  if (node.type !== "NewExpression" || !file.isGlobal("Promise", node)) return undefined;
  // A statement that begins with a parenthesis may be taken for a call of the one before.
  if (parent?.node.type === "ExpressionStatement" || node.typeParameters != null) return undefined;
  const [executor, ...others] = node.arguments;
  if (others.length > 0 || executor?.type !== "ArrowFunctionExpression") return undefined;
  const [resolve, ...rest] = executor.params;
  if (executor.body.type !== "BlockStatement" || resolve?.type !== "Identifier") return undefined;
  if (rest.some((param) => param.type !== "Identifier" || isUsed(param, file))) return undefined;
  const last = executor.body.body.at(-1);
  const call = last?.type === "ExpressionStatement" ? last.expression : undefined;
  if (!isCall(call) || call.callee.type !== "Identifier" || call.callee.name !== resolve.name)
    return undefined;
  const [value, ...more] = call.arguments;
  if (more.length > 0 || value?.type === "SpreadElement" || uses(resolve, file) !== 1)
    return undefined;
  const returns = contains(executor.body, ({ type }) => type === "ReturnStatement");
  if (returns) return undefined;
  const edits = file.edits();
  const end = file.slice(last!).endsWith(";") ? ";" : "";
  if (value === undefined) edits.remove(last!);
  else edits.replace(last!, "return ", value, end);
  return edits.replace(node, "(async () => ", executor.body, ")()");
}

function isUsed(param: Node, file: SourceFile): boolean {
  return uses(param, file) > 0;
}

function uses(param: Node, file: SourceFile): number {
  if (param.type !== "Identifier") return 0;
  const binding = file.names.declarations(param.name).find(({ id }) => id === param);
  return binding === undefined ? 0 : file.names.references(binding).length;
}
