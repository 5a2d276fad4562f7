import { posix } from "node:path";
import type { Conventions } from "./conventions.ts";
import type { Places } from "./find-ways.ts";
import type { ProjectFacts } from "./project-facts.ts";
import { objectOf, textsIn } from "./read-tsconfig.ts";
import type { CompilerOptions } from "./read-tsconfig.ts";

/** What a person should know before copies are used, a sentence each. */
export function findCautions(
  folder: string,
  { language, isTyped }: Conventions & Pick<ProjectFacts, "isTyped">,
  { manifest, compiler }: Places,
): readonly string[] {
  const cautions: string[] = [];
  const published = textsIn(manifest["files"]).map((each) => posix.normalize(each));
  const listed = Array.isArray(manifest["files"]) && manifest["private"] !== true;
  if (language === "js" && listed && !published.some((each) => covers(each, folder)))
    cautions.push(
      `"files" in package.json leaves ${folder === "" ? "them" : folder} out, so a published package would lack them: add ${folder === "" ? "their names" : `"${folder}"`} there.`,
    );
  const old = oldLanguage(compiler);
  if (language === "ts" && old !== undefined)
    cautions.push(
      `tsconfig.json knows the language up to ${old}, and they need ES2022: they are copied unchecked. Set "target" and "lib" to "es2022".`,
    );
  if (language === "js" && !isTyped && compiler?.checkJs === true && refusesImplicitAny(compiler))
    cautions.push(
      `tsconfig.json has scripts checked and compiled, which leaves no place for the types of copies in JavaScript: what becomes of the results of one is "any", which a parameter must then say itself. Run the typecheck.`,
    );
  return cautions;
}

/** Whether nothing may be `any` without saying so. */
export const refusesImplicitAny = ({
  strict = true,
  noImplicitAny = strict,
}: CompilerOptions = {}): boolean => noImplicitAny;

/** Whether a copy would not pass the package's own typecheck: its types are gone, or speak of what the package's compiler does not know. */
export const isUnchecked = ({ language }: Conventions, { compiler }: Places): boolean =>
  language === "js" || oldLanguage(compiler) !== undefined;

/** What the compiler knows the language up to, where that is before ES2022. */
function oldLanguage({ target, lib }: CompilerOptions = {}): string | undefined {
  const known = lib ?? (target === undefined ? [] : [target]);
  if (known.length === 0 || known.some(isRecent)) return undefined;
  return known.filter((each) => each.startsWith("es")).join(", ") || target;
}

/**
 * Why TypeScript accepts no file with `import` and `export` in the package, as every copy has; undefined where it does.
 *
 * @see https://www.typescriptlang.org/tsconfig/#verbatimModuleSyntax
 */
export function findRefusal({ language, module }: Conventions, { compiler }: Places) {
  if (language !== "ts" || module !== "cjs" || compiler?.verbatimModuleSyntax !== true)
    return undefined;
  return `"verbatimModuleSyntax" in a CommonJS package allows no "import" and no "export" in its TypeScript, and every primitive has them`;
}

/** Whether an entry of "files" takes a folder with it. */
function covers(entry: string, folder: string): boolean {
  const pattern = entry.replace(/^\.?\//, "").replace(/\/(?:\*\*?(?:\/\*)?)?$/, "");
  if (["", ".", "*", "**"].includes(pattern)) return true;
  return folder === pattern || folder.startsWith(`${pattern}/`) || pattern.startsWith(`${folder}/`);
}

const isRecent = (lib: string): boolean => /^es(?:next|20(?:2[2-9]|[3-9]\d))$/.test(lib);

/** Whether other packages lie below, each with code of its own. */
export const isWorkspaceRoot = ({ manifest, deno }: Places): boolean =>
  manifest["workspaces"] !== undefined || objectOf(deno)["workspace"] !== undefined;
