import type { Lock } from "../project/lock.ts";

/** How a package's code is written, as far as copies must fit in: read once by `readProjectFacts`. */
export interface ProjectFacts {
  /** Absolute path of the package that the copies go to, links resolved. */
  readonly root: string;
  /** Its name, by which other packages of a workspace import it. */
  readonly name: string | undefined;
  readonly language: "ts" | "js";
  readonly module: "esm" | "cjs";
  /** Of the copies' files. */
  readonly extension: ".ts" | ".mts" | ".cts" | ".js" | ".mjs" | ".cjs";
  /** What relative specifiers end in: an extension, or nothing. */
  readonly ending: string;
  /** Of the copies: below the root, written with "/"; "" for the root itself. */
  readonly folder: string;
  /** How code imports the primitives where that was given, now or earlier: a specifier, "*" standing for the file's name. */
  readonly importFrom: string | undefined;
  /** The package's own short ways to its folders, where its code uses them. */
  readonly alias: Alias | undefined;
  /** What other packages of the workspace write: `@acme/async/*`; undefined when the package exports no way to the folder. */
  readonly exportedAs: string | undefined;
  /** JavaScript files of a TypeScript package are compiled too, or bundled: they can import copies in TypeScript. */
  readonly scriptsReachTypeScript: boolean;
  /** Declarations lie beside its copies, which are scripts. */
  readonly isTyped: boolean;
  /** What comes of copies in JavaScript is `any` to its TypeScript, which refuses that. */
  readonly isImplicitlyAny: boolean;
  /** Its compiler is told to pass over the copies. */
  readonly isUnchecked: boolean;
  /** Other packages lie below it, each with facts of its own. */
  readonly isWorkspaceRoot: boolean;
  /** Why the package can hold no copies; undefined where it can. */
  readonly refusal: string | undefined;
  /** What a person should know before copies are used, a sentence each. */
  readonly cautions: readonly string[];
  readonly lock: Lock | undefined;
  /** What lies in the folder of the copies: path below the root → text. */
  readonly present: ReadonlyMap<string, string>;
}

/** `specifier` with "*" means the file below the root that `path` with the same "*" means: `#concurrency/*`, `src/concurrency/*`. */
export interface Alias {
  readonly specifier: string;
  readonly path: string;
  /** What stands for the ending of a file: "" where none is written. */
  readonly ending: string;
}
