import type { Identifier, Node } from "@babel/types";
import type { FoundSite } from "./census.ts";
import { isFunction } from "./names.ts";
import type { SourceFile } from "./source-file.ts";
import { isCall, isMember, nameOf, propertyOf } from "./syntax.ts";
import { walk } from "./walk.ts";

/** Whether the site lies in a function whose text is sent elsewhere, as browser drivers and makers of workers do. */
export function isSerialised({ node, ancestors }: FoundSite, file: SourceFile): boolean {
  const chain = [...ancestors, node];
  return chain.some((fn, index) => {
    if (!isFunction(fn)) return false;
    const above = chain.slice(0, index);
    return isSent(fn, above) || hasDirective(fn, "worklet") || isSentByName(fn, above, file);
  });
}

/** @param above from the file down to the parent */
function isSent(node: Node, above: readonly Node[]): boolean {
  const parent = above.at(-1);
  switch (parent?.type) {
    case "TemplateLiteral":
      // A tag gets the function itself.
      return above.at(-2)?.type !== "TaggedTemplateExpression";
    case "TSAsExpression":
    case "TSSatisfiesExpression":
    case "TSNonNullExpression":
    case "TSTypeAssertion":
      return parent.expression === node && isSent(parent, above.slice(0, -1));
    case "BinaryExpression":
      return parent.operator === "+" && isText(above);
    case "ArrayExpression": {
      const maker = above.at(-2);
      return maker?.type === "NewExpression" && nameOf(maker.callee) === "Blob";
    }
    case "ObjectProperty":
      return parent.value === node && isScript(parent.key, above);
    case "ObjectExpression":
      return node.type === "ObjectMethod" && isScript(node.key, above);
    case "MemberExpression":
    case "OptionalMemberExpression":
      return parent.object === node && propertyOf(parent) === "toString";
    default:
      return isCall(parent) && parent.arguments.some((other) => other === node) && isSender(parent);
  }
}

/** Whether the sum that ends `above` is one of strings. */
function isText(above: readonly Node[]): boolean {
  for (let index = above.length - 1; index >= 0; index--) {
    const sum = above[index]!;
    if (sum.type !== "BinaryExpression" || sum.operator !== "+") return false;
    if ([sum.left, sum.right].some(({ type }) => /^(String|Template)Literal$/.test(type)))
      return true;
  }
  return false;
}

/** The `func` of what an extension gives to `executeScript`. */
function isScript(key: Node, above: readonly Node[]): boolean {
  return (
    /^func(tion)?$/.test(nameOf(key) ?? "") &&
    above.some((node) => isCall(node) && nameOf(node.callee) === "executeScript")
  );
}

function isSender({ callee }: Extract<Node, { callee: Node }>): boolean {
  if (!isMember(callee))
    return /^(String|ClientFunction|Selector|greenlet)$/.test(nameOf(callee) ?? "");
  const method = propertyOf(callee) ?? "";
  const object = nameOf(callee.object) ?? "";
  if (/^(call|apply)$/.test(method)) return object === "toString";
  if (method === "eval") return object === "t";
  if (method === "exec") return /pool$/i.test(object);
  if (/^(execute|executeAsync|executeScript|executeAsyncScript)$/.test(method)) {
    return /^(browser|driver|webdriver)$/i.test(object);
  }
  return /^(evaluate(All|Handle|OnSelector|OnSelectorAll|OnNewDocument)?|evalOnSelector(All)?|\$\$?eval|addInitScript|waitForFunction)$/.test(
    method,
  );
}

function hasDirective(fn: Node, directive: string): boolean {
  const body = "body" in fn ? (fn.body as Node) : undefined;
  return (
    body?.type === "BlockStatement" &&
    body.directives.some(({ value }) => value.value === directive)
  );
}

function isSentByName(fn: Node, above: readonly Node[], file: SourceFile): boolean {
  const { bindings, members, functions } = findSent(file);
  if (functions.has(fn)) return true;
  const parent = above.at(-1);
  const names: (Node | null | undefined)[] = ["id" in fn ? fn.id : undefined];
  if (parent?.type === "VariableDeclarator") names.push(parent.id);
  if (parent?.type === "AssignmentExpression") names.push(parent.left);
  if (names.some((name) => name?.type === "Identifier" && bindings.has(boundBy(name, file)))) {
    return true;
  }
  const assigned = parent?.type === "AssignmentExpression" ? parent.left : undefined;
  const member =
    keyOf(fn) ??
    (parent && keyOf(parent)) ??
    (isMember(assigned) ? propertyOf(assigned) : undefined);
  return member !== undefined && members.has(member);
}

