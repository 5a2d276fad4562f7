import type { Node, ObjectPattern, Program, Statement } from "@babel/types";
import { extname } from "node:path/posix";
import { isFunction } from "./names.ts";
import { contains, isCall } from "./syntax.ts";
import { isComponent } from "./script-blocks.ts";
import type { SourceFile } from "./source-file.ts";
import { endsBelow } from "./style.ts";

export type ModuleSystem = "esm" | "commonjs";

/** Names that come from another module: one import declaration, or one `const { … } = require(…)`. */
export interface Imported {
  readonly statement: Statement;
  readonly specifier: string;
  readonly system: ModuleSystem;
  /** By the name that the other module gives it: its name here. Types are left out. */
  readonly names: ReadonlyMap<string, string>;
  /** Where another name can be put in, and what has to stand before it. */
  readonly room:
    { readonly at: number; readonly before: string; readonly after: string } | undefined;
}

export function readImports(program: Program): Imported[] {
  return program.body.flatMap((statement) => readImport(statement) ?? []);
}

function readImport(statement: Statement): Imported | undefined {
  if (statement.type === "ImportDeclaration") {
    if (statement.importKind === "type" || statement.importKind === "typeof") return undefined;
    const names = new Map<string, string>();
    for (const specifier of statement.specifiers) {
      if (specifier.type !== "ImportSpecifier" || specifier.importKind === "type") continue;
      const { imported, local } = specifier;
      names.set(imported.type === "Identifier" ? imported.name : imported.value, local.name);
    }
    const last = statement.specifiers.at(-1);
    const room =
      last?.type === "ImportSpecifier" ? { at: last.end!, before: ", ", after: "" } : undefined;
    return { statement, specifier: statement.source.value, system: "esm", names, room };
  }
  const required = requiredModule(statement);
  if (required === undefined) return undefined;
  const { specifier, pattern } = required;
  const names = new Map<string, string>();
  for (const property of pattern?.properties ?? []) {
    if (property.type !== "ObjectProperty" || property.computed) continue;
    if (property.key.type !== "Identifier" || property.value.type !== "Identifier") continue;
    names.set(property.key.name, property.value.name);
  }
  const last = pattern?.properties.at(-1);
  const room =
    last?.type === "ObjectProperty" ? { at: last.end!, before: ", ", after: "" } : undefined;
  return { statement, specifier, system: "commonjs", names, room };
}

function requiredModule(
  statement: Statement,
): { specifier: string; pattern: ObjectPattern | undefined } | undefined {
  let call: Node | null | undefined;
  let pattern: ObjectPattern | undefined;
  if (statement.type === "VariableDeclaration" && statement.declarations.length === 1) {
    const [declarator] = statement.declarations;
    call = declarator?.init;
    if (declarator?.id.type === "ObjectPattern") pattern = declarator.id;
  } else if (statement.type === "ExpressionStatement") {
    call = statement.expression;
  }
  while (call?.type === "MemberExpression") {
    call = call.object;
    pattern = undefined;
  }
  if (!isCall(call) || call.callee.type !== "Identifier" || call.callee.name !== "require") {
    return undefined;
  }
  const [source] = call.arguments;
  return source?.type === "StringLiteral" ? { specifier: source.value, pattern } : undefined;
}

/** By what the file holds, then by its extension, then by its package. */
export function findModuleSystem(file: SourceFile): ModuleSystem | undefined {
  const { body } = file.ast.program;
  if (body.some(({ type }) => /^(Import|Export)/.test(type))) return "esm";
  if (/^\.m[jt]s$/.test(file.extension) || isComponent(extname(file.path))) return "esm";
  if (/^\.c?ts$/.test(file.extension) || file.extension === ".tsx") return undefined;
  if (file.extension === ".cjs") return "commonjs";
  if (isModuleByUse(file)) return "esm";
  // A module for every system, which browsers also load as a plain script.
  if (/\btypeof\s+(?:module|exports|define|require)\b/.test(file.text)) return undefined;
  if (mentions(file, ["require", "module", "exports"])) return "commonjs";
  // What says nothing of either may be a plain script of a page, which cannot import; what runs in Node is what its package is.
  const isNodes =
    file.ast.program.interpreter != null ||
    mentions(file, ["process", "__dirname", "__filename", "Buffer"]);
  return isNodes ? file.surroundings.moduleSystemOf?.(file.path) : undefined;
}

/** Whether nothing but a module can hold it: `import.meta`; a top-level `await`, which a script may mean as a name, in a package of modules. */
function isModuleByUse(file: SourceFile): boolean {
  const { program } = file.ast;
  const isMeta = (node: Node): boolean =>
    node.type === "MetaProperty" && node.meta.name === "import";
  if (file.text.includes("import.meta") && contains(program, isMeta)) return true;
  return (
    file.surroundings.moduleSystemOf?.(file.path) === "esm" &&
    contains(program, isAwait, { within: isFunction })
  );
}

function isAwait(node: Node): boolean {
  return node.type === "AwaitExpression" || (node.type === "ForOfStatement" && node.await);
}

function mentions(file: SourceFile, globals: readonly string[]): boolean {
  return globals.some((name) => file.names.occurs(name) && file.isGlobal(name, file.ast));
}

/** The last statement of the run of imports behind which another one can go. */
export function lastImport(file: SourceFile): Statement | undefined {
  return importRun(file)
    .filter((statement) => !endsBelow(statement, file.text))
    .at(-1);
}

/** Whether the names are there for every statement of the file. */
export function isThereFirst(file: SourceFile, { system, statement }: Imported): boolean {
  return system === "esm" || importRun(file).includes(statement);
}

/** The first run of imports. A `require` is run where it stands, so that of a CommonJS file begins with its first statement. */
function importRun(file: SourceFile): readonly Statement[] {
  const { body } = file.ast.program;
  const statements = new Set(file.imports.map(({ statement }) => statement));
  const isImport = (statement: Statement): boolean =>
    statements.has(statement) ||
    statement.type === "ImportDeclaration" ||
    statement.type === "TSImportEqualsDeclaration";
  const first = body.findIndex(isImport);
  if (first < 0 || (first > 0 && file.moduleSystem === "commonjs")) return [];
  const after = body.findIndex((statement, index) => index > first && !isImport(statement));
  return body.slice(first, after < 0 ? body.length : after);
}
