/** A text that can be parsed, in the coordinates of the whole file. */
export interface ScriptBlock {
  /** As long as the file; all that is not script is blank. */
  readonly text: string;
  /** Where the script begins. */
  readonly start: number;
  /** What it is written in, as a file's extension. */
  readonly extension: string;
  /** A script of the page that a component renders: nothing can be imported into it. */
  readonly isPlain?: boolean;
}

/**
 * The scripts of a file, in their order. Most are one; a component file (`.vue`, `.svelte`, `.astro`) has its script elements, and the
 * front matter, with everything else blanked out: so offsets are those of the file, and an edit of the block is an edit of the file.
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
  return [...blocks, ...scriptElements(text, { start: from, end: text.length }, extension)];
}

/** @param isInner of an element: only those at the top belong to the component itself, but for Astro */
function* scriptElements(
  text: string,
  range: Range,
  extension: string,
  isInner = false,
): Generator<ScriptBlock> {
  for (const { name, attributes, start, end } of elements(text, range, extension)) {
    if (name === "script") {
      if (!isScript(attributes)) continue;
      const script = block(text, start, end, languageOf(attributes, extension));
      const isOwn = !isInner && isBundled(attributes, extension);
      yield isOwn ? script : { ...script, isPlain: true };
    } else if (extension !== ".astro" && /<script\b/i.test(text.slice(start, end))) {
      yield* scriptElements(text, { start, end }, extension, true);
    }
  }
}

export function isComponent(extension: string): boolean {
  return /^\.(vue|svelte|astro)$/.test(extension);
}

interface Range {
  readonly start: number;
  readonly end: number;
}

/** With the range of its content. */
interface MarkupElement extends Range {
  readonly name: string;
  readonly attributes: string;
}

const quoted = String.raw`"[^"]*"|'[^']*'`;
/** Code in a template, in which braces are balanced three deep. */
const braces = String.raw`\{(?:[^{}]|\{(?:[^{}]|\{[^{}]*\})*\})*\}`;
const openingTag = String.raw`<(?<name>[A-Za-z][\w:.-]*)`;

/** The elements that no other one holds; in Astro all, as it makes modules of scripts wherever they stand. */
function* elements(text: string, range: Range, extension: string): Generator<MarkupElement> {
  const hasBraces = extension !== ".vue";
  const code = hasBraces ? `|${braces}|\`[^\`]*\`` : "";
  const other = hasBraces ? "[^>\"'`{]" : "[^>\"']";
  const tag = `${openingTag}(?<attributes>(?:${quoted}${code}|${other})*)>`;
  const token = new RegExp(`<!--[^]*?-->|${hasBraces ? `${braces}|` : ""}${tag}`, "g");
  token.lastIndex = range.start;
  for (let match = token.exec(text); match !== null; match = token.exec(text)) {
    if (match.index >= range.end) return;
    const { name, attributes = "" } = match.groups ?? {};
    if (name === undefined || attributes.endsWith("/")) continue;
    const start = token.lastIndex;
    const close = closingTag(text, start, name);
    // Elements such as `<br>` have none.
    if (close === undefined) continue;
    yield { name: name.toLowerCase(), attributes, start, end: close.start };
    if (extension !== ".astro" || /^(script|style)$/i.test(name)) token.lastIndex = close.end;
  }
}

/** The end of an element, which may hold others of its name; a script holds text alone. */
function closingTag(
  text: string,
  from: number,
  name: string,
): { readonly start: number; readonly end: number } | undefined {
  const isText = /^(script|style)$/i.test(name);
  const opening = isText ? "" : `|<${name}(?=[\\s>])(?:${quoted}|[^>"'])*?(?<empty>/?)>`;
  const tags = new RegExp(`(?<close></${name}\\s*>)${opening}`, "gi");
  tags.lastIndex = from;
  let depth = 1;
  for (let match = tags.exec(text); match !== null; match = tags.exec(text)) {
    if (match.groups?.["close"] === undefined) depth += match.groups?.["empty"] === "/" ? 0 : 1;
    else if (--depth === 0) return { start: match.index, end: tags.lastIndex };
  }
  return undefined;
}

/** Whether the element holds code. */
function isScript(attributes: string): boolean {
  if (/\ssrc\s*=/.test(attributes)) return false;
  if (!/^(|[jt]sx?|(java|type)script)$/.test(languageIn(attributes))) return false;
  const type = /\stype\s*=\s*["']?([^"'\s>]+)/.exec(attributes)?.[1];
  return type === undefined || /^(module|text\/(java|type)script)$/.test(type);
}

/** Whether it may import: what Astro leaves as it is, because it has attributes, is a plain script of the page. */
function isBundled(attributes: string, extension: string): boolean {
  return extension !== ".astro" || attributes.trim() === "";
}

function languageOf(attributes: string, extension: string): string {
  const language = languageIn(attributes);
  if (language === "ts" || language === "typescript") return ".ts";
  if (language === "tsx") return ".tsx";
  return extension === ".astro" ? ".ts" : ".js";
}

function languageIn(attributes: string): string {
  return /\slang\s*=\s*["']?(\w+)/.exec(attributes)?.[1]?.toLowerCase() ?? "";
}

function block(text: string, start: number, end: number, extension: string): ScriptBlock {
  const blank = (part: string): string => part.replaceAll(/[^\r\n]/g, " ");
  const masked = blank(text.slice(0, start)) + text.slice(start, end) + blank(text.slice(end));
  return { text: masked, start, extension };
}
