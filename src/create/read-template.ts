import { composeManifest } from "./compose-manifest.ts";
import { projectPath, rulingOn } from "./file-rules.ts";
import { findBase } from "./find-base.ts";
import { matchesGlob } from "./glob.ts";
import type { Extension, Manifest } from "./manifest.ts";
import { mergeJson } from "./merge-json.ts";
import { mergeEnv, mergeLines } from "./merge-lines.ts";
import { readManifest, type ReadManifest } from "./parse-manifest.ts";
import { readLayer, type LayerOrigin } from "./read-layer.ts";
import { readPrograms } from "./read-programs.ts";
import { readTemplate, sourcesOf } from "./read-sources.ts";
import type { BaseLayer, Joins, Layer, Sources, UnparsedTemplate } from "./sources.ts";
import { refuseUnlessIn } from "./version-range.ts";
import type { FetchContext } from "../sources/source.ts";
import { UserError } from "../shared/errors.ts";
import { sha256 } from "../shared/sha256.ts";

export interface TemplateOrigin extends LayerOrigin {
  /** To fetch what the template extends. */
  readonly fetch: FetchContext;
}

/**
 * Reads the template that lies in `folder`, an absolute path, with all that it extends, and what it may import.
 *
 * @throws UserError TEMPLATE_INVALID, and what fetching a base throws
 */
export async function readSourcesFrom(folder: string, origin: TemplateOrigin): Promise<Sources> {
  const template = await readComposed(folder, origin, []);
  const programs = await readPrograms(template);
  if (template.bases.length === 0) return sourcesOf({ ...template, programs });
  return sourcesOf({ ...template, programs, joins: await joinsFor([...template.bases, template]) });
}

/** The library for YAML is loaded only where a rule asks for it. */
async function joinsFor(layers: readonly Layer[]): Promise<Joins> {
  const rules = layers.flatMap(({ manifest }) => manifest.files);
  const isYaml = rules.some(({ merge }) => merge === "yaml");
  return {
    json: mergeJson,
    env: mergeEnv,
    lines: mergeLines,
    ...(isYaml && { yaml: (await import("./merge-yaml.ts")).mergeYaml }),
  };
}

/** Reads a template by itself, without what it extends: only the shape of its manifest is checked. */
export function readTemplateFrom(folder: string, origin: LayerOrigin): Layer {
  return readLayer(folder, origin, (text, file) => readManifest(text, file).manifest);
}

/** @param chain the templates that extend this one, by their folders */
async function readComposed(
  folder: string,
  origin: TemplateOrigin,
  chain: readonly string[],
): Promise<UnparsedTemplate> {
  const { layer, read } = readOwn(folder, origin);
  layer.manifest.files.forEach(({ glob }, index) => {
    if (layer.files.some(({ path }) => matchesGlob(path, glob))) return;
    throw invalid(
      `${read.at("files", index, "glob")}: the glob "${glob}" matches no file of the template`,
      "Write the path as it lies in the template, or remove the rule.",
    );
  });
  const bases: BaseLayer[] = [];
  let base: Manifest | undefined;
  for (const [index, extension] of layer.manifest.extends.entries()) {
    const found = await readBase(extension, folder, origin, [...chain, folder]).catch(
      (error: unknown) => {
        throw placed(error, read.at("extends", index, "template"));
      },
    );
    if (extension.range !== undefined)
      refuseUnlessIn(extension.range, found.manifest.version, {
        what: `${read.at("extends", index, "range")}: extends ${extension.template} ${extension.range}, and there is`,
        hint: "Widen the range, or name another version of the base.",
      });
    const layers = layersOf(found, extension.omit ?? []);
    extension.omit?.forEach((glob, nth) =>
      refuseIdle(glob, layers, read.at("extends", index, "omit", nth)),
    );
    bases.push(...layers);
    if (bases.length > maxBases) throw tooMany(layer.file);
    base = base === undefined ? found.manifest : composeManifest(base, found.manifest);
  }
  read.check(base);
  if (base === undefined) return { ...layer, bases };
  return {
    ...layer,
    manifest: composeManifest(base, layer.manifest),
    bases,
    digest: digestOf([...bases, layer]),
  };
}

function readOwn(folder: string, origin: LayerOrigin): { layer: Layer; read: ReadManifest } {
  let read: ReadManifest | undefined;
  const layer = readLayer(folder, origin, (text, file) => {
    read = readManifest(text, file);
    return read.manifest;
  });
  return { layer, read: read as ReadManifest };
}

/** What is wrong with the words of an address says nothing of where they stand. */
function placed(error: unknown, at: string): unknown {
  if (!(error instanceof UserError) || !/^(?:TEMPLATE_UNKNOWN|USAGE)$/.test(error.code))
    return error;
  return invalid(`${at}: ${error.message.replace(/\.$/, "")}`, error.hint);
}

async function readBase(
  { template }: Extension,
  folder: string,
  origin: TemplateOrigin,
  chain: readonly string[],
): Promise<UnparsedTemplate> {
  const found = await findBase(template, folder, origin);
  if (found.kind === "builtin") return readTemplate(found.name);
  if (chain.includes(found.folder) || chain.length > maxBases)
    throw tooMany(`${origin.name}/template.json`);
  const { name, record } = found;
  return readComposed(found.folder, { ...origin, name, record }, chain);
}

const maxBases = 16;

const tooMany = (file: string) =>
  invalid(
    `${file}: extends itself, or more than ${maxBases} templates`,
    "Take one out of the circle.",
  );

function layersOf({ bases, ...own }: UnparsedTemplate, omit: readonly string[]): BaseLayer[] {
  return [...bases.map((each) => ({ ...each, omit: [...each.omit, ...omit] })), { ...own, omit }];
}

/** A mistyped glob would leave nothing out, and say nothing. What is renamed by answers cannot be told before there are some. */
function refuseIdle(glob: string, layers: readonly BaseLayer[], at: string): void {
  const mayMatch = layers.some(({ files, manifest }) =>
    files.some(({ path }) => {
      const ruling = rulingOn(path, manifest.files);
      const made = ruling.last("rename") ?? projectPath(path, ruling);
      return made.includes("{{") || matchesGlob(made, glob);
    }),
  );
  if (mayMatch) return;
  throw invalid(
    `${at}: omit: the glob "${glob}" matches no file of the base`,
    "Write the path as it lies in the project, such as src/log.ts.",
  );
}

const invalid = (what: string, hint: string) => new UserError("TEMPLATE_INVALID", `${what}.`, hint);

const digestOf = (layers: readonly Layer[]) =>
  `sha256-${sha256(layers.map(({ digest }) => digest).join("\n"))}`;
