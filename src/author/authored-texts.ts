import { posix } from "node:path";
import { rulingOn } from "../create/file-rules.ts";
import { parseTemplate } from "../create/parse-template.ts";
import { UserError } from "../shared/errors.ts";
import { isObject } from "../shared/is-object.ts";
import type { JsonPath } from "../shared/jsonc.ts";
import { manifestName } from "./authored-template.ts";
import type { AuthoredTemplate } from "./authored-template.ts";
import { findingFrom } from "./finding.ts";
import type { Finding } from "./finding.ts";

/** A text of a template that is filled in, parsed. */
export interface AuthoredText {
  readonly program: hbs.AST.Program;
  /** Below the template's folder. */
  readonly file: string;
  /** Of the text's first line. */
  readonly line: number;
  /** Whether it is used once for each entry of a list, and so may say `item`. */
  readonly repeated: boolean;
}

/** All that is filled in, and findings about what Handlebars cannot read. */
export function readTexts(template: AuthoredTemplate): {
  readonly texts: readonly AuthoredText[];
  readonly findings: readonly Finding[];
} {
  const texts: AuthoredText[] = [];
  const findings: Finding[] = [];
  for (const { text, ...place } of textsIn(template)) {
    try {
      texts.push({ ...place, program: parseTemplate(text, place.file) });
    } catch (error) {
      if (!(error instanceof UserError)) throw error;
      const found = findingFrom(error, "HANDLEBARS", new Map([[place.file, place.file]]));
      findings.push({ ...found, line: place.line + found.line - 1 });
    }
  }
  return { texts, findings };
}

type Text = Omit<AuthoredText, "program"> & { readonly text: string };

function* textsIn({ layer, document }: AuthoredTemplate): Generator<Text> {
  for (const { path, bytes } of layer.files) {
    const ruling = rulingOn(path, layer.manifest.files);
    if (!ruling.rendered) continue;
    yield {
      text: new TextDecoder().decode(bytes),
      file: posix.join(layer.manifest.root, path),
      line: 1,
      repeated: ruling.last("forEach") !== undefined,
    };
  }
  for (const { text, path } of stringsIn(document.value, [])) {
    if (!text.includes("{{") || !isFilledIn(path)) continue;
    const line = document.lineOf(path);
    yield { text, file: manifestName, line, repeated: path[0] === "files" };
  }
}

function* stringsIn(value: unknown, path: JsonPath): Generator<{ text: string; path: JsonPath }> {
  if (typeof value === "string") yield { text: value, path };
  if (Array.isArray(value)) {
    for (const [index, each] of value.entries()) yield* stringsIn(each, [...path, index]);
  } else if (isObject(value)) {
    for (const [key, each] of Object.entries(value)) yield* stringsIn(each, [...path, key]);
  }
}

/** Whether the manifest's text at `path` is a template itself. */
function isFilledIn([section, , key]: JsonPath): boolean {
  if (section === "prompts") return key === "default";
  if (section === "files") return key === "rename";
  if (section === "features") return parts.has(String(key));
  return filledIn.has(String(section));
}

const parts = new Set(["dependencies", "devDependencies", "scripts"]);
const filledIn = new Set([...parts, "computed", "hooks", "nextSteps"]);
