import type { RenderBudget } from "./render-budget.ts";
import type { View } from "./render.ts";

export type Helper = (...args: readonly unknown[]) => unknown;

/**
 * The text that a parsed template gives. The template is walked, not compiled into a function: nothing in it can become code, and a
 * template that is used once is done several times sooner. Names, helpers and blocks were checked by `checkNames`.
 */
export function evaluate(program: hbs.AST.Program, view: View, means: Means): string {
  return new Evaluation(means).program(program, [{ this: view }]);
}

export interface Means {
  readonly helpers: Readonly<Record<string, Helper>>;
  /** Stops what would not end. */
  readonly budget: RenderBudget;
}

/** What names mean at one place; the view outermost, inside of it what `each` is at. */
interface Scope {
  readonly this: unknown;
  readonly index?: number;
  readonly key?: string | number;
  readonly first?: boolean;
  readonly last?: boolean;
}

class Evaluation {
  readonly #helpers: Readonly<Record<string, Helper>>;
  readonly #budget: RenderBudget;

  constructor({ helpers, budget }: Means) {
    this.#helpers = helpers;
    this.#budget = budget;
  }

  program(program: hbs.AST.Program | undefined, scopes: readonly Scope[]): string {
    const texts = program?.body.map((statement) => this.#statement(statement, scopes));
    return texts?.join("") ?? "";
  }

  #statement(statement: hbs.AST.Statement, scopes: readonly Scope[]): string {
    switch (statement.type) {
      case "ContentStatement":
        return this.#spent((statement as hbs.AST.ContentStatement).value);
      case "MustacheStatement":
        return this.#spent(String(this.#call(statement as hbs.AST.MustacheStatement, scopes)));
      case "BlockStatement":
        return this.#block(statement as hbs.AST.BlockStatement, scopes);
      default:
        return "";
    }
  }

  #block(block: hbs.AST.BlockStatement, scopes: readonly Scope[]): string {
    this.#spent("");
    const [subject] = block.params.map((param) => this.#value(param, scopes));
    const { program, inverse } = block;
    switch (block.path.original) {
      case "if":
        return this.program(isTrue(subject) ? program : inverse, scopes);
      case "unless":
        return this.program(isTrue(subject) ? inverse : program, scopes);
      case "each": {
        const items = itemsOf(subject);
        if (items.length === 0) return this.program(inverse, scopes);
        return items.map((item) => this.program(program, [...scopes, item])).join("");
      }
      default:
        return this.program(program, scopes);
    }
  }

  #call(
    call: hbs.AST.MustacheStatement | hbs.AST.SubExpression,
    scopes: readonly Scope[],
  ): unknown {
    const helper = "original" in call.path ? this.#helpers[call.path.original] : undefined;
    if (helper === undefined) return this.#value(call.path, scopes);
    const value = helper(...call.params.map((param) => this.#value(param, scopes)));
    if (typeof value === "string") this.#spent(value);
    return value;
  }

  #spent(text: string): string {
    this.#budget.spend(text.length);
    return text;
  }

  #value(expression: hbs.AST.Expression, scopes: readonly Scope[]): unknown {
    if (expression.type === "SubExpression")
      return this.#call(expression as hbs.AST.SubExpression, scopes);
    if (expression.type !== "PathExpression") return (expression as hbs.AST.StringLiteral).value;
    const { data, depth, parts } = expression as hbs.AST.PathExpression;
    const scope = scopes.at(-1 - depth);
    return parts.reduce<unknown>(
      (value, part) => (value as Readonly<Record<string, unknown>>)[part],
      data ? scope : scope?.this,
    );
  }
}

function itemsOf(subject: unknown): readonly Scope[] {
  const entries = typeof subject === "object" && subject !== null ? Object.entries(subject) : [];
  const list = Array.isArray(subject);
  return entries.map(([key, value], index) => ({
    this: value as unknown,
    index,
    key: list ? index : key,
    first: index === 0,
    last: index === entries.length - 1,
  }));
}

/** As Handlebars has it: nothing, false, 0, the empty text and the empty list are not. */
const isTrue = (value: unknown) => (Array.isArray(value) ? value.length > 0 : Boolean(value));
