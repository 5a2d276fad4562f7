import { readFileSync } from "node:fs";
import { join } from "node:path";
import { rulingOn } from "./file-rules.ts";
import type { Manifest, Parts, Prompt } from "./manifest.ts";
import type { Layer, Programs, UnparsedTemplate } from "./sources.ts";
import { UserError } from "../shared/errors.ts";
import { isObject } from "../shared/is-object.ts";
import { packageRoot } from "../shared/package-root.ts";
import { sha256 } from "../shared/sha256.ts";

/**
 * Every text of a template that is to be filled in, parsed. Those of the built-in templates lie parsed beside the bundle, by the
 * digest of their text: Handlebars' parser, a third of all the work on a new project, is loaded for others only.
 */
export async function readPrograms(template: UnparsedTemplate): Promise<Programs> {
  const programs = new Map<string, hbs.AST.Program>();
  const ready = readParsed();
  for (const [text, file] of textsOf(template)) {
    const program = ready[sha256(text)];
    programs.set(text, program ?? (await import("./parse-template.ts")).parseTemplate(text, file));
  }
  return programs;
}

/** Below the package's root; written by the build. */
export const parsedPath = join("dist", "parsed-templates.json");

/** The texts to be parsed, with the file that an error names. */
export function textsOf({ bases, ...own }: UnparsedTemplate): ReadonlyMap<string, string> {
  const texts = [...bases, own].flatMap(textsOfLayer);
  return new Map(texts.filter(([text]) => text.includes("{{")));
}

function textsOfLayer({ name, file, manifest, files }: Layer): (readonly [string, string])[] {
  const rendered = files
    .filter(({ path }) => rulingOn(path, manifest.files).rendered)
    .map(({ path, bytes }) => {
      const source = `${name}/${manifest.root}/${path}`;
      return [decode(bytes, source), source] as const;
    });
  const values = valuesIn(manifest).map(([key, text]) => [text, `${file} (${key})`] as const);
  return [...values, ...rendered];
}

function readParsed(): Readonly<Record<string, hbs.AST.Program>> {
  try {
    const text = readFileSync(join(packageRoot(), parsedPath), "utf8");
    return JSON.parse(text) as Readonly<Record<string, hbs.AST.Program>>;
  } catch {
    return {}; // not built yet: everything is parsed
  }
}

function valuesIn(manifest: Manifest): readonly (readonly [key: string, text: string])[] {
  const named = (section: string, entries: Readonly<Record<string, unknown>>) =>
    Object.entries(entries).flatMap(([name, value]) =>
      stringsIn(value).map((text) => [`${section}.${name}`, text] as const),
    );
  const parts = ({ dependencies, devDependencies, scripts }: Parts) => [
    ...named("dependencies", dependencies),
    ...named("devDependencies", devDependencies),
    ...named("scripts", scripts),
  ];
  return [
    ...named("computed", manifest.computed),
    ...parts(manifest),
    ...manifest.features.flatMap(parts),
    ...named("files", { rename: manifest.files.flatMap(({ rename }) => rename ?? []) }),
    ...named("hooks", { exec: manifest.hooks.flatMap(({ exec }) => exec) }),
    ...named("hooks", { exec: manifest.hooks.flatMap(({ exec }) => [...exec]) }),
    ...named("prompts", { default: manifest.prompts.flatMap(defaultOf) }),
    ...named("nextSteps", Object.fromEntries(manifest.nextSteps.entries())),
  ];
}

const defaultOf = ({ type, default: fallback }: Prompt): readonly string[] =>
  (type === "text" || type === "path") && typeof fallback === "string" ? [fallback] : [];

/** A value's texts: itself, or those of its options. */
function stringsIn(value: unknown): readonly string[] {
  if (typeof value === "string") return [value];
  if (Array.isArray(value)) return value.flatMap(stringsIn);
  return isObject(value) && "value" in value ? stringsIn(value["value"]) : [];
}

function decode(bytes: Uint8Array, source: string): string {
  if (bytes.length > maxBytes) {
    throw new UserError(
      "TEMPLATE_INVALID",
      `${source}: has more than 1 MB, which is too much to fill in.`,
      'Drop the .hbs suffix, or write "render": "copy" for it.',
    );
  }
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch (error) {
    throw new UserError(
      "TEMPLATE_INVALID",
      `${source}: is not UTF-8 text.`,
      "Save it as UTF-8, or drop the .hbs suffix.",
      { cause: error },
    );
  }
}

const maxBytes = 1024 * 1024;
