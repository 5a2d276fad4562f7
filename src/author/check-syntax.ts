import { extname, basename } from "node:path";
import { JsonSyntaxError, parseJsonc } from "../shared/jsonc.ts";

/** Where and why a file cannot be read. */
export interface SyntaxFault {
  /** From 1. */
  readonly line: number;
  /** A clause without a full stop. */
  readonly what: string;
}

/**
 * Reads a file of a project as what its name says it is: JSON, JSON with comments, YAML, JavaScript or TypeScript. Other files are
 * any text. The parsers are loaded for the first file that needs them.
 *
 * @param path in the project
 */
export async function faultOfSyntax(path: string, text: string): Promise<SyntaxFault | undefined> {
  const extension = extname(path).toLowerCase();
  if (extension === ".json" || extension === ".jsonc" || extension === ".json5") {
    return hasComments(path) ? faultOfJsonc(text) : faultOfJson(text);
  }
  if (extension === ".yml" || extension === ".yaml") return faultOfYaml(text);
  return scripts.test(extension) ? faultOfScript(text, extension) : undefined;
}

const scripts = /^\.[cm]?[jt]sx?$/;

/** Files that are read with comments and trailing commas by the programs whose they are. */
const hasComments = (path: string): boolean =>
  /\.json[c5]$/i.test(path) ||
  /^(?:[tj]sconfig.*|\.?oxlintrc|\.?oxfmtrc|deno|\.swcrc|\.eslintrc|wrangler|turbo|biome|nx|devcontainer)\.json$/i.test(
    basename(path),
  ) ||
  /(?:^|\/)\.vscode\//.test(path);

function faultOfJson(text: string): SyntaxFault | undefined {
  const fault = faultOfJsonc(text);
  if (fault !== undefined) return fault;
  try {
    JSON.parse(text);
    return undefined;
  } catch {
    const line = lineOfComment(text);
    return { line, what: "has a comment or a comma after the last entry, which JSON has not" };
  }
}

function faultOfJsonc(text: string): SyntaxFault | undefined {
  try {
    parseJsonc(text);
    return undefined;
  } catch (error) {
    if (!(error instanceof JsonSyntaxError)) throw error;
    return { line: error.line, what: error.message };
  }
}

/** The first line on which a comment or a trailing comma can be. */
function lineOfComment(text: string): number {
  const plain = text.replace(/"(?:[^"\\]|\\.)*"/g, (string) => string.replace(/[^\n]/g, "0"));
  const at = plain.search(/\/[/*]|,\s*[\]}]/);
  return text.slice(0, Math.max(at, 0)).split("\n").length;
}

async function faultOfYaml(text: string): Promise<SyntaxFault | undefined> {
  const { parseAllDocuments } = await import("yaml");
  const documents = parseAllDocuments(text);
  const [error] = "empty" in documents ? [] : documents.flatMap(({ errors }) => errors);
  if (error === undefined) return undefined;
  const [first = ""] = error.message.split("\n");
  return { line: error.linePos?.[0].line ?? 1, what: first.replace(/ at line \d+.*$/, "") };
}

async function faultOfScript(text: string, extension: string): Promise<SyntaxFault | undefined> {
  const { parse } = await import("@babel/parser");
  const typed = /^\.[cm]?tsx?$/.test(extension);
  const jsx = extension.endsWith("x") || !typed;
  const plugins = [...(typed ? ["typescript" as const] : []), ...(jsx ? ["jsx" as const] : [])];
  let fault: SyntaxFault | undefined;
  for (const decorators of ["decorators", "decorators-legacy"] as const) {
    for (const sourceType of ["module", "script"] as const) {
      try {
        parse(text, {
          sourceType,
          plugins: [...plugins, decorators, "explicitResourceManagement"],
          allowReturnOutsideFunction: sourceType === "script",
        });
        return undefined;
      } catch (error) {
        if (!(error instanceof SyntaxError)) throw error;
        const { line = 1 } = (error as { loc?: { line?: number } }).loc ?? {};
        fault ??= { line, what: error.message.replace(/ \(\d+:\d+\)$/, "") };
      }
    }
  }
  return fault;
}
