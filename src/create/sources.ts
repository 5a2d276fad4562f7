import type { Manifest, Merge } from "./manifest.ts";
import type { SourceRecord } from "../sources/source.ts";

/** Everything that planning reads, read beforehand: planning itself touches no file. */
export interface Sources {
  /** Version of this program. */
  readonly corral: string;
  readonly template: TemplateSource;
  /** Path below src/concurrency/ → bytes. */
  readonly primitives: ReadonlyMap<string, Uint8Array>;
  /** Path below test/support/ → bytes. */
  readonly testing: ReadonlyMap<string, Uint8Array>;
  /** By their sha256, files as the base snapshot holds them: packing takes time, and what is shipped as it is was packed by the build. */
  readonly packed?: ReadonlyMap<string, Uint8Array>;
}

/** By their text. */
export type Programs = ReadonlyMap<string, hbs.AST.Program>;

/** One template by itself: what lies in its folder. */
export interface Layer {
  readonly name: string;
  /** The manifest's path as messages show it. */
  readonly file: string;
  readonly manifest: Manifest;
  readonly files: readonly SourceFile[];
  /** Of the manifest and every file: `sha256-` and hex. */
  readonly digest: string;
  /** Where it is from. */
  readonly record: SourceRecord;
}

/** A template that another one extends. */
export interface BaseLayer extends Layer {
  /** Globs of project paths that the templates above leave out of it. */
  readonly omit: readonly string[];
}

/** A template with all that it extends. */
export interface TemplateSource extends Layer {
  /** Its own, joined with those of its bases but for `root`, `files` (rules are about the files of their own layer) and `extends`. */
  readonly manifest: Manifest;
  /** What it lies over, lowest first; those of the bases themselves among them. */
  readonly bases: readonly BaseLayer[];
  /** Of its own layer, and of those below where there are any. */
  readonly digest: string;
  /** Files that are rendered, and the manifests' values with braces, parsed. */
  readonly programs: Programs;
  /** How its files are joined with those of its bases; there where it has some. */
  readonly joins?: Joins;
}

/** What is not among them takes the place of the base's file, or leaves it. */
export type Joins = Readonly<Partial<Record<Merge, MergeText>>>;

/** @throws Error saying why one of the two cannot be read */
export type MergeText = (base: string, own: string) => string;

export type UnparsedTemplate = Omit<TemplateSource, "programs">;

export interface SourceFile {
  /** Below the template's root, written with "/". */
  readonly path: string;
  readonly bytes: Uint8Array;
}
