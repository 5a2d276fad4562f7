import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { packagesAround } from "./find-package.ts";
import { objectIn, readConfig, readObject } from "./read-tsconfig.ts";
import type { CompilerOptions } from "./read-tsconfig.ts";

/**
 * What TypeScript, or an editor set up for it, does with the scripts of a package. Where it looks at them, what is added comes with
 * declarations. Where it compiles them there is no place for any: beside a declaration it passes a script over, and the output would
 * lack it. Where it writes declarations alone, those of the copies stay where they are.
 *
 * @param root absolute path of the package
 */
export function findTypeCheck(root: string): "none" | "looks" | "compiles" {
  const around = packagesInRepository(root);
  if (!around.some(looksAtTypes)) return "none";
  return around.some(compilesScripts) ? "compiles" : "looks";
}

/** The package, and those of its repository that it lies in. */
function packagesInRepository(root: string): readonly string[] {
  const around = packagesAround(root);
  const last = around.findIndex((folder) => existsSync(join(folder, ".git")));
  return last < 0 ? [root] : [root, ...around.slice(0, last + 1)];
}

const looksAtTypes = (folder: string): boolean =>
  ["tsconfig.json", "jsconfig.json"].some((name) => existsSync(join(folder, name))) ||
  ["dependencies", "devDependencies"].some(
    (field) => "typescript" in objectIn(readObject(join(folder, "package.json")), field),
  );

/** By any of its configurations: one may be for the editor, and another one for the build. */
function compilesScripts(folder: string): boolean {
  const configs = readdirSync(folder).filter((name) => /^tsconfig\b.*\.json$/.test(name));
  const scripts = Object.values(objectIn(readObject(join(folder, "package.json")), "scripts"));
  return (
    configs.some((name) => writesScripts(readConfig(join(folder, name)))) ||
    scripts.some((script) => callsIn(script).some(isToldToWrite))
  );
}

/** Also where it writes declarations beside scripts, which it does not where there are some. */
function writesScripts(options: CompilerOptions): boolean {
  const { checkJs = false, allowJs = checkJs, noEmit = false, outDir } = options;
  if (!allowJs || noEmit) return false;
  if (options.emitDeclarationOnly === true) return outDir === undefined;
  return outDir !== undefined || options.declaration === true;
}

/** Calls of the compiler, with what they say to it beyond its configuration. */
const callsIn = (script: unknown): readonly string[] =>
  (typeof script === "string" && script.match(/\btsc\b[^;&|]*/g)) || [];

function isToldToWrite(call: string): boolean {
  const elsewhere = /\s--?out(?:Dir|File)\b/i.test(call);
  if (/\s--?emitDeclarationOnly\b/i.test(call)) return !elsewhere;
  return elsewhere || /\s--?d(?:eclaration)?\b/i.test(call);
}
