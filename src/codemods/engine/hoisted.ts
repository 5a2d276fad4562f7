import type { Node } from "@babel/types";
import type { FoundSite } from "./census.ts";
import { isFunction } from "./names.ts";
import type { SourceFile } from "./source-file.ts";
import { isCall, isMember, nameOf, propertyOf } from "./syntax.ts";
import { walk } from "./walk.ts";

/** Whether the site lies in a function that a test runner moves above the imports, as it does with the factory of a mock. */
export function isHoisted({ ancestors }: FoundSite, file: SourceFile): boolean {
  if (!/\b(?:vi|vitest|jest)\s*\.\s*(?:mock|hoisted)\b/.test(file.text)) return false;
  const hoisted = findHoisted(file);
  return ancestors.some((node) => hoisted.has(node));
}

const hoistedOf = new WeakMap<SourceFile, ReadonlySet<Node>>();

/** The callbacks, and the functions of the file that they call: those are there before the imports too. */
function findHoisted(file: SourceFile): ReadonlySet<Node> {
  const known = hoistedOf.get(file);
  if (known !== undefined) return known;
  const hoisted = new Set<Node>();
  walk(file.ast, (node) => {
    if (!isCall(node) || !isMovedUp(node.callee)) return;
    for (const argument of node.arguments) hoisted.add(argument);
  });
  for (const root of hoisted) {
    walk(root, (node) => {
      if (node.type !== "Identifier") return;
      const declaration = file.names.lookup(node.name, node)?.declaration;
      if (declaration !== undefined && isFunction(declaration)) hoisted.add(declaration);
    });
  }
  hoistedOf.set(file, hoisted);
  return hoisted;
}

function isMovedUp(callee: Node): boolean {
  return (
    isMember(callee) &&
    /^(vi|vitest|jest)$/.test(nameOf(callee.object) ?? "") &&
    /^(mock|hoisted)$/.test(propertyOf(callee) ?? "")
  );
}
