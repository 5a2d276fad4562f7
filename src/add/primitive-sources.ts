/** The primitives as they are shipped: read beforehand, planning touches no file. */
export interface PrimitiveSources {
  /** Version of this program. */
  readonly corral: string;
  /** File name without its ending → text in TypeScript: the one source. */
  readonly source: ReadonlyMap<string, string>;
  /** The same in the language and module system of the package; a file that holds types alone has no JavaScript. */
  readonly variant: ReadonlyMap<string, string>;
  /** Declarations that lie beside scripts; empty where the package has no use for them. */
  readonly types: ReadonlyMap<string, string>;
}

/** `ts-esm` is the source itself; the others are made from it by the build. */
export const variants = ["ts-esm", "ts-cjs", "js-esm", "js-cjs"] as const;
export type Variant = (typeof variants)[number];
