import { readOutlines, type TemplateOutline } from "../create/read-outlines.ts";
import type { Sources } from "../create/sources.ts";

/** The templates that a program has at hand: this one's, or those of a package such as `@acme/create`. Who started it trusts them. */
export interface Shelf {
  readonly outlines: readonly TemplateOutline[];
  /** What a project of the template of that name is planned from. */
  readonly sourcesOf: (name: string) => Promise<Sources>;
  /** Whether a template may also be fetched from an address. */
  readonly fetches: boolean;
  /** Name of the package whose program this is. */
  readonly program: string;
}

/** The built-in templates. */
export function builtinShelf(): Shelf {
  return {
    outlines: readOutlines(),
    sourcesOf: async (name) => (await import("../create/read-sources.ts")).readSources(name),
    fetches: true,
    program: "create-corral",
  };
}
