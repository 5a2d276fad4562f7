import { parse } from "handlebars/dist/cjs/handlebars/compiler/base.js";
import { TemplateFault, templateFault } from "./template-fault.ts";

/**
 * Reads a text in Handlebars' language, by its own parser.
 *
 * @param file named by the error
 * @throws UserError TEMPLATE_INVALID with file and line
 */
export function parseTemplate(text: string, file: string): hbs.AST.Program {
  try {
    refuseEndless(text);
    refuseEaten(text);
    return parse(text);
  } catch (error) {
    throw templateFault(error, file);
  }
}

/** The parser's time grows with the square of the depth: ten thousand blocks in blocks are small, and take it minutes. */
function refuseEndless(text: string): void {
  if (text.length > maxLength)
    throw new TemplateFault(
      `longer than ${maxLength} characters: drop the .hbs suffix so that the file is copied as it stands`,
      1,
    );
  let blocks = 0;
  for (const { 1: sign, 2: body = "", index } of text.matchAll(tag)) {
    blocks += sign === "/" ? -1 : sign === "" ? 0 : 1;
    const calls = body.split("(").length - 1;
    if (blocks <= maxDepth && calls <= maxDepth) continue;
    throw new TemplateFault(
      `blocks are nested deeper than ${maxDepth}`,
      text.slice(0, index).split("\n").length,
    );
  }
}

const maxLength = 1_000_000;
const maxDepth = 64;
/** Its sign: a block begins with "#", or with "^" and a name. */
const tag = /\{\{~?(#|\^(?=\s*[^\s~}])|\/|)([^{}]*)\}\}/g;

/** `${{ github.ref }}` would come out as "$": GitHub's own braces must be written so that they survive. */
function refuseEaten(text: string): void {
  const open = text.replace(/\{\{\{\{raw\}\}\}\}[^]*?\{\{\{\{\/raw\}\}\}\}/g, (copied) =>
    copied.replace(/[^\n]/g, " "),
  );
  const at = open.indexOf("${{");
  if (at === -1) return;
  throw new TemplateFault(
    '"${{" would come out as "$": wrap it in {{{{raw}}}} … {{{{/raw}}}}, or drop the .hbs suffix so that the file is copied as it stands',
    open.slice(0, at).split("\n").length,
  );
}
