import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";

/** How many arguments a function takes at most that stands at `start` to `end` of a file; undefined for what is none. */
export type ParametersOf = (file: string, start: number, end: number) => number | undefined;

/**
 * The types of some files of a package, by its own TypeScript; undefined where it has none, or one without the API (7 and later).
 *
 * @param root absolute path of the package
 * @param files absolute paths
 */
export function readTypes(root: string, files: readonly string[]): ParametersOf | undefined {
  const ts = loadTypeScript(root);
  if (ts === undefined) return undefined;
  const program = ts.createProgram({ rootNames: files, options: optionsFor(ts, root) });
  const checker = program.getTypeChecker();
  return (file, start, end) => {
    const source = program.getSourceFile(file);
    if (source === undefined) return undefined;
    // The compiler reads a text without its byte order mark.
    const mark = readFileSync(file, "utf8").startsWith("\uFEFF") ? 1 : 0;
    const node = nodeAt(ts, source, source, start - mark, end - mark);
    if (node === undefined) return undefined;
    const counts = checker.getTypeAtLocation(node).getCallSignatures().map(countParameters);
    return counts.length === 0 ? undefined : Math.max(...counts);
  };
}

/** What is asked of TypeScript's API, which is the same from 4 to 6. */
interface TypeScript {
  createProgram(given: { rootNames: readonly string[]; options: object }): Program;
  findConfigFile(folder: string, exists: (file: string) => boolean): string | undefined;
  readConfigFile(file: string, read: (file: string) => string | undefined): { config?: unknown };
  parseJsonConfigFileContent(config: unknown, host: object, folder: string): { options: object };
  forEachChild<T>(node: SyntaxNode, visit: (child: SyntaxNode) => T | undefined): T | undefined;
  readonly sys: {
    fileExists(file: string): boolean;
    readFile(file: string): string | undefined;
  };
}

interface SyntaxNode {
  getStart(source: SyntaxNode): number;
  getEnd(): number;
}

interface Program {
  getSourceFile(file: string): SyntaxNode | undefined;
  getTypeChecker(): {
    getTypeAtLocation(node: SyntaxNode): { getCallSignatures(): readonly Signature[] };
  };
}

interface Signature {
  readonly parameters: readonly {
    readonly valueDeclaration?: { readonly dotDotDotToken?: unknown };
  }[];
}

function loadTypeScript(root: string): TypeScript | undefined {
  try {
    const loaded = createRequire(join(root, "package.json"))("typescript") as Partial<TypeScript>;
    return typeof loaded.createProgram === "function" ? (loaded as TypeScript) : undefined;
  } catch {
    return undefined;
  }
}

/** Those of the package's tsconfig.json, so that its imports are found; scripts are read as well. */
function optionsFor(ts: TypeScript, root: string): object {
  const file = ts.findConfigFile(root, (name) => ts.sys.fileExists(name));
  const read = file && ts.readConfigFile(file, (name) => ts.sys.readFile(name));
  const config = read ? read.config : undefined;
  const { options } =
    file === undefined || config === undefined
      ? { options: {} }
      : ts.parseJsonConfigFileContent(config, ts.sys, dirname(file));
  return { ...options, allowJs: true, checkJs: false, noEmit: true, skipLibCheck: true };
}

function nodeAt(
  ts: TypeScript,
  source: SyntaxNode,
  node: SyntaxNode,
  start: number,
  end: number,
): SyntaxNode | undefined {
  return ts.forEachChild(node, (child) => {
    const from = child.getStart(source);
    if (end <= from || child.getEnd() <= start) return undefined;
    if (from === start && child.getEnd() === end) return child;
    return nodeAt(ts, source, child, start, end);
  });
}

function countParameters({ parameters }: Signature): number {
  const isOpen = parameters.at(-1)?.valueDeclaration?.dotDotDotToken !== undefined;
  return isOpen ? Infinity : parameters.length;
}
