import { lstatSync, readdirSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import type { Manifest } from "./manifest.ts";
import type { Layer, SourceFile } from "./sources.ts";
import type { SourceRecord } from "../sources/source.ts";
import { UserError } from "../shared/errors.ts";
import { sha256 } from "../shared/sha256.ts";

export interface LayerOrigin {
  /** Stands for the folder in messages. */
  readonly name: string;
  readonly record: SourceRecord;
}

/**
 * Reads the template that lies in `folder`, an absolute path: its manifest, and every file.
 *
 * @param parse of the manifest's text; `file` names it in errors
 * @throws UserError TEMPLATE_INVALID
 */
export function readLayer(
  folder: string,
  { name, record }: LayerOrigin,
  parse: (text: string, file: string) => Manifest,
): Layer {
  const file = `${name}/template.json`;
  refuseLink(folder, "template.json");
  const text = reading(file, () => readFileSync(join(folder, "template.json"), "utf8"));
  const manifest = parse(text, file);
  refuseLink(folder, manifest.root);
  const files = reading(`${name}/${manifest.root}`, () =>
    filesBelow(resolve(folder, manifest.root)),
  );
  const digest = sha256(
    [
      `${sha256(text)} template.json`,
      ...files.map(({ path, bytes }) => `${sha256(bytes)} ${path}`),
    ].join("\n"),
  );
  return { name: manifest.name, file, manifest, files, digest: `sha256-${digest}`, record };
}

export function reading<T>(what: string, read: () => T): T {
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
export function filesBelow(folder: string): readonly SourceFile[] {
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

/** Whatever lies behind it was not looked at by whoever looked at the template. */
function refuseLink(folder: string, name: string): void {
  if (lstatSync(join(folder, name), { throwIfNoEntry: false })?.isSymbolicLink())
    refuse(folder, `"${name}" is a link`, "Put the thing itself there.");
}

function refuse(folder: string, what: string, hint: string): never {
  throw new UserError("TEMPLATE_INVALID", `The template in ${folder}: ${what}.`, hint);
}
