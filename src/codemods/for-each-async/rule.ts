import type { ArrowFunctionExpression, FunctionExpression, Node } from "@babel/types";
import type { NodePath } from "jscodeshift";
import { isFunction, patternIds } from "../engine/names.ts";
import type { SourceFile } from "../engine/source-file.ts";
import { contains, isMember } from "../engine/syntax.ts";
import type { Call } from "../engine/syntax.ts";
import { walk } from "../engine/walk.ts";
import { flag, report } from "../rule.ts";
import type { Prepared, Rule } from "../rule.ts";
import { functionAround } from "../timers/place.ts";

const codes = {
  "for-of":
    "One after the other, and the code behind waits: check that it is an array, or iterates as one, and that the calls need not run at once.",
  "map-concurrent":
    "All at once, and the code behind waits; the first error cancels the signal and is thrown after the others have ended: check that.",
  "for-each-async":
    "forEach does not wait for async callbacks, and nobody gets their errors: use `for … of` in an async function, or `mapConcurrent`.",
} as const;

/** `items.forEach(async …)`: whether its calls are to run one after the other or at once, somebody has to say. */
export const forEachAsync: Rule = {
  name: "for-each-async",
  summary: "items.forEach(async …) → for … of, or mapConcurrent (never by itself)",
  kinds: ["for-each-async"],
  codes,
  match(path, file) {
    const each = readEach(path, file);
    if (each === undefined) return report("for-each-async", codes["for-each-async"]);
    const concurrent = atOnce(each, file);
    const sequential = oneByOne(each, file);
    return sequential === undefined ? flag(concurrent) : flag(sequential, concurrent);
  },
};

interface Each {
  readonly statement: Node;
  readonly call: Call;
  readonly items: Node;
  readonly callback: ArrowFunctionExpression | FunctionExpression;
}

/** A statement of its own, where something can be awaited. */
function readEach(path: NodePath, file: SourceFile): Each | undefined {
  const { node, parent } = path;
  if (node.type !== "CallExpression" || node.callee.type !== "MemberExpression") return undefined;
  if (parent?.node.type !== "ExpressionStatement" || node.arguments.length !== 1) return undefined;
  const [callback] = node.arguments;
  if (callback?.type !== "ArrowFunctionExpression" && callback?.type !== "FunctionExpression")
    return undefined;
  if (callback.params.length > 2 || !ownsNothing(callback, file)) return undefined;
  const fn = functionAround(path)?.node;
  const canAwait = fn === undefined ? file.moduleSystem === "esm" : "async" in fn && fn.async;
  if (!canAwait || !isMember(node.callee)) return undefined;
  return { statement: parent.node, call: node, items: node.callee.object, callback };
}

/** A `function` has a `this` of its own, which a loop has not. */
function ownsNothing(callback: Each["callback"], file: SourceFile): boolean {
  if (callback.type === "ArrowFunctionExpression") return true;
  const named = callback.params.every(({ type }) => type === "Identifier");
  return (
    !callback.generator &&
    callback.id == null &&
    named &&
    !/\b(this|arguments|super)\b/.test(file.slice(callback.body))
  );
}

/** `await mapConcurrent(items, async (item) => …)`. */
function atOnce({ call, items, callback }: Each, file: SourceFile): Prepared {
  const edits = file.edits();
  edits.replace(call, "await ", edits.use("mapConcurrent"), "(", items, ", ", callback, ")");
  return { code: "map-concurrent", detail: codes["map-concurrent"], edits };
}

/** `for (const item of items) …`; `return` goes on with the next item. */
function oneByOne(
  { statement, call, items, callback }: Each,
  file: SourceFile,
): Prepared | undefined {
  const [item, index] = callback.params.map((param) => nameIn(param, file));
  if (item === undefined || (callback.params.length === 2 && index === undefined)) return undefined;
  const returns = returnsOf(callback);
  if (returns === undefined || declaresForAll(callback)) return undefined;
  const edits = file.edits();
  const kind = isReassigned(callback, file) ? "let" : "const";
  const head =
    index === undefined
      ? [`for (${kind} ${item} of `, items]
      : [`for (${kind} [${index}, ${item}] of `, items, ".entries()"];
  const { body } = callback;
  const end = file.text.slice(call.end!, statement.end!);
  if (body.type === "BlockStatement") {
    // A semicolon on a line below keeps the next statement apart.
    edits.replace(statement, ...head, ") ", body, end.includes("\n") ? end : "");
    for (const step of returns) edits.replace(step, `continue${endOf(step, file)}`);
  } else {
    const awaited = body.type === "AwaitExpression" ? "" : "await ";
    edits.replace(statement, ...head, `) ${awaited}`, body, end);
  }
  return { code: "for-of", detail: codes["for-of"], edits };
}

/** A `var` is one variable for all rounds of a loop, and for what is around it. */
function declaresForAll({ body }: Each["callback"]): boolean {
  const isVar = (node: Node): boolean => node.type === "VariableDeclaration" && node.kind === "var";
  return contains(body, isVar, { within: isFunction });
}

function isReassigned({ params }: Each["callback"], { names }: SourceFile): boolean {
  return params
    .flatMap((param) => [...patternIds(param)])
    .some((id) => {
      const binding = names.declarations(id.name).find((one) => one.id === id);
      return binding !== undefined && names.isReassigned(binding);
    });
}

function endOf(statement: Node, file: SourceFile): string {
  return file.slice(statement).endsWith(";") ? ";" : "";
}

/** A parameter as it is written, without its type: a loop variable has none. */
function nameIn(param: Node, file: SourceFile): string | undefined {
  if (param.type === "Identifier") return param.name;
  if (param.type !== "ObjectPattern" && param.type !== "ArrayPattern") return undefined;
  const end = param.typeAnnotation?.start ?? param.end!;
  return file.text.slice(param.start!, end);
}

/** The callback's own returns, none of them with a value or in a loop of its own; undefined if there are others. */
function returnsOf(callback: Node & { readonly body: Node }): readonly Node[] | undefined {
  const own: Node[] = [];
  let plain = true;
  walk(callback.body, (node, ancestors) => {
    if (node.type !== "ReturnStatement" || ancestors.some(isFunction)) return;
    own.push(node);
    const nested = ancestors.some(({ type }) =>
      /^(For\w*|While|DoWhile|Switch)Statement$/.test(type),
    );
    if (node.argument != null || nested) plain = false;
  });
  return plain ? own : undefined;
}