/** The name of a method or a property. */
function keyOf(node: Node): string | undefined {
  if (!("key" in node) || !/^(Object|Class)/.test(node.type)) return undefined;
  const key = node.key as Node;
  return key.type === "StringLiteral" ? key.value : nameOf(key);
}

interface Sent {
  /** The identifiers that declare a function which is sent by its name. */
  readonly bindings: ReadonlySet<Node>;
  /** `run` of `jobs.run`. */
  readonly members: ReadonlySet<string>;
  /** Those that are given to a function of the file which sends its parameter on. */
  readonly functions: ReadonlySet<Node>;
}

const sentOf = new WeakMap<SourceFile, Sent>();

/** What is sent by name. */
function findSent(file: SourceFile): Sent {
  let sent = sentOf.get(file);
  if (sent === undefined) {
    const bindings = new Set<Node>();
    const members = new Set<string>();
    walk(file.ast, (node, above) => {
      if (node.type !== "Identifier" && !isMember(node)) return;
      if (!isSent(node, above)) return;
      const member = isMember(node) ? propertyOf(node) : undefined;
      if (member !== undefined) members.add(member);
      if (node.type === "Identifier") bindings.add(boundBy(node, file));
    });
    const functions = new Set<Node>();
    if (bindings.size > 0) {
      for (const given of givenToSenders(bindings, file)) {
        if (given.type === "Identifier") bindings.add(boundBy(given, file));
        else functions.add(given);
      }
    }
    const found = { bindings, members, functions };
    if (bindings.size + members.size > 0) {
      walk(file.ast, (node) => {
        const other = otherNameOf(node, found, file);
        if (other !== undefined) bindings.add(boundBy(other, file));
      });
    }
    sentOf.set(file, (sent = found));
  }
  return sent;
}

/** The `job` of `start(job)`, where `function start(fn) { new Worker(`(${fn})()`) }` of the same file sends what it is given. */
function givenToSenders(sent: ReadonlySet<Node>, file: SourceFile): Node[] {
  const senders = new Map<Node | string, number[]>();
  walk(file.ast, (node, above) => {
    if (!isFunction(node) || !("params" in node)) return;
    const places = node.params.flatMap((param, index) => (sent.has(param) ? [index] : []));
    if (places.length === 0) return;
    const parent = above.at(-1);
    const declared = parent?.type === "VariableDeclarator" ? parent.id : undefined;
    const name = ("id" in node && node.id) || declared || keyOf(node) || (parent && keyOf(parent));
    if (name) senders.set(name, places);
  });
  const given: Node[] = [];
  if (senders.size === 0) return given;
  walk(file.ast, (node) => {
    if (!isCall(node)) return;
    const { callee } = node;
    const name = callee.type === "Identifier" ? boundBy(callee, file) : (nameOf(callee) ?? "");
    for (const place of senders.get(name) ?? []) {
      const argument = node.arguments[place];
      if (argument !== undefined) given.push(argument);
    }
  });
  return given;
}

/** `fn` of `{ run: fn }`, `jobs.run = fn` and `const run = fn`, where `run` is sent. */
function otherNameOf(
  node: Node,
  { bindings, members }: Sent,
  file: SourceFile,
): Identifier | undefined {
  let value: Node | null | undefined;
  if (node.type === "ObjectProperty" || node.type === "ClassProperty") {
    if (members.has(keyOf(node) ?? "")) value = node.value;
  } else if (node.type === "AssignmentExpression") {
    if (isMember(node.left) && members.has(propertyOf(node.left) ?? "")) value = node.right;
  } else if (node.type === "VariableDeclarator" && node.id.type === "Identifier") {
    if (bindings.has(boundBy(node.id, file))) value = node.init;
  }
  return value?.type === "Identifier" ? value : undefined;
}

/** The identifier that declares the name; itself for a global. */
function boundBy(id: Identifier, file: SourceFile): Node {
  return file.names.lookup(id.name, id)?.id ?? id;
}
