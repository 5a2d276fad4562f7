import { readdirSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { listTemplates, templatesFolder } from "./list-templates.ts";
import { completeManifest } from "./manifest.ts";
import type { Manifest, WrittenManifest } from "./manifest.ts";
import { parseManifest } from "./parse-manifest.ts";
import { readPrograms } from "./read-programs.ts";
import type { SourceFile, Sources, TemplateSource, UnparsedTemplate } from "./sources.ts";
import { UserError } from "../shared/errors.ts";
import { nearest } from "../shared/nearest.ts";
import { packageRoot, packageVersion } from "../shared/package-root.ts";
import { sha256 } from "../shared/sha256.ts";

/** Reads one of the built-in templates, and what it may import. Only this file reads what planning needs. */
export async function readSources(name: string): Promise<Sources> {
  const template = readTemplate(name);
  return sourcesOf({ ...template, programs: await readPrograms(template) });
}

/** The primitives and the test kit of this package around a template from anywhere. */
function sourcesOf(template: TemplateSource): Sources {
  const source = join(packageRoot(), "src");
  return {
    corral: packageVersion(),
    template,
    primitives: modulesIn(join(source, "concurrency")),
    testing: modulesIn(join(source, "testing")),
  };
}

/** @throws UserError TEMPLATE_UNKNOWN with the nearest name, TEMPLATE_INVALID */
export function readTemplate(name: string): UnparsedTemplate {
  const names = listTemplates();
  if (!names.includes(name)) {
    const near = nearest(name, names);
    throw new UserError(
      "TEMPLATE_UNKNOWN",
      `There is no template "${name}".`,
      near === undefined ? `Pick one of: ${names.join(", ")}.` : `Did you mean "${near}"?`,
    );
  }
  // Ours are plain JSON, checked by the tests: to check them here as well would take as long as to plan the whole project.
  const complete = (text: string) => completeManifest(JSON.parse(text) as WrittenManifest);
  return readTemplateFrom(join(templatesFolder(), name), name, complete);
}

/** Reads the template that lies in `folder`; `name` stands for it in messages. */
export function readTemplateFrom(
  folder: string,
  name: string,
  parse: (text: string, file: string) => Manifest = parseManifest,
): UnparsedTemplate {
  const file = `${name}/template.json`;
  const text = reading(file, () => readFileSync(join(folder, "template.json"), "utf8"));
  const manifest = parse(text, file);
  const files = reading(`${name}/${manifest.root}`, () =>
    filesBelow(resolve(folder, manifest.root)),
  );
  const digest = sha256(
    [
      `${sha256(text)} template.json`,
      ...files.map(({ path, bytes }) => `${sha256(bytes)} ${path}`),
    ].join("\n"),
  );
  return { name: manifest.name, file, manifest, files, digest: `sha256-${digest}` };
}

function reading<T>(what: string, read: () => T): T {
  try {
    return read();
  } catch (error) {
    if (error instanceof UserError) throw error;
    const why = error instanceof Error ? error.message : String(error);
    throw new UserError(
      "TEMPLATE_INVALID",
      `${what} cannot be read: ${why}.`,
      "Is the template complete?",
      { cause: error },
    );
  }
}

/** A template is refused past these: no real one comes near, and a wrong folder would be read for minutes. */
const maxFiles = 5_000;
const maxBytes = 50 * 1024 * 1024;

/** Every file below `folder`, by path. A symbolic link is refused: it could lead anywhere. */
function filesBelow(folder: string): readonly SourceFile[] {
  const files: SourceFile[] = [];
  let bytes = 0;
  const visit = (path: string) => {
    for (const entry of readdirSync(join(folder, path), { withFileTypes: true })) {
      const inner = path === "" ? entry.name : `${path}/${entry.name}`;
      if (entry.isDirectory()) visit(inner);
      else if (entry.isFile()) {
        const content = readFileSync(join(folder, inner));
        files.push({ path: inner, bytes: content });
        bytes += content.length;
      } else
        refuse(folder, `"${inner}" is not a plain file`, "Put the file itself there, not a link.");
      if (files.length > maxFiles || bytes > maxBytes)
        refuse(folder, `holds more than ${maxFiles} files or 50 MB`, "Is this the right folder?");
    }
  };
  visit("");
  return files.sort((a, b) => (a.path < b.path ? -1 : 1));
}

function refuse(folder: string, what: string, hint: string): never {
  throw new UserError("TEMPLATE_INVALID", `The template in ${folder}: ${what}.`, hint);
}

const modulesIn = (folder: string): ReadonlyMap<string, Uint8Array> =>
  new Map(
    filesBelow(folder)
      .filter(({ path }) => path.endsWith(".ts"))
      .map(({ path, bytes }) => [path, bytes]),
  );
