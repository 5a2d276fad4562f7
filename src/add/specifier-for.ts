import { isAbsolute, posix, relative, sep } from "node:path";
import type { ProjectFacts } from "./project-facts.ts";
import { fileOf } from "./primitives.ts";

/**
 * What `fromFile` writes to import a primitive; undefined where it has no way to: a script that cannot load TypeScript or ES
 * modules, a file of TypeScript to which copies would bring no types, another package to which this one exports no way.
 *
 * @param fromFile absolute path, or path below the package's root
 */
export function specifierFor(
  primitive: string,
  fromFile: string,
  facts: ProjectFacts,
): string | undefined {
  const file = fileOf(primitive);
  const from = belowRoot(fromFile, facts.root);
  if (facts.importFrom !== undefined) return facts.importFrom.replace("*", file);
  if (facts.refusal !== undefined) return undefined;
  if (from.startsWith("../")) return facts.exportedAs?.replace("*", file);
  if (!canLoad(from, facts)) return undefined;
  const path = posix.join(facts.folder, file);
  return aliased(path, facts) ?? relativeTo(from, `${path}${endingFor(from, facts)}`);
}

/** A file that is an ES module by its extension has to name that of what it imports. */
function endingFor(from: string, { ending, extension }: ProjectFacts): string {
  return ending === "" && /\.m[jt]s$/.test(from) ? extension.replace("ts", "js") : ending;
}

/** Path below the root with "/"; begins with "../" outside. */
function belowRoot(path: string, root: string): string {
  const below = isAbsolute(path) ? relative(root, path) : path;
  return sep === "/" ? below : below.replaceAll(sep, "/");
}

function canLoad(from: string, facts: ProjectFacts): boolean {
  const { language, module, scriptsReachTypeScript } = facts;
  const script = /\.([cm]?)jsx?$/.exec(from);
  if (script === null && facts.isImplicitlyAny && /\.[cm]?tsx?$/.test(from)) return false;
  if (script !== null && language === "ts" && !scriptsReachTypeScript) return false;
  // An ES module may import CommonJS, but CommonJS does not load ES modules on every Node that is supported.
  return !(module === "esm" && /\.c[jt]s$/.test(from));
}

function aliased(path: string, { alias }: ProjectFacts): string | undefined {
  if (alias === undefined) return undefined;
  const [before = "", after = ""] = alias.path.split("*");
  if (!path.startsWith(before)) return undefined;
  const middle = path.slice(before.length);
  // A pattern that names the ending itself has it in neither part.
  return alias.specifier.replace("*", after === "" ? `${middle}${alias.ending}` : middle);
}

function relativeTo(from: string, path: string): string {
  const way = posix.relative(posix.dirname(from), path);
  return way.startsWith("../") ? way : `./${way}`;
}
