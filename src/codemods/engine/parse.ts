import { parse as parseByBabel } from "@babel/parser";
import type { ParserOptions, ParserPlugin } from "@babel/parser";
import type { Comment, File } from "@babel/types";

/** A file's syntax. `errors` are those that Babel could read on after, under the reading with the fewest. */
export interface Syntax {
  readonly ast: File;
  readonly comments: readonly Comment[];
  readonly errors: readonly string[];
}

/**
 * Reads a source text: by its extension first, then by every other dialect until one has no complaint.
 *
 * @param extension with its dot
 * @throws SyntaxError when no dialect can read the text at all
 */
export function parse(text: string, extension: string): Syntax {
  let best: Syntax | undefined;
  let failure: unknown;
  for (const options of dialects(extension)) {
    try {
      const ast = parseByBabel(text, options);
      const errors = (ast.errors ?? []).map(({ reasonCode, code }) => reasonCode ?? code);
      if (best === undefined || errors.length < best.errors.length) {
        best = { ast, comments: ast.comments ?? [], errors };
      }
      if (errors.length === 0) break;
    } catch (error) {
      failure ??= error;
    }
  }
  if (best === undefined) throw failure;
  return best;
}

function* dialects(extension: string): Generator<ParserOptions> {
  const typed: ParserPlugin[] = ["typescript"];
  const typedJsx: ParserPlugin[] = ["typescript", "jsx"];
  const inOrder = noJsx.test(extension) ? [typed, typedJsx] : [typedJsx, typed];
  for (const plugins of [...inOrder, [["flow", { all: true }], "jsx"] satisfies ParserPlugin[]]) {
    for (const decorators of ["decorators-legacy", "decorators"] as const) {
      yield dialect([...plugins, decorators], "module");
      yield dialect([...plugins, decorators], "script");
    }
  }
}

/** Where `<T>x` is a cast. */
const noJsx = /^\.(ts|mts|cts)$/;

function dialect(plugins: ParserPlugin[], sourceType: "module" | "script"): ParserOptions {
  return {
    sourceType,
    plugins: [
      ...plugins,
      "decoratorAutoAccessors",
      "explicitResourceManagement",
      "deprecatedImportAssert",
      "destructuringPrivate",
      "deferredImportEvaluation",
      "sourcePhaseImports",
      "exportDefaultFrom",
    ],
    attachComment: false,
    errorRecovery: true,
    allowReturnOutsideFunction: true,
    allowSuperOutsideMethod: true,
    allowNewTargetOutsideFunction: true,
    allowUndeclaredExports: true,
  };
}
