import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { packagesAround } from "./find-package.ts";
import { readManifest } from "./read-manifest.ts";
import { objectIn, readConfig } from "./read-tsconfig.ts";
import type { CompilerOptions } from "./read-tsconfig.ts";

/**
 * Whether scripts that are added to a package come with declarations: where TypeScript, or an editor set up for it, looks at the
 * package, unless it also compiles the scripts. Beside a declaration it passes a script over, and the output would lack it.
 *
 * @param root absolute path of the package
 */
export function hasTypeCheck(root: string): boolean {
  const around = packagesInRepository(root);
  return around.some(looksAtTypes) && !around.some(compilesScripts);
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
    (field) => "typescript" in objectIn(readManifest(folder), field),
  );

/** By any of its configurations: one may be for the editor, and another one for the build. */
function compilesScripts(folder: string): boolean {
  const configs = readdirSync(folder).filter((name) => /^tsconfig\b.*\.json$/.test(name));
  const scripts = Object.values(objectIn(readManifest(folder), "scripts"));
  return (
    configs.some((name) => writesScripts(readConfig(join(folder, name)))) ||
    scripts.some((script) => typeof script === "string" && writing.test(script))
  );
}

function writesScripts(options: CompilerOptions): boolean {
  const { checkJs = false, allowJs = checkJs, noEmit = false } = options;
  return allowJs && !noEmit && (options.outDir !== undefined || options.declaration === true);
}

/** What a script says to the compiler beyond its configuration. */
const writing = /\btsc\b[^;&|]*\s--?(?:outDir|outFile|declaration|emitDeclarationOnly|d)\b/i;
