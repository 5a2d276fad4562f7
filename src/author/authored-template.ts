import { readFileSync } from "node:fs";
import { basename, join, posix } from "node:path";
import { readTemplateFrom } from "../create/read-template.ts";
import type { Layer } from "../create/sources.ts";
import { readTemplateIndex } from "../create/template-index.ts";
import type { IndexedTemplate } from "../create/template-index.ts";
import { parseJsonc } from "../shared/jsonc.ts";
import type { JsonDocument } from "../shared/jsonc.ts";

/** A template as its author has it: by itself, without what it extends, and with the lines of its manifest. */
export interface AuthoredTemplate {
  /** Absolute path of the folder that holds `template.json`. */
  readonly folder: string;
  readonly layer: Layer;
  readonly document: JsonDocument;
}

export const manifestName = "template.json";

/** How messages call the folder of a template that is being worked on: by its own name, where that reads well before a colon. */
export function shownAs(folder: string): string {
  const name = basename(folder);
  return /^[\w.-]+$/.test(name) ? name : "template";
}

/**
 * The templates of a folder, by itself or by an index.
 *
 * @param folder absolute path
 * @throws UserError TEMPLATE_INVALID
 */
export function templatesIn(folder: string): readonly IndexedTemplate[] {
  return readTemplateIndex(folder, shownAs(folder));
}

/** @throws UserError TEMPLATE_INVALID from its manifest, or a file that cannot be read */
export function readAuthored(folder: string): AuthoredTemplate {
  const record = { kind: "folder", path: "." } as const;
  const layer = readTemplateFrom(folder, { name: shownAs(folder), record });
  const text = readFileSync(join(folder, manifestName), "utf8");
  return { folder, layer, document: parseJsonc(text) };
}

/** How messages call the template's own files → their path below its folder. */
export function namesOfFiles({ layer }: AuthoredTemplate): ReadonlyMap<string, string> {
  const { name, file, files, manifest } = layer;
  return new Map([
    [file, manifestName],
    ...files.map(({ path }): [string, string] => {
      const below = posix.join(manifest.root, path);
      return [`${name}/${below}`, below];
    }),
  ]);
}
