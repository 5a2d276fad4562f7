import { existsSync, readFileSync, statSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, isAbsolute, join, resolve } from "node:path";
import { parseJsonc } from "../shared/jsonc.ts";

/** The compiler options that decide how a copy must look. Names and values in lower case, as TypeScript takes them in any. */
export interface CompilerOptions {
  readonly module?: string;
  readonly moduleResolution?: string;
  readonly target?: string;
  readonly lib?: readonly string[];
  readonly allowJs?: boolean;
  readonly checkJs?: boolean;
  readonly noEmit?: boolean;
  readonly declaration?: boolean;
  readonly emitDeclarationOnly?: boolean;
  readonly strict?: boolean;
  readonly noImplicitAny?: boolean;
  readonly verbatimModuleSyntax?: boolean;
  readonly allowImportingTsExtensions?: boolean;
  readonly rewriteRelativeImportExtensions?: boolean;
  /** Absolute. */
  readonly outDir?: string;
  readonly rootDir?: string;
  /** Pattern → absolute path with the same "*". */
  readonly paths?: Readonly<Record<string, string>>;
}

/**
 * Options of the `tsconfig.json` in a folder, with what it extends; of one that only refers to others (as Vite makes it) those of
 * the first that it refers to. Undefined where there is none. What cannot be read or parsed is passed over: it decides nothing.
 */
export function readTsconfig(folder: string): CompilerOptions | undefined {
  const file = join(folder, "tsconfig.json");
  return existsSync(file) ? readConfig(file) : undefined;
}

/** The same of a configuration by any name. */
export const readConfig = (file: string): CompilerOptions => optionsIn(file, new Set());

function optionsIn(file: string, seen: Set<string>): CompilerOptions {
  if (seen.has(file)) return {};
  seen.add(file);
  const config = readObject(file);
  const folder = dirname(file);
  const own = objectIn(config, "compilerOptions");
  const references = listIn(config, "references");
  if (config["extends"] === undefined && Object.keys(own).length === 0 && references.length > 0) {
    const [first] = references.flatMap((each) => textsIn(objectOf(each)["path"]));
    return first === undefined ? {} : optionsIn(configAt(resolve(folder, first)), seen);
  }
  const extended = textsIn(config["extends"]).map((name) => {
    const base = findExtended(name, folder);
    return base === undefined ? {} : optionsIn(base, seen);
  });
  return Object.assign({}, ...extended, normalised(own, folder)) as CompilerOptions;
}

function normalised(own: Readonly<Record<string, unknown>>, folder: string): CompilerOptions {
  const options: Record<string, unknown> = {};
  for (const name of ["module", "moduleResolution", "target"])
    if (typeof own[name] === "string") options[name] = own[name].toLowerCase();
  for (const name of switches) if (typeof own[name] === "boolean") options[name] = own[name];
  for (const name of ["outDir", "rootDir"])
    if (typeof own[name] === "string") options[name] = resolve(folder, own[name]);
  if (Array.isArray(own["lib"]))
    options["lib"] = textsIn(own["lib"]).map((each) => each.toLowerCase());
  if (own["paths"] !== undefined) {
    const base = resolve(folder, textsIn(own["baseUrl"])[0] ?? ".");
    options["paths"] = Object.fromEntries(
      Object.entries(objectIn(own, "paths")).flatMap(([pattern, targets]) =>
        textsIn(targets)
          .slice(0, 1)
          .map((target) => [pattern, resolve(base, target)]),
      ),
    );
  }
  return options;
}

const switches = [
  "allowJs",
  "checkJs",
  "noEmit",
  "declaration",
  "emitDeclarationOnly",
  "strict",
  "noImplicitAny",
  "verbatimModuleSyntax",
  "allowImportingTsExtensions",
  "rewriteRelativeImportExtensions",
];

/** A path, or a file or configuration in a package. */
function findExtended(name: string, folder: string): string | undefined {
  if (/^\.{1,2}(?:\/|$)/.test(name) || isAbsolute(name)) {
    const path = resolve(folder, name);
    return [path, `${path}.json`].find((each) => existsSync(each) && statSync(each).isFile());
  }
  const require = createRequire(join(folder, "tsconfig.json"));
  for (const request of [name, `${name}.json`, `${name}/tsconfig.json`]) {
    try {
      const found = require.resolve(request);
      if (found.endsWith(".json")) return found;
    } catch {
      // Not installed, or under another of the names.
    }
  }
  return undefined;
}

const configAt = (path: string): string =>
  path.endsWith(".json") ? path : join(path, "tsconfig.json");

/** The object in a JSON file with comments; empty where there is none. */
export function readObject(file: string): Readonly<Record<string, unknown>> {
  try {
    return objectOf(parseJsonc(readFileSync(file, "utf8")).value);
  } catch {
    return {};
  }
}

export const objectOf = (value: unknown): Readonly<Record<string, unknown>> =>
  typeof value === "object" && value !== null && !Array.isArray(value)
    ? (value as Record<string, unknown>)
    : {};

export const objectIn = (object: Readonly<Record<string, unknown>>, key: string) =>
  objectOf(object[key]);

const listIn = (object: Readonly<Record<string, unknown>>, key: string): readonly unknown[] =>
  Array.isArray(object[key]) ? object[key] : [];

export const textsIn = (value: unknown): readonly string[] =>
  [value].flat().filter((each) => typeof each === "string");
