import type { Decisions } from "./decide.ts";
import { holds } from "./condition.ts";
import { matchesGlob } from "./glob.ts";
import type { FileRule } from "./manifest.ts";
import type { TemplateSource } from "./sources.ts";
import { UserError } from "../shared/errors.ts";

/** A file of the project to be, and which file it comes from, for messages. */
export interface DraftFile {
  readonly path: string;
  readonly bytes: Uint8Array;
  readonly mode: 0o644 | 0o755;
  readonly source: string;
}

/**
 * The template's files for these answers: left out, renamed, rendered (`.hbs`) or copied byte for byte. A part of a path that
 * begins with one underscore begins with a dot in the project: npm drops real dotfiles from packages.
 */
export function renderTemplate(
  template: TemplateSource,
  { facts, render }: Decisions,
): readonly DraftFile[] {
  const { files: rules } = template.manifest;
  for (const { glob } of rules) refuseIdle(glob, template);
  return template.files.flatMap(({ path, bytes }) => {
    const own = rules.filter(({ glob }) => matchesGlob(path, glob));
    if (!own.every(({ when }) => when === undefined || holds(when, facts))) return [];
    const source = `${template.name}/${template.manifest.root}/${path}`;
    const rename = last(own, "rename");
    const rendered = path.endsWith(".hbs");
    return [
      {
        path:
          rename === undefined ? projectPath(path) : render(rename, `${template.file} (rename)`),
        bytes: rendered ? encoder.encode(render(decoder.decode(bytes), source)) : bytes,
        mode: last(own, "mode") === "0755" ? 0o755 : 0o644,
        source,
      },
    ];
  });
}

/** Path in the project that a path in the template gives when no rule renames it. */
export function projectPath(path: string): string {
  return path.replace(/\.hbs$/, "").replace(/(^|\/)_(?!_)/g, "$1.");
}

function refuseIdle(glob: string, { files, file }: TemplateSource): void {
  if (files.some(({ path }) => matchesGlob(path, glob))) return;
  throw new UserError(
    "TEMPLATE_INVALID",
    `${file}: the glob "${glob}" matches no file of the template.`,
    "Write the path as it lies in the template, or remove the rule.",
  );
}

function last<K extends "rename" | "mode">(
  rules: readonly FileRule[],
  key: K,
): FileRule[K] | undefined {
  return rules.filter((rule) => rule[key] !== undefined).at(-1)?.[key];
}

const encoder = new TextEncoder();
const decoder = new TextDecoder("utf-8", { ignoreBOM: true });
