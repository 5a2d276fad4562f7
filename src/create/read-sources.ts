import { join } from "node:path";
import { listTemplates, templatesFolder } from "./list-templates.ts";
import { completeManifest } from "./manifest.ts";
import type { WrittenManifest } from "./manifest.ts";
import { filesBelow, readLayer } from "./read-layer.ts";
import { readPacked } from "./read-packed.ts";
import { readPrograms } from "./read-programs.ts";
import type { Sources, TemplateSource, UnparsedTemplate } from "./sources.ts";
import { UserError } from "../shared/errors.ts";
import { nearest } from "../shared/nearest.ts";
import { packageRoot, packageVersion } from "../shared/package-root.ts";

/** Reads one of the built-in templates, and what it may import. Those from elsewhere are read by `read-template.ts`. */
export async function readSources(name: string): Promise<Sources> {
  const template = readTemplate(name);
  return sourcesOf({ ...template, programs: await readPrograms(template) });
}

/** The primitives and the test kit of this package around a template from anywhere. */
export function sourcesOf(template: TemplateSource): Sources {
  const source = join(packageRoot(), "src");
  return {
    corral: packageVersion(),
    template,
    primitives: modulesIn(join(source, "concurrency")),
    testing: modulesIn(join(source, "testing")),
    packed: readPacked(),
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
  const origin = { name, record: { kind: "builtin" } } as const;
  return { ...readLayer(join(templatesFolder(), name), origin, complete), bases: [] };
}

const modulesIn = (folder: string): ReadonlyMap<string, Uint8Array> =>
  new Map(
    filesBelow(folder)
      .filter(({ path }) => path.endsWith(".ts"))
      .map(({ path, bytes }) => [path, bytes]),
  );
