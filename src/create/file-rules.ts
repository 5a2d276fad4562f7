import { matchesGlob } from "./glob.ts";
import type { FileRule } from "./manifest.ts";

/** What a template's rules say of one of its files. */
export interface Ruling {
  /** The rules that match, in their order. */
  readonly rules: readonly FileRule[];
  /** Whether its text is filled in; else it is copied byte for byte. */
  readonly rendered: boolean;
  /** Of what rules say differently, the last word. */
  last<K extends keyof FileRule>(key: K): FileRule[K] | undefined;
}

/** @param path as it lies in the template */
export function rulingOn(path: string, all: readonly FileRule[]): Ruling {
  const rules = all.filter(({ glob }) => matchesGlob(path, glob));
  const last = <K extends keyof FileRule>(key: K): FileRule[K] | undefined =>
    rules.filter((rule) => rule[key] !== undefined).at(-1)?.[key];
  const render = last("render");
  return {
    rules,
    rendered: render === undefined ? path.endsWith(".hbs") : render === "handlebars",
    last,
  };
}

/**
 * Path in the project that a path in the template gives when no rule renames it: without `.hbs` where the file is rendered. A part
 * that begins with one underscore begins with a dot: npm drops real dotfiles from packages.
 */
export function projectPath(
  path: string,
  { rendered }: Pick<Ruling, "rendered"> = { rendered: true },
): string {
  return (rendered ? path.replace(/\.hbs$/, "") : path).replace(/(^|\/)_(?!_)/g, "$1.");
}
