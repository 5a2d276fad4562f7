import type { Manifest } from "./manifest.ts";

/** Everything that planning reads, read beforehand: planning itself touches no file. */
export interface Sources {
  /** Version of this program. */
  readonly corral: string;
  readonly template: TemplateSource;
  /** Path below src/concurrency/ → bytes. */
  readonly primitives: ReadonlyMap<string, Uint8Array>;
  /** Path below test/support/ → bytes. */
  readonly testing: ReadonlyMap<string, Uint8Array>;
}

/** By their text. */
export type Programs = ReadonlyMap<string, hbs.AST.Program>;

export interface TemplateSource {
  readonly name: string;
  /** The manifest's path as messages show it. */
  readonly file: string;
  readonly manifest: Manifest;
  readonly files: readonly SourceFile[];
  /** Its files that end in `.hbs`, and the manifest's values with braces, parsed. */
  readonly programs: Programs;
  /** Of the manifest and every file: `sha256-` and hex. */
  readonly digest: string;
}

export type UnparsedTemplate = Omit<TemplateSource, "programs">;

export interface SourceFile {
  /** Below the template's root, written with "/". */
  readonly path: string;
  readonly bytes: Uint8Array;
}
