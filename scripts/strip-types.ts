import { parse } from "@babel/parser";
import type { Comment, Node } from "@babel/types";

/** A piece of a text: its offsets. */
export type Range = readonly [start: number, end: number];

/** With parentheses as nodes, so that every offset is exact. */
export function parseModule(text: string) {
  return parse(text, {
    sourceType: "module",
    plugins: ["typescript"],
    createParenthesizedExpressions: true,
  }).program;
}

/**
 * TypeScript without its types: comments and layout stay, but for the comments of what goes. Knows what the primitives are written
 * in, which is erasable syntax; `test/add/variants.test.ts` holds the result against esbuild's.
 */
export function stripTypes(text: string): string {
  const ranges: Range[] = [];
  const remove = (start: number, end: number): void => void ranges.push([start, end]);
  const visit = (node: Node, siblings: readonly Node[]): void => {
    if (isTypeOnly(node)) {
      remove(...withComments(node, siblings, text));
      return;
    }
    for (const [start, end] of typesIn(node, text)) remove(start, end);
    for (const [child, around] of childrenOf(node)) visit(child, around);
  };
  visit(parseModule(text), []);
  return without(text, ranges);
}

/** A statement or a member that is nothing at run time. */
function isTypeOnly(node: Node): boolean {
  switch (node.type) {
    case "TSInterfaceDeclaration":
    case "TSTypeAliasDeclaration":
    case "TSModuleDeclaration":
    case "TSDeclareFunction":
    case "TSDeclareMethod":
    case "TSIndexSignature":
      return true;
    case "VariableDeclaration":
    case "ClassDeclaration":
    case "ClassProperty":
      return node.declare === true;
    case "ImportDeclaration": {
      const { importKind, specifiers } = node;
      const types = specifiers.filter(
        (each) => each.type === "ImportSpecifier" && each.importKind === "type",
      );
      return importKind === "type" || (types.length > 0 && types.length === specifiers.length);
    }
    case "ExportNamedDeclaration":
      return (
        node.exportKind === "type" || (node.declaration != null && isTypeOnly(node.declaration))
      );
    default:
      return false;
  }
}

/** Types within a node that stays. */
function* typesIn(node: Node, text: string): Generator<Range> {
  const part = node as unknown as Readonly<Record<string, Node | null | undefined>>;
  for (const key of ["typeAnnotation", "returnType", "typeParameters", "typeArguments"]) {
    const type = part[key];
    if (type != null && !node.type.startsWith("TS")) yield rangeOf(type);
  }
  const { optional, definite } = node as { optional?: boolean; definite?: boolean };
  const name = nameIn(node);
  if (name !== undefined && (optional === true || definite === true)) {
    const mark = text.indexOf(optional === true ? "?" : "!", nameEnd(name));
    yield [mark, mark + 1];
  }
  if (node.type === "TSAsExpression" || node.type === "TSSatisfiesExpression")
    yield [end(node.expression), end(node)];
  if (node.type === "TSNonNullExpression") yield [end(node.expression), end(node)];
  if (node.type === "ClassDeclaration" || node.type === "ClassExpression") {
    const superTypes = part["superTypeParameters"] ?? part["superTypeArguments"];
    if (superTypes != null) yield rangeOf(superTypes);
    const [first] = node.implements ?? [];
    if (first != null) yield [text.lastIndexOf("implements", start(first)), start(node.body)];
  }
  if (/^Class(?:Private)?(?:Property|Method)$/.test(node.type)) {
    const head: Range = [start(node), start((node as unknown as { key: Node }).key)];
    for (const match of text.slice(...head).matchAll(modifiers))
      yield [head[0] + match.index, head[0] + match.index + match[0].length];
  }
  if ("params" in node && Array.isArray(node.params)) {
    const [first, second] = node.params as readonly Node[];
    if (first?.type === "Identifier" && first.name === "this")
      yield [start(first), second === undefined ? end(first) : start(second)];
  }
  if (node.type === "ImportDeclaration" || node.type === "ExportNamedDeclaration") {
    for (const specifier of node.specifiers) {
      const kind = (specifier as { importKind?: string; exportKind?: string }) ?? {};
      if (kind.importKind !== "type" && kind.exportKind !== "type") continue;
      const comma = /^\s*,/.exec(text.slice(end(specifier)));
      yield [start(specifier), end(specifier) + (comma?.[0].length ?? 0)];
    }
  }
}

const modifiers = /\b(?:public|private|protected|readonly|override|abstract)\s+/g;

/** What is removed of a statement: with the comments that stand right above it, and its line's end. */
function withComments(node: Node, siblings: readonly Node[], text: string): Range {
  let from = start(node);
  if (!isFirstOverload(node, siblings)) {
    const comments = node.leadingComments ?? [];
    for (let index = comments.length - 1; index >= 0; index--) {
      const comment = comments[index] as Comment;
      if (!/^[ \t]*\n?[ \t]*$/.test(text.slice(comment.end, from))) break;
      from = positionOf(comment);
    }
  }
  // Also the line's end: what a comment stands above moves up to it.
  return [from, end(node) + (/^[ \t]*\n+/.exec(text.slice(end(node)))?.[0].length ?? 0)];
}

/** Its comment tells of the function, and stays above the implementation. */
function isFirstOverload(node: Node, siblings: readonly Node[]): boolean {
  const name = overloadName(node);
  if (name === undefined) return false;
  const before = siblings[siblings.indexOf(node) - 1];
  return before === undefined || overloadName(before) !== name;
}

function overloadName(node: Node): string | undefined {
  if (node.type === "ExportNamedDeclaration")
    return node.declaration == null ? undefined : overloadName(node.declaration);
  if (node.type === "TSDeclareFunction") return node.id?.name;
  if (node.type === "TSDeclareMethod" && node.key.type === "Identifier") return node.key.name;
  return undefined;
}

export function* childrenOf(node: Node): Generator<[child: Node, siblings: readonly Node[]]> {
  for (const [key, value] of Object.entries(node)) {
    if (
      /Comments$|^loc$|^extra$|^(?:type|super)(?:Parameters|Arguments|Annotation)$|^(?:returnType|implements)$/.test(
        key,
      )
    )
      continue;
    const nodes = (Array.isArray(value) ? value : [value]).filter(isNode);
    for (const child of nodes) yield [child, nodes];
  }
}

const isNode = (value: unknown): value is Node =>
  typeof value === "object" && value !== null && "type" in value && "start" in value;

const start = (node: Node): number => node.start as number;
const end = (node: Node): number => node.end as number;
/** The name behind which `?` or `!` may stand. */
function nameIn(node: Node): Node | undefined {
  if (node.type === "Identifier") return node;
  if (node.type === "VariableDeclarator") return node.id;
  return /^Class(?:Private)?(?:Property|Method)$/.test(node.type)
    ? (node as unknown as { key: Node }).key
    : undefined;
}

/** Of a name with a type behind it: where the name itself ends. */
const nameEnd = (node: Node): number =>
  node.type === "Identifier" ? start(node) + node.name.length : end(node);
const rangeOf = (node: Node): Range => [start(node), end(node)];
const positionOf = (comment: Comment): number => comment.start as number;

/** The text without the ranges, which may lie in one another. */
export function without(text: string, ranges: readonly Range[]): string {
  let out = "";
  let at = 0;
  for (const [from, to] of [...ranges].sort(([a], [b]) => a - b)) {
    if (to <= at) continue;
    out += text.slice(at, Math.max(at, from));
    at = to;
  }
  return out + text.slice(at);
}
