import { holds } from "./condition.ts";
import type { Decisions } from "./decide.ts";
import { projectPath, rulingOn } from "./file-rules.ts";
import type { Ruling } from "./file-rules.ts";
import { matchesGlob } from "./glob.ts";
import { joinFiles } from "./join-files.ts";
import type { Merge } from "./manifest.ts";
import type { BaseLayer, Layer, SourceFile, TemplateSource } from "./sources.ts";
import { UserError } from "../shared/errors.ts";

/** A file of the project to be, and which file it comes from, for messages. */
export interface DraftFile {
  readonly path: string;
  readonly bytes: Uint8Array;
  readonly mode: 0o644 | 0o755;
  readonly source: string;
  /** Made once: later it is the user's. */
  readonly owner?: "user";
  /** How it is joined with a file at its path; absent: it takes that one's place. */
  readonly merge?: Merge;
}

/**
 * The template's files for these answers, over those of its bases: left out, renamed, repeated, rendered or copied byte for byte. A
 * file of a base gives way to one at the same path above it, or is joined with it as a rule says.
 *
 * @throws UserError TEMPLATE_INVALID: also past 5,000 files or 50 MB
 */
export function renderTemplate(
  template: TemplateSource,
  decisions: Decisions,
): readonly DraftFile[] {
  const layers: readonly (Layer & Partial<BaseLayer>)[] = [...template.bases, template];
  const files = layers.reduce<readonly DraftFile[]>((below, layer) => {
    const { omit = [] } = layer;
    const isKept = ({ path }: DraftFile) => !omit.some((glob) => matchesGlob(path, glob));
    const own = renderLayer(layer, decisions).filter(isKept);
    const byPath = new Map(below.map((file) => [file.path, file]));
    const above = new Set(own.map(({ path }) => path));
    return [
      ...below.filter(({ path }) => !above.has(path)),
      ...own.map((file) => joinFiles(byPath.get(file.path), file, template.joins)),
    ];
  }, []);
  refuseFlood(files, template);
  return files;
}

function renderLayer(layer: Layer, decisions: Decisions): readonly DraftFile[] {
  const { files: rules } = layer.manifest;
  const drafts: DraftFile[] = [];
  for (const file of layer.files) {
    const ruling = rulingOn(file.path, rules);
    if (!ruling.rules.every(({ when }) => when === undefined || holds(when, decisions.facts)))
      continue;
    for (const item of itemsOf(ruling, layer, decisions)) {
      const draft = renderFile(file, ruling, { layer, decisions, item });
      drafts.push(draft);
    }
    refuseFlood(drafts, layer);
  }
  return drafts;
}

function refuseFlood(drafts: readonly DraftFile[], { file }: Layer): void {
  const size = drafts.reduce((sum, { bytes }) => sum + bytes.length, 0);
  if (drafts.length <= maxFiles && size <= maxBytes) return;
  throw invalid(
    `${file}: makes more than ${maxFiles} files or 50 MB`,
    "Shorten the lists that forEach goes through.",
  );
}

const maxFiles = 5_000;
const maxBytes = 50 * 1024 * 1024;

/** What a file is made for: once, or for each entry of a list. */
function itemsOf(
  ruling: Ruling,
  { file }: Layer,
  { facts }: Decisions,
): readonly (string | undefined)[] {
  const name = ruling.last("forEach");
  if (name === undefined) return [undefined];
  const list = facts.answers[name];
  if (Array.isArray(list)) return list as readonly string[];
  // The answer to a question that does not apply.
  if (list === "") return [];
  throw invalid(`${file}: forEach: "${name}" is no list`, "Name one that is.");
}

function renderFile(
  { path, bytes }: SourceFile,
  ruling: Ruling,
  {
    layer,
    decisions,
    item,
  }: {
    readonly layer: Layer;
    readonly decisions: Decisions;
    readonly item: string | undefined;
  },
): DraftFile {
  const source = `${layer.name}/${layer.manifest.root}/${path}`;
  const render = item === undefined ? decisions.render : decisions.renderFor(item);
  const rename = ruling.last("rename");
  const merge = ruling.last("merge");
  const isUsers = ruling.last("owner") === "user" || merge === "once";
  return {
    path:
      rename === undefined ? projectPath(path, ruling) : render(rename, `${layer.file} (rename)`),
    bytes: ruling.rendered ? encoder.encode(render(decoder.decode(bytes), source)) : bytes,
    mode: ruling.last("mode") === "0755" ? 0o755 : 0o644,
    source,
    ...(isUsers && { owner: "user" }),
    ...(merge !== undefined && { merge }),
  };
}

const invalid = (what: string, hint: string) => new UserError("TEMPLATE_INVALID", `${what}.`, hint);

const encoder = new TextEncoder();
const decoder = new TextDecoder("utf-8", { ignoreBOM: true });
