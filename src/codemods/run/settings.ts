import { rules as everyRule } from "../index.ts";
import { census } from "../engine/census.ts";
import { chooseSafe } from "../engine/choose.ts";
import type { Choose } from "../engine/plan-edits.ts";
import type { Rule } from "../rule.ts";
import type { SiteKind } from "../site.ts";
import { readSurroundings } from "./read-surroundings.ts";
import type { CopyOptions, ProjectSurroundings } from "./read-surroundings.ts";

/** What decides how files are transformed, as plain data: a thread gets it, and what is kept of an earlier run is told by it. */
export interface Settings {
  /** Absolute path that paths of files begin at. */
  readonly root: string;
  /** By name; undefined: all. */
  readonly rules?: readonly string[] | undefined;
  readonly unsafe: readonly string[];
  readonly copies: CopyOptions;
}

export interface OpenSettings {
  readonly rules: readonly Rule[];
  readonly kinds: ReadonlySet<SiteKind>;
  readonly surroundings: ProjectSurroundings;
  readonly choose: Choose;
}

export function openSettings({ root, rules: names, unsafe, copies }: Settings): OpenSettings {
  const rules = everyRule.filter(({ name }) => names?.includes(name) ?? true);
  const kinds =
    names === undefined ? census.map(({ kind }) => kind) : rules.flatMap((rule) => rule.kinds);
  return {
    rules,
    kinds: new Set(kinds),
    surroundings: readSurroundings(root, copies),
    choose: chooseSafe(new Set(unsafe)),
  };
}
