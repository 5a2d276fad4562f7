/** A text that can be parsed, in the coordinates of the whole file. */
export interface ScriptBlock {
  /** As long as the file; all that is not script is blank. */
  readonly text: string;
  /** Where the script begins. */
  readonly start: number;
  /** What it is written in, as a file's extension. */
  readonly extension: string;
}

/**
 * The scripts of a file. Most are one; a component file (`.vue`, `.svelte`, `.astro`) has its script elements, and the front matter,
 * with everything else blanked out: so offsets are those of the file, and an edit of the block is an edit of the file.
 */
export function scriptBlocks(text: string, extension: string): ScriptBlock[] {
  if (!isComponent(extension)) {
    const start = text.startsWith("\uFEFF") ? 1 : 0;
    return [{ text, start, extension }];
  }
  const blocks: ScriptBlock[] = [];
  const frontMatter = extension === ".astro" ? /^\uFEFF?\s*---\r?\n([^]*?)^---/m.exec(text) : null;
  if (frontMatter?.index === 0) {
    const start = frontMatter[0].indexOf("---") + 3;
    blocks.push(block(text, start, frontMatter[0].length - 3, ".ts"));
  }
  const from = blocks.length > 0 ? frontMatter![0].length : 0;
  for (const match of text.matchAll(scriptElement)) {
    const { opening = "", attributes = "", body = "" } = match.groups ?? {};
    if (match.index < from || /\ssrc\s*=/.test(attributes) || !isScript(attributes)) continue;
    const start = match.index + opening.length;
    blocks.push(block(text, start, start + body.length, languageOf(attributes, extension)));
  }
  return blocks;
}

export function isComponent(extension: string): boolean {
  return /^\.(vue|svelte|astro)$/.test(extension);
}

const scriptElement =
  /<!--[^]*?-->|(?<opening><script(?<attributes>(?:\s[^>"']*(?:"[^"]*"|'[^']*')?)*)>)(?<body>[^]*?)<\/script\s*>/gi;

function isScript(attributes: string): boolean {
  const type = /\stype\s*=\s*["']?([^"'\s>]+)/.exec(attributes)?.[1];
  return (
    attributes !== undefined &&
    (type === undefined || /^(module|text\/(java|type)script)$/.test(type))
  );
}

function languageOf(attributes: string, extension: string): string {
  const language = /\slang\s*=\s*["']?(\w+)/.exec(attributes)?.[1];
  if (language === "ts" || language === "typescript") return ".ts";
  if (language === "tsx") return ".tsx";
  return extension === ".astro" ? ".ts" : ".js";
}

function block(text: string, start: number, end: number, extension: string): ScriptBlock {
  const blank = (part: string): string => part.replaceAll(/[^\r\n]/g, " ");
  const masked = blank(text.slice(0, start)) + text.slice(start, end) + blank(text.slice(end));
  return { text: masked, start, extension };
}
