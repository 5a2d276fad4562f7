import type { Node } from "@babel/types";
import type { SiteKind } from "../site.ts";
import { globalObjects, sitePatterns } from "./site-patterns.ts";
import { isAsyncFunction, isCall, isMember, methodOf, nameOf, propertyOf } from "./syntax.ts";
import { walk } from "./walk.ts";

export interface FoundSite {
  readonly kind: SiteKind;
  readonly node: Node;
  /** From the file down to the parent. */
  readonly ancestors: readonly Node[];
}

/** What counts as a site of one kind, told by syntax alone, and how a text is seen not to hold one without being parsed. */
interface CensusEntry {
  readonly kind: SiteKind;
  /** Bytes that a file with such a site has, all of them. */
  readonly needles: readonly [string, ...string[]];
  /** What its text then matches, where the needles alone say little. */
  readonly pattern?: RegExp;
  readonly types: readonly Node["type"][];
  /** The node that is the site, when `node` makes one: itself, or its parent. */
  find(node: Node, parent: Node | undefined): Node | undefined;
  /** For a site that no rule claims. */
  readonly unclaimed: { readonly code: string; readonly reason: string };
}

// Used by the table at once, and so above it.
const listening = new Set([
  "on",
  "once",
  "addListener",
  "prependListener",
  "prependOnceListener",
  "addEventListener",
]);

export const census: readonly CensusEntry[] = [
  combinator("promise-all", "all"),
  combinator("promise-all-settled", "allSettled"),
  combinator("promise-race", "race"),
  combinator("promise-any", "any"),
  timer("set-timeout", "setTimeout"),
  timer("set-interval", "setInterval"),
  {
    kind: "timers-promises",
    needles: ["timers/promises"],
    types: ["ImportDeclaration", "CallExpression", "ImportExpression", "TSExternalModuleReference"],
    find: (node) => (isTimersPromises(sourceOf(node)) ? node : undefined),
    unclaimed: {
      code: "timers-promises",
      reason: "Node's promise timers are used in a way that is not known.",
    },
  },
  {
    kind: "async-executor",
    needles: ["Promise", "async"],
    pattern: sitePatterns.asyncExecutor(),
    types: ["NewExpression"],
    find: (node) =>
      node.type === "NewExpression" && isPromise(node.callee) && isAsyncFunction(node.arguments[0])
        ? node
        : undefined,
    unclaimed: {
      code: "async-executor",
      reason: "What an async executor throws is lost: the promise then never settles.",
    },
  },
  {
    kind: "for-each-async",
    needles: ["forEach", "async"],
    pattern: sitePatterns.asyncForEach(),
    types: ["CallExpression", "OptionalCallExpression"],
    find: (node) =>
      isCall(node) && methodOf(node) === "forEach" && isAsyncFunction(node.arguments[0])
        ? node
        : undefined,
    unclaimed: {
      code: "for-each-async",
      reason: "forEach does not wait for async callbacks, and nobody gets their errors.",
    },
  },
  {
    kind: "async-listener",
    needles: ["async"],
    pattern: sitePatterns.asyncListener(listening),
    types: ["CallExpression", "OptionalCallExpression"],
    find: (node) =>
      isCall(node) &&
      listening.has(methodOf(node) ?? "") &&
      node.arguments.length >= 2 &&
      isAsyncFunction(node.arguments[1])
        ? node
        : undefined,
    unclaimed: {
      code: "async-listener",
      reason: "An emitter does not wait for an async listener, and nobody gets its errors.",
    },
  },
];

/** Every site under `root`, in the order of the source, in one walk. */
export function findSites(root: Node): FoundSite[] {
  const found: FoundSite[] = [];
  walk(root, (node, ancestors) => {
    for (const entry of byType.get(node.type) ?? []) {
      const parent = ancestors.at(-1);
      const site = entry.find(node, parent);
      if (site === undefined) continue;
      const above = site === node ? [...ancestors] : ancestors.slice(0, -1);
      found.push({ kind: entry.kind, node: site, ancestors: above });
    }
  });
  return found.sort((a, b) => a.node.start! - b.node.start! || b.node.end! - a.node.end!);
}

export function unclaimed(kind: SiteKind): { readonly code: string; readonly reason: string } {
  return census.find((entry) => entry.kind === kind)!.unclaimed;
}

const byType = new Map<string, CensusEntry[]>();
for (const entry of census) {
  for (const type of entry.types) byType.set(type, [...(byType.get(type) ?? []), entry]);
}

/** `Promise.all`, however it is got at and whether or not it is called. A call is the site of its callee. */
function combinator(kind: SiteKind, method: string): CensusEntry {
  return {
    kind,
    needles: ["Promise"],
    pattern: sitePatterns.combinator(method),
    types: ["MemberExpression", "OptionalMemberExpression", "TSQualifiedName"],
    find(node, parent) {
      if (node.type === "TSQualifiedName") {
        const named = node.left.type === "Identifier" && node.left.name === "Promise";
        return named && node.right.name === method ? node : undefined;
      }
      if (!isMember(node) || propertyOf(node) !== method || !isPromise(node.object))
        return undefined;
      return parent !== undefined && isCall(parent) && parent.callee === node ? parent : node;
    },
    unclaimed: { code: `unknown-${kind}`, reason: `This form of Promise.${method} is not known.` },
  };
}

/** A call of the timer by its own name or as a member of the global object; and `promisify` of it. */
function timer(kind: SiteKind, name: string): CensusEntry {
  return {
    kind,
    needles: [name],
    pattern: sitePatterns.timer(name),
    types: ["CallExpression", "OptionalCallExpression"],
    find(node) {
      if (!isCall(node)) return undefined;
      const [first] = node.arguments;
      const callee = nameOf(node.callee);
      if (callee === "promisify" && first !== undefined && isTimer(first, name)) return node;
      return isTimer(node.callee, name) ? node : undefined;
    },
    unclaimed: { code: `unknown-${kind}`, reason: `This use of ${name} is not known.` },
  };
}

function isTimer(node: Node, name: string): boolean {
  if (node.type === "Identifier") return node.name === name;
  return isMember(node) && propertyOf(node) === name && isGlobalObject(node.object);
}

function isGlobalObject(node: Node): boolean {
  return node.type === "Identifier" && globalObjects.includes(node.name);
}

function isPromise(node: Node): boolean {
  return nameOf(node) === "Promise";
}

/** The module that an import of any form names. */
function sourceOf(node: Node): string | undefined {
  let source: Node | undefined;
  if (node.type === "ImportDeclaration") source = node.source;
  else if (node.type === "ImportExpression") source = node.source;
  else if (node.type === "TSExternalModuleReference") source = node.expression;
  else if (node.type === "CallExpression") {
    const { callee } = node;
    if (callee.type === "Import" || nameOf(callee) === "require") source = node.arguments[0];
  }
  return source?.type === "StringLiteral" ? source.value : undefined;
}

function isTimersPromises(source: string | undefined): boolean {
  return source === "timers/promises" || source === "node:timers/promises";
}
