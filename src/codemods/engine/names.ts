import type { Function as FunctionNode, Identifier, Node } from "@babel/types";
import { isNode, walk } from "./walk.ts";

export type BindingKind =
  "import" | "var" | "let" | "const" | "function" | "class" | "param" | "type";

/** A name that is declared, and where it holds. */
export interface Binding {
  readonly name: string;
  readonly kind: BindingKind;
  /** The identifier that declares it. */
  readonly id: Identifier;
  /** The declarator, function, class, import specifier or parameter that it stands in. */
  readonly declaration: Node;
  readonly scope: Node;
}

/**
 * Every name of a file: where it is declared, and where it is mentioned. ast-types' scopes know functions only and no types, so a
 * `const Promise` of some block would count for the whole function.
 */
export class Names {
  readonly #bindings = new Map<string, Binding[]>();
  readonly #mentions = new Map<string, Identifier[]>();
  readonly #written = new Set<Identifier>();

  constructor(root: Node) {
    walk(root, (node, ancestors) => this.#read(node, ancestors));
  }

  /** The value that `name` stands for at `at`; undefined for a global. */
  lookup(name: string, at: Node): Binding | undefined {
    let nearest: Binding | undefined;
    for (const binding of this.#bindings.get(name) ?? []) {
      if (binding.kind === "type" || !encloses(binding.scope, at)) continue;
      if (nearest === undefined || encloses(nearest.scope, binding.scope)) nearest = binding;
    }
    return nearest;
  }

  /** Whether the name occurs at all, as a declaration, a reference or a label: if not, it is free to be taken everywhere. */
  occurs(name: string): boolean {
    return this.#mentions.has(name);
  }

  /** Every identifier that reads or writes the binding; its declaration is none. */
  references(binding: Binding): Identifier[] {
    const mentions = this.#mentions.get(binding.name) ?? [];
    return mentions.filter(
      (id) => !this.#declares(id) && this.lookup(binding.name, id) === binding,
    );
  }

  /** Whether the name means nothing else anywhere in the file: neither another declaration nor a global. */
  isOneOfItsName(binding: Binding): boolean {
    const { name } = binding;
    const mentions = this.#mentions.get(name) ?? [];
    return (
      this.declarations(name).length === 1 &&
      mentions.every((id) => this.#declares(id) || this.lookup(name, id) === binding)
    );
  }

  /** Whether something is assigned to it after its declaration. */
  isReassigned(binding: Binding): boolean {
    return this.references(binding).some((id) => this.#written.has(id));
  }

  /** Everything in the file that declares the name, types included. */
  declarations(name: string): readonly Binding[] {
    return this.#bindings.get(name) ?? [];
  }

  #declares(id: Identifier): boolean {
    return (this.#bindings.get(id.name) ?? []).some((binding) => binding.id === id);
  }

  #read(node: Node, ancestors: readonly Node[]): void {
    switch (node.type) {
      case "Identifier":
      case "JSXIdentifier": {
        if (isMention(node, ancestors)) push(this.#mentions, node.name, node as Identifier);
        break;
      }
      case "VariableDeclarator": {
        const { kind } = ancestors.at(-1) as { kind: string };
        const scope = kind === "var" ? varScope(ancestors) : blockScope(ancestors);
        this.#declare(node.id, kind === "var" || kind === "let" ? kind : "const", node, scope);
        break;
      }
      case "FunctionDeclaration":
      case "TSDeclareFunction":
        if (node.id) this.#declare(node.id, "function", node, blockScope(ancestors));
        this.#declareParams(node.params, node);
        break;
      case "FunctionExpression":
        if (node.id) this.#declare(node.id, "function", node, node);
        this.#declareParams(node.params, node);
        break;
      case "ArrowFunctionExpression":
      case "ObjectMethod":
      case "ClassMethod":
      case "ClassPrivateMethod":
        this.#declareParams(node.params, node);
        break;
      case "ClassDeclaration":
        if (node.id) this.#declare(node.id, "class", node, blockScope(ancestors));
        break;
      case "ClassExpression":
        if (node.id) this.#declare(node.id, "class", node, node);
        break;
      case "CatchClause":
        if (node.param) this.#declare(node.param, "let", node, node);
        break;
      case "ImportSpecifier":
      case "ImportDefaultSpecifier":
      case "ImportNamespaceSpecifier": {
        const typeOnly =
          (ancestors.at(-1) as { importKind?: string }).importKind === "type" ||
          (node.type === "ImportSpecifier" && node.importKind === "type");
        this.#declare(node.local, typeOnly ? "type" : "import", node, blockScope(ancestors));
        break;
      }
      case "TSImportEqualsDeclaration":
        this.#declare(node.id, "import", node, blockScope(ancestors));
        break;
      case "TSEnumDeclaration":
        this.#declare(node.id, "const", node, blockScope(ancestors));
        break;
      case "TSModuleDeclaration":
        if (node.id.type === "Identifier" && node.kind !== "global") {
          this.#declare(node.id, "const", node, blockScope(ancestors));
        }
        break;
      case "TSTypeAliasDeclaration":
      case "TSInterfaceDeclaration":
        this.#declare(node.id, "type", node, blockScope(ancestors));
        break;
      case "AssignmentExpression":
        this.#write(node.left);
        break;
      case "UpdateExpression":
        this.#write(node.argument);
        break;
      case "ForInStatement":
      case "ForOfStatement":
        if (node.left.type !== "VariableDeclaration") this.#write(node.left);
        break;
    }
  }

  #declareParams(params: FunctionNode["params"] | Node[], owner: Node): void {
    for (const param of params) this.#declare(param, "param", param, owner);
  }

  #declare(pattern: Node, kind: BindingKind, declaration: Node, scope: Node): void {
    for (const id of patternIds(pattern)) {
      push(this.#bindings, id.name, { name: id.name, kind, id, declaration, scope });
    }
  }

  #write(pattern: Node): void {
    for (const id of patternIds(pattern)) this.#written.add(id);
  }
}

/** The identifiers that a pattern gives a value. */
export function* patternIds(pattern: Node | null): Generator<Identifier> {
  switch (pattern?.type) {
    case "Identifier":
      yield pattern;
      break;
    case "ObjectPattern":
      for (const property of pattern.properties) {
        yield* patternIds(property.type === "RestElement" ? property : property.value);
      }
      break;
    case "ArrayPattern":
      for (const element of pattern.elements) yield* patternIds(element);
      break;
    case "AssignmentPattern":
      yield* patternIds(pattern.left);
      break;
    case "RestElement":
      yield* patternIds(pattern.argument);
      break;
    case "TSParameterProperty":
      yield* patternIds(pattern.parameter);
      break;
    case "TSAsExpression":
    case "TSNonNullExpression":
    case "TSSatisfiesExpression":
    case "TSTypeAssertion":
      yield* patternIds(pattern.expression);
      break;
  }
}

export function encloses(outer: Node, inner: Node): boolean {
  return outer.start! <= inner.start! && inner.end! <= outer.end!;
}

/** False for what only looks like a name: `x.name`, `{ name: … }`, a method's name, the outer name of an import or export. */
function isMention(id: Node, ancestors: readonly Node[]): boolean {
  const parent = ancestors.at(-1);
  switch (parent?.type) {
    case "MemberExpression":
    case "OptionalMemberExpression":
      return parent.computed || parent.object === id;
    case "ObjectProperty":
      return parent.computed || parent.value === id;
    case "ObjectMethod":
    case "ClassMethod":
    case "ClassProperty":
    case "ClassAccessorProperty":
    case "TSPropertySignature":
    case "TSMethodSignature":
    case "TSDeclareMethod":
      return parent.computed === true || parent.key !== id;
    case "ImportSpecifier":
      return parent.local === id;
    case "ExportSpecifier":
      return parent.local === id;
    case "JSXAttribute":
    case "PrivateName":
      return false;
    default:
      return true;
  }
}

const varScopes = new Set(["Program", "TSModuleBlock", "StaticBlock"]);
const blockScopes = new Set([
  ...varScopes,
  "BlockStatement",
  "SwitchStatement",
  "ForStatement",
  "ForInStatement",
  "ForOfStatement",
  "CatchClause",
]);

function varScope(ancestors: readonly Node[]): Node {
  return findLast(ancestors, (node) => varScopes.has(node.type) || isFunction(node));
}

function blockScope(ancestors: readonly Node[]): Node {
  return findLast(ancestors, (node) => blockScopes.has(node.type) || isFunction(node));
}

export function isFunction(node: Node): node is FunctionNode {
  return "params" in node && "body" in node && isNode(node.body);
}

function findLast(ancestors: readonly Node[], test: (node: Node) => boolean): Node {
  for (let index = ancestors.length - 1; index >= 0; index--) {
    if (test(ancestors[index]!)) return ancestors[index]!;
  }
  return ancestors[0]!;
}

function push<T>(map: Map<string, T[]>, name: string, value: T): void {
  const list = map.get(name);
  if (list === undefined) map.set(name, [value]);
  else list.push(value);
}
