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
    refuseEaten(text);
    return parse(text);
  } catch (error) {
    throw templateFault(error, file);
  }
}

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
