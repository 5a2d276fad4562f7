import type { Node } from "@babel/types";
import type { Binding } from "../engine/names.ts";
import { encloses } from "../engine/names.ts";
import type { SourceFile } from "../engine/source-file.ts";
import { isCall } from "../engine/syntax.ts";

/** The module that a name of the file comes from, by `import` or by `require`, without `node:`. */
export function moduleOf(binding: Binding | undefined, file: SourceFile): string | undefined {
  if (binding === undefined) return undefined;
  const { declaration } = binding;
  if (binding.kind === "import") {
    const statement = file.ast.program.body.find((one) => encloses(one, declaration));
    if (statement?.type === "ImportDeclaration") return plain(statement.source.value);
    if (statement?.type !== "TSImportEqualsDeclaration") return undefined;
    const { moduleReference } = statement;
    return moduleReference.type === "TSExternalModuleReference"
      ? plain(moduleReference.expression.value)
      : undefined;
  }
  return declaration.type === "VariableDeclarator" ? requiredModule(declaration.init) : undefined;
}

/** `x` of `require("x")`. */
export function requiredModule(node: Node | null | undefined): string | undefined {
  if (!isCall(node) || node.callee.type !== "Identifier" || node.callee.name !== "require") {
    return undefined;
  }
  const [source] = node.arguments;
  return source?.type === "StringLiteral" ? plain(source.value) : undefined;
}

function plain(specifier: string): string {
  return specifier.replace(/^node:/, "");
}
