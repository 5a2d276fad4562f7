import type { ExportNamedDeclaration, ImportDeclaration, Node, Statement } from "@babel/types";
import { childrenOf, parseModule } from "./strip-types.ts";

/** Puts `text` in the place of what stands from `start` to `end`. */
interface Edit {
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

/**
 * JavaScript with `require` and `module.exports` in place of `import` and `export`. What is exported is listed at the end, in names
 * alone: so ES modules, too, can import it by name.
 */
export function toCommonJs(text: string): string {
  const edits: Edit[] = [];
  const exported: string[] = [];
  for (const node of parseModule(text).body) {
    if (node.type === "ImportDeclaration") edits.push(replace(node, requireFor(node)));
    if (node.type === "ExportNamedDeclaration") {
      exported.push(...namesIn(node));
      if (node.declaration == null) edits.push(replace(node, reExported(node)));
      else edits.push({ start: at(node), end: at(node.declaration), text: "" });
    } else if (node.type.startsWith("Export")) throw new Error(`${node.type} is not known here`);
  }
  const list = exported.length === 0 ? "" : `\nmodule.exports = { ${exported.join(", ")} };\n`;
  return `"use strict";\n\n${edited(text, edits)}${list}`;
}

/**
 * The same TypeScript without what only ES modules have: `import.meta.url`, and `await` outside of functions. `dynamic` also keeps
 * `import()` from the compiler, which makes a `require` of it that loads no address.
 */
export function forCommonJs(text: string, { dynamic }: { readonly dynamic: boolean }): string {
  const { body } = parseModule(text);
  const edits: Edit[] = [];
  let needsUrl = false;
  const visit = (node: Node): void => {
    if (isOwnAddress(node)) {
      edits.push(replace(node, "pathToFileURL(__filename).href"));
      needsUrl = true;
    } else if (node.type === "Import" || node.type === "ImportExpression") {
      if (dynamic) edits.push(...loadInstead(node, text));
    } else for (const [child] of childrenOf(node)) visit(child);
  };
  for (const node of body) visit(node);
  const waiting = body.find(awaits);
  if (waiting !== undefined) {
    const rest = body.slice(body.indexOf(waiting));
    if (rest.some(({ type }) => /^(?:Import|Export)/.test(type)))
      throw new Error("Something is exported after a top-level await.");
    edits.push({ start: at(waiting), end: at(waiting), text: "void (async () => {\n" });
    edits.push({ start: text.length, end: text.length, text: "})();\n" });
  }
  if (edits.some(({ text: inserted }) => inserted === "load")) {
    const after = body.filter(({ type }) => type === "ImportDeclaration").at(-1)?.end ?? 0;
    edits.push({ start: after, end: after, text: load });
  }
  const gap = text.startsWith("import") ? "" : "\n";
  const head = needsUrl ? `import { pathToFileURL } from "node:url";\n${gap}` : "";
  return `${head}${edited(text, edits)}`;
}

const load = `

/** \`import()\`, out of sight of the compiler: it would make a \`require\` of it, which loads no address. */
const load = new Function("address", "return import(address)") as (
  address: string,
) => Promise<Readonly<Record<string, unknown>>>;`;

function loadInstead(node: Node, text: string): readonly Edit[] {
  const start = at(node);
  const end = text.indexOf("(", start);
  return [{ start, end, text: "load" }];
}

function requireFor(node: ImportDeclaration): string {
  const source = JSON.stringify(node.source.value);
  if (node.specifiers.length === 0) return `require(${source});`;
  const names = node.specifiers.map((each) => {
    if (each.type !== "ImportSpecifier") throw new Error(`${each.type} is not known here`);
    return renamed(nameOf(each.imported), each.local.name);
  });
  return `const { ${names.join(", ")} } = require(${source});`;
}

function reExported(node: ExportNamedDeclaration): string {
  if (node.source == null) return "";
  const names = node.specifiers.map((each) => {
    if (each.type !== "ExportSpecifier") throw new Error(`${each.type} is not known here`);
    return renamed(each.local.name, nameOf(each.exported));
  });
  return `const { ${names.join(", ")} } = require(${JSON.stringify(node.source.value)});`;
}

const renamed = (from: string, to: string): string => (from === to ? from : `${from}: ${to}`);

/** What an `export` statement exports, by name. */
function namesIn({ declaration, specifiers }: ExportNamedDeclaration): readonly string[] {
  if (declaration == null) return specifiers.map(({ exported }) => nameOf(exported));
  if (declaration.type === "VariableDeclaration")
    return declaration.declarations.flatMap(({ id }) => (id.type === "Identifier" ? id.name : []));
  return "id" in declaration && declaration.id?.type === "Identifier" ? [declaration.id.name] : [];
}

const nameOf = (node: Node): string => {
  if (node.type !== "Identifier") throw new Error(`${node.type} is no plain name`);
  return node.name;
};

/** `import.meta.url`, through casts. */
function isOwnAddress(node: Node): boolean {
  if (node.type !== "MemberExpression") return false;
  let inner: Node = node.object;
  while ("expression" in inner && typeof inner.expression === "object") inner = inner.expression;
  return inner.type === "MetaProperty";
}

/** Whether a statement awaits outside of any function. */
function awaits(statement: Statement): boolean {
  const visit = (node: Node): boolean =>
    node.type === "AwaitExpression" ||
    (!/Function|Method/.test(node.type) && [...childrenOf(node)].some(([child]) => visit(child)));
  return visit(statement);
}

const at = (node: Node): number => node.start as number;
const replace = (node: Node, text: string): Edit => ({
  start: at(node),
  end: node.end as number,
  text,
});

function edited(text: string, edits: readonly Edit[]): string {
  let out = text;
  for (const edit of [...edits].sort((a, b) => b.start - a.start))
    out = out.slice(0, edit.start) + edit.text + out.slice(edit.end);
  return out;
}
