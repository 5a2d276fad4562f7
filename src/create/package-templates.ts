import { existsSync, readFileSync, realpathSync } from "node:fs";
import { basename, dirname, join, relative, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { recordAt } from "./find-base.ts";
import { outlineOf } from "./outline-of.ts";
import type { TemplateOutline } from "./read-outlines.ts";
import { readSourcesFrom } from "./read-template.ts";
import type { Sources } from "./sources.ts";
import { readTemplateIndex } from "./template-index.ts";
import type { SourceRecord } from "../project/source-record.ts";
import { isObject } from "../shared/is-object.ts";
import type { FetchContext } from "../sources/source.ts";

/** The templates that a package brings. */
export interface PackageTemplates {
  /** Name of the package; of the folder where there is no package.json. */
  readonly name: string;
  readonly templates: readonly {
    readonly outline: TemplateOutline;
    readonly sources: Sources;
  }[];
}

/**
 * Reads all templates of an installed package, or of a folder that is to become one.
 *
 * @throws UserError TEMPLATE_INVALID, and what fetching a template throws that one of them extends
 */
export async function readPackageTemplates(
  folder: URL | string,
  fetch: FetchContext,
): Promise<PackageTemplates> {
  const root = realpathSync(pathOf(folder, fetch.cwd));
  const { name, version } = readIdentity(root);
  const record = installed(root, { name, version }) ?? {
    kind: "folder",
    path: relative(fetch.cwd, root).replaceAll("\\", "/") || ".",
  };
  const templates = [];
  for (const each of readTemplateIndex(root, name)) {
    const origin = { name: each.name, record: recordAt(record, each.path), fetch };
    const sources = await readSourcesFrom(each.folder, origin);
    templates.push({ outline: outlineOf(sources.template), sources });
  }
  return { name, templates };
}

function pathOf(folder: URL | string, cwd: string): string {
  if (typeof folder !== "string" || folder.startsWith("file:")) return fileURLToPath(folder);
  return resolve(cwd, folder);
}

interface Identity {
  readonly name: string;
  /** Empty where there is none. */
  readonly version: string;
}

function readIdentity(root: string): Identity {
  const manifest = readJson(join(root, "package.json"));
  const { name, version } = manifest;
  return {
    name: typeof name === "string" ? name : basename(root),
    version: typeof version === "string" ? version : "",
  };
}

/**
 * What the lock of a project says of an installed package. npm notes beside its packages what it has verified of each; other package
 * managers do not, so the integrity stays empty and the template's digest alone says what it was.
 */
function installed(root: string, { name, version }: Identity): SourceRecord | undefined {
  const above = name.split("/").reduce(dirname, root);
  if (basename(above) !== "node_modules" || version === "") return undefined;
  const { packages } = readJson(join(above, ".package-lock.json"));
  const noted = isObject(packages) ? packages[`node_modules/${name}`] : undefined;
  const { integrity, resolved } = isObject(noted) ? noted : {};
  const registry = typeof resolved === "string" ? registryOf(resolved, name) : undefined;
  return {
    kind: "npm",
    name,
    version,
    integrity: typeof integrity === "string" ? integrity : "",
    ...(registry !== undefined && { registry }),
  };
}

/** Of the address of a tarball; undefined for npm's own registry, and for what is no registry's. */
function registryOf(tarball: string, name: string): string | undefined {
  const at = tarball.indexOf(`/${name}/-/`);
  const base = at === -1 ? undefined : tarball.slice(0, at + 1);
  return base === undefined || base === "https://registry.npmjs.org/" ? undefined : base;
}

function readJson(path: string): Readonly<Record<string, unknown>> {
  if (!existsSync(path)) return {};
  try {
    const value: unknown = JSON.parse(readFileSync(path, "utf8"));
    return isObject(value) ? value : {};
  } catch {
    return {}; // who needs what it says finds out, and says so
  }
}
