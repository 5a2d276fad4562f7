import type { View } from "./render.ts";
import { TemplateFault } from "./template-fault.ts";

/**
 * Walks a parsed template and refuses every name that the view does not have, every helper that is not in the list, partials and
 * decorators. Handlebars' own strict mode looks at printed names only: `{{#if mistyped}}` is simply false there.
 *
 * @throws TemplateFault
 */
export function checkNames(program: hbs.AST.Program, view: View, helpers: HelperNames): void {
  const [fault] = findNames(program, view, helpers).faults;
  if (fault !== undefined) throw fault;
}

/** Every name of the view that a parsed template uses, as `name` or `features.name`, and all that `checkNames` refuses. */
export function findNames(
  program: hbs.AST.Program,
  view: View,
  helpers: HelperNames,
): { readonly used: ReadonlySet<string>; readonly faults: readonly TemplateFault[] } {
  const walk = new Walk(view, helpers);
  walk.program(program, [view]);
  return walk;
}

export interface HelperNames {
  /** `{{#if …}} … {{/if}}` */
  readonly blocks: ReadonlySet<string>;
  /** `{{eq a b}}` */
  readonly inline: ReadonlySet<string>;
}

/** Innermost last. What `each` goes through holds plain values, so inside of it only `this` and `../name` mean something. */
type Contexts = readonly (View | "item")[];

class Walk {
  readonly used = new Set<string>();
  readonly faults: TemplateFault[] = [];
  readonly #view: View;
  readonly #helpers: HelperNames;
  #depth = 0;

  constructor(view: View, helpers: HelperNames) {
    this.#view = view;
    this.#helpers = helpers;
  }

  program(program: hbs.AST.Program, contexts: Contexts): void {
    for (const statement of program.body) this.#statement(statement, contexts);
  }

  /** Blocks in blocks, and calls in calls. */
  #deeper(node: hbs.AST.Node, walk: () => void): void {
    if (++this.#depth > maxDepth) this.#refuse(`blocks are nested deeper than ${maxDepth}`, node);
    else walk();
    this.#depth--;
  }

  #statement(statement: hbs.AST.Statement, contexts: Contexts): void {
    if (isBlock(statement)) return this.#deeper(statement, () => this.#block(statement, contexts));
    if (isCall(statement)) return this.#call(statement, contexts);
    if (statement.type === "ContentStatement" || statement.type === "CommentStatement") return;
    this.#refuse("partials and decorators are not for templates", statement);
  }

  #refuse(what: string, { loc }: hbs.AST.Node): void {
    this.faults.push(new TemplateFault(what, loc.start.line));
  }

  #block(block: hbs.AST.BlockStatement, contexts: Contexts): void {
    const { original } = block.path;
    if (!this.#helpers.blocks.has(original))
      return this.#refuse(`there is no block helper "${original}"`, block);
    if (block.program.blockParams?.length)
      return this.#refuse(`"as |…|" is not for templates`, block);
    for (const param of block.params) this.#value(param, contexts);
    this.program(block.program, original === "each" ? [...contexts, "item"] : contexts);
    // Either part may be missing: an "else" alone has no program, whatever the types say.
    const inverse: hbs.AST.Program | undefined = block.inverse;
    if (inverse) this.program(inverse, contexts);
  }

  #call(call: hbs.AST.MustacheStatement | hbs.AST.SubExpression, contexts: Contexts): void {
    const { path, params, hash } = call;
    const helper = isPath(path) && this.#helpers.inline.has(path.original);
    const named: hbs.AST.Hash | undefined = hash;
    if (named?.pairs.length) this.#refuse("helpers take no named arguments", call);
    if (!helper && params.length > 0)
      return this.#refuse(`there is no helper "${textOf(path)}"`, call);
    if (!helper) this.#value(path, contexts);
    for (const param of params) this.#value(param, contexts);
  }

  #value(expression: hbs.AST.Expression, contexts: Contexts): void {
    if (isSubExpression(expression))
      return this.#deeper(expression, () => this.#call(expression, contexts));
    if (!isPath(expression)) return;
    const { data, depth, original } = expression;
    const parts: readonly string[] = expression.parts;
    if (
      data &&
      ["index", "key", "first", "last"].includes(parts.join(".")) &&
      contexts.at(-1) === "item"
    )
      return;
    const context = data ? undefined : contexts.at(-1 - depth);
    if (context === "item" && parts.length === 0) return;
    if (context !== this.#view || !has(context, parts)) {
      const known = [...namesOf(this.#view)].join(", ");
      this.#refuse(`there is no "${original}" (known: ${known})`, expression);
    } else this.used.add(parts.join("."));
  }
}

const maxDepth = 64;

function has(view: View, parts: readonly string[]): boolean {
  let value: unknown = view;
  for (const part of parts) {
    if (
      typeof value !== "object" ||
      value === null ||
      Array.isArray(value) ||
      !Object.hasOwn(value, part)
    )
      return false;
    value = (value as Readonly<Record<string, unknown>>)[part];
  }
  return parts.length > 0;
}

function* namesOf(view: View): Generator<string> {
  for (const [name, value] of Object.entries(view)) {
    if (typeof value !== "object" || Array.isArray(value)) yield name;
    else for (const inner of Object.keys(value)) yield `${name}.${inner}`;
  }
}

const textOf = (expression: hbs.AST.Expression) =>
  "original" in expression ? String(expression.original) : expression.type;
const isPath = (node: hbs.AST.Node): node is hbs.AST.PathExpression =>
  node.type === "PathExpression";
const isSubExpression = (node: hbs.AST.Node): node is hbs.AST.SubExpression =>
  node.type === "SubExpression";
const isBlock = (node: hbs.AST.Node): node is hbs.AST.BlockStatement =>
  node.type === "BlockStatement";
const isCall = (node: hbs.AST.Node): node is hbs.AST.MustacheStatement =>
  node.type === "MustacheStatement";
