import type { SourceRecord } from "../project/source-record.ts";

export type { SourceRecord };

/** Where a template is to be taken from: what a person typed, read. `pick` names one template of several in the source. */
export type Address =
  { readonly kind: "builtin"; readonly name: string } | FolderAddress | GitAddress | NpmAddress;

/** The kinds that have to be fetched. */
export type OutsideAddress = FolderAddress | GitAddress | NpmAddress;

export interface FolderAddress {
  readonly kind: "folder";
  /** As typed, without `file:`; a leading `~` and relative ones are resolved when it is fetched. */
  readonly path: string;
  readonly pick?: string;
}

export interface GitAddress {
  readonly kind: "git";
  /** Normalised; may hold credentials, which are never recorded or shown. */
  readonly url: string;
  readonly ref?: string;
  /** Below the root, with "/". */
  readonly folder?: string;
  readonly pick?: string;
}

export interface NpmAddress {
  readonly kind: "npm";
  readonly name: string;
  /** Version, range or dist-tag. */
  readonly wanted?: string;
  readonly folder?: string;
  readonly pick?: string;
}

/** A source that has come: a local folder to read from, and never to write to. */
export interface FetchedSource {
  /** Absolute: the root of what was fetched, or of the subfolder when the address names one. */
  readonly folder: string;
  readonly record: SourceRecord;
  readonly fromCache: boolean;
}

export interface FetchContext {
  /** Absolute: relative folders start here, and npm looks for a project's settings from here. */
  readonly cwd: string;
  readonly env: NodeJS.ProcessEnv;
  readonly signal: AbortSignal;
  /** Ask no server: take what was fetched before. */
  readonly offline: boolean;
  /** Takes a sentence that the person should see, such as that a copy from the cache was used. */
  readonly say: (line: string) => void;
  /** A person sits at a terminal: git and ssh may ask for a password. Default: they may not. */
  readonly interactive?: boolean;
}
