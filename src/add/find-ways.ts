import { relative, sep } from "node:path";
import { endingKind } from "./conventions.ts";
import type { Conventions } from "./conventions.ts";
import type { Alias } from "./project-facts.ts";
import { objectIn, objectOf, textsIn } from "./read-tsconfig.ts";
import type { CompilerOptions } from "./read-tsconfig.ts";
import type { SurveyedImport } from "./survey-code.ts";

/** Where ways into a package are written down. */
export interface Places {
  readonly root: string;
  readonly manifest: Readonly<Record<string, unknown>>;
  readonly deno: Readonly<Record<string, unknown>>;
  readonly compiler: CompilerOptions | undefined;
}

/**
 * The short way that the package's code takes to `folder`: one made for it, or one that its code uses at least as often as "../".
 * Subpath imports of package.json, `paths` of tsconfig.json, the import map of Deno.
 */
export function findAlias(
  folder: string,
  imports: readonly SurveyedImport[],
  { extension, ending }: Conventions,
  places: Places,
): Alias | undefined {
  const climbing = imports.filter(({ specifier }) => specifier.startsWith("../")).length;
  const spelled = (kinds: readonly string[]) => {
    if (kinds.length === 0) return ending;
    if (kinds.includes("none")) return "";
    return kinds.includes("source") ? extension : extension.replace("ts", "js");
  };
  const ways = [...subpathImports(places), ...compilerPaths(places), ...importMap(places)]
    .filter(({ path }) => `${folder}/`.startsWith(path.split("*")[0] ?? ""))
    .map((way) => {
      const used = imports.filter(({ specifier }) => matches(specifier, way.specifier));
      const kinds = used.flatMap((each) => endingKind(each) ?? []);
      const own = way.path === `${folder}/*`;
      return { ...way, used: used.length, own, ending: way.literal ? extension : spelled(kinds) };
    });
  const best = ways.sort((a, b) => Number(b.own) - Number(a.own) || b.used - a.used)[0];
  if (best === undefined || !(best.own || (best.used > 0 && best.used >= climbing)))
    return undefined;
  return { specifier: best.specifier, path: best.path, ending: best.ending };
}

/** What other packages write, "*" for the file: by `exports`, else by path. Undefined when `exports` has no way there. */
export function findExportedAs(
  folder: string,
  { extension, ending }: Conventions,
  { root, manifest, compiler }: Places,
): string | undefined {
  const { name, exports } = manifest;
  if (typeof name !== "string") return undefined;
  if (exports === undefined) return `${name}/${folder === "" ? "" : `${folder}/`}*${ending}`;
  const built = folderBuilt(folder, root, compiler);
  for (const [key, value] of Object.entries(objectOf(exports))) {
    for (const target of targetsIn(value)) {
      const [before = "", after] = target.replace(/^\.\//, "").split("*");
      if (after === undefined || !key.includes("*")) continue;
      const inner = [folder, ...built].find((each) => `${each}/`.startsWith(before));
      if (inner === undefined) continue;
      const middle = `${inner}/`.slice(before.length);
      const rest =
        after === "" ? (inner === folder ? extension : extension.replace("ts", "js")) : "";
      return `${name}${key.slice(1).replace("*", `${middle}*${rest}`)}`;
    }
  }
  return undefined;
}

interface Way {
  readonly specifier: string;
  readonly path: string;
  /** Resolved as it is written, extension and all. */
  readonly literal: boolean;
}

function subpathImports({ manifest }: Places): readonly Way[] {
  return Object.entries(objectIn(manifest, "imports")).flatMap(([specifier, value]) =>
    targetsIn(value)
      .filter((target) => target.startsWith("./") && target.includes("*"))
      .slice(0, 1)
      .map((target) => ({ specifier, path: target.slice(2), literal: true })),
  );
}

function compilerPaths({ root, compiler }: Places): readonly Way[] {
  return Object.entries(compiler?.paths ?? {}).flatMap(([specifier, target]) => {
    const path = relative(root, target).replaceAll(sep, "/");
    const usable = specifier.includes("*") && path.includes("*") && !path.startsWith("../");
    return usable && specifier !== "*" ? [{ specifier, path, literal: false }] : [];
  });
}

function importMap({ deno }: Places): readonly Way[] {
  return Object.entries(objectIn(deno, "imports")).flatMap(([specifier, value]) =>
    textsIn(value)
      .filter((target) => specifier.endsWith("/") && /^\.\/.*\/$|^\.\/$/.test(target))
      .map((target) => ({
        specifier: `${specifier}*`,
        path: `${target.slice(2)}*`,
        literal: true,
      })),
  );
}

/** Strings at the ends of conditions, in order. */
function targetsIn(value: unknown): readonly string[] {
  if (typeof value === "string") return [value];
  return Object.values(objectOf(value)).flatMap(targetsIn);
}

/** Where the compiler puts the folder. */
function folderBuilt(
  folder: string,
  root: string,
  compiler: CompilerOptions | undefined,
): readonly string[] {
  if (compiler?.outDir === undefined) return [];
  const out = relative(root, compiler.outDir).replaceAll(sep, "/");
  const [first = "", ...rest] = folder.split("/");
  return [[out, ...rest].join("/"), [out, first, ...rest].join("/")];
}

function matches(specifier: string, pattern: string): boolean {
  const [before = "", after = ""] = pattern.split("*");
  return before !== "" && specifier.startsWith(before) && specifier.endsWith(after);
}
