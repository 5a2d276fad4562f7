import type { Node } from "@babel/types";
import { encloses, isFunction } from "../engine/names.ts";
import type { Binding } from "../engine/names.ts";
import type { SourceFile } from "../engine/source-file.ts";
import { contains } from "../engine/syntax.ts";

/** The number that an expression always is: literals, arithmetic on them, and constants of the file. */
export function numberOf(node: Node | null | undefined, file: SourceFile): number | undefined {
  switch (node?.type) {
    case "NumericLiteral":
      return node.value;
    case "UnaryExpression": {
      const value = numberOf(node.argument, file);
      if (value === undefined) return undefined;
      return node.operator === "-" ? -value : node.operator === "+" ? value : undefined;
    }
    case "BinaryExpression": {
      const [left, right] = [numberOf(node.left, file), numberOf(node.right, file)];
      const compute = operators[node.operator];
      if (left === undefined || right === undefined || compute === undefined) return undefined;
      return compute(left, right);
    }
    case "Identifier": {
      const binding = file.names.lookup(node.name, node);
      if (binding === undefined) return node.name === "Infinity" ? Infinity : undefined;
      const { declaration, kind } = binding;
      // What is declared further down is not looked at: it could be itself.
      if (kind !== "const" || declaration.end! > node.start!) return undefined;
      return declaration.type === "VariableDeclarator" && declaration.id === binding.id
        ? numberOf(declaration.init, file)
        : undefined;
    }
    case "MemberExpression": {
      if (node.object.type !== "Identifier" || node.object.name !== "Number") return undefined;
      if (node.property.type !== "Identifier" || !file.isGlobal("Number", node)) return undefined;
      const { name } = node.property;
      if (name === "MAX_SAFE_INTEGER") return Number.MAX_SAFE_INTEGER;
      if (name === "MAX_VALUE") return Number.MAX_VALUE;
      return name === "POSITIVE_INFINITY" ? Infinity : undefined;
    }
    case "TSAsExpression":
    case "TSNonNullExpression":
    case "TSSatisfiesExpression":
      return numberOf(node.expression, file);
    default:
      return undefined;
  }
}

const operators: Readonly<Record<string, (a: number, b: number) => number>> = {
  "+": (a, b) => a + b,
  "-": (a, b) => a - b,
  "*": (a, b) => a * b,
  "/": (a, b) => a / b,
  "%": (a, b) => a % b,
  "**": (a, b) => a ** b,
};

/** Whether an expression gives the same value, and does nothing else, whenever it is worked out: literals, constants, and what is made of them. */
export function isConstant(node: Node, file: SourceFile): boolean {
  switch (node.type) {
    case "StringLiteral":
    case "NumericLiteral":
    case "BooleanLiteral":
    case "NullLiteral":
    case "BigIntLiteral":
    case "ArrowFunctionExpression":
    case "FunctionExpression":
      return true;
    case "Identifier": {
      const binding = file.names.lookup(node.name, node);
      if (binding === undefined) return /^(undefined|NaN|Infinity)$/.test(node.name);
      return isSet(binding, node) && !file.names.isReassigned(binding);
    }
    case "TemplateLiteral":
      return node.expressions.length === 0;
    case "UnaryExpression":
      return /^[-+!]|void$/.test(node.operator) && isConstant(node.argument, file);
    case "ArrayExpression":
      return node.elements.every((element) => element !== null && isConstant(element, file));
    case "ObjectExpression":
      return node.properties.every(
        (property) =>
          property.type === "ObjectProperty" &&
          !property.computed &&
          isConstant(property.value, file),
      );
    case "TSAsExpression":
    case "TSNonNullExpression":
    case "TSSatisfiesExpression":
      return isConstant(node.expression, file);
    default:
      return false;
  }
}

/** Whether a name has its one value as soon as the place is reached, however early that is. */
function isSet({ kind, declaration, scope }: Binding, at: Node): boolean {
  // A live binding of another module can change, and a `var` is the same one in every round of a loop.
  if (kind === "import" || kind === "var" || declaration.end! > at.start!) return false;
  // A function can be called above the place where it is written, and so above the declaration.
  const isHoisted = (node: Node): boolean =>
    node.type === "FunctionDeclaration" && node !== scope && encloses(node, at);
  const runsAbove = (node: Node): boolean =>
    node.start! < declaration.end! && /^(Optional)?Call|^New|^Tagged|^Await|^Yield/.test(node.type);
  return !contains(scope, isHoisted) || !contains(scope, runsAbove, { within: isFunction });
}

/** `undefined`, and `void 0`. */
export function isUndefined(node: Node): boolean {
  if (node.type === "Identifier") return node.name === "undefined";
  return (
    node.type === "UnaryExpression" &&
    node.operator === "void" &&
    node.argument.type === "NumericLiteral"
  );
}
