import type { Value } from "./answers.ts";
import type { Choice, Condition } from "./condition.ts";

/** A template's `template.json`: all of it data. Every text of `computed`, `scripts`, `rename` and `nextSteps` is a template itself. */
export interface Manifest extends Parts {
  readonly schemaVersion: 1;
  readonly name: string;
  readonly version: string;
  readonly description: string;
  /** Folder of the files, beside the manifest. */
  readonly root: string;
  readonly prompts: readonly Prompt[];
  /** Derived values, in order: each may use the answers, and the values before it. */
  readonly computed: Readonly<Record<string, Condition | Choice<string | number | boolean>>>;
  readonly features: readonly Feature[];
  readonly files: readonly FileRule[];
  readonly nextSteps: readonly Choice<string>[];
}

/** What the template, or one of its features, adds to package.json. A choice of which nothing holds adds nothing. */
export interface Parts {
  readonly dependencies: Readonly<Record<string, Choice<string>>>;
  readonly devDependencies: Readonly<Record<string, Choice<string>>>;
  readonly scripts: Readonly<Record<string, Choice<string>>>;
}

export interface Feature extends Parts {
  readonly id: string;
  readonly label: string;
  readonly hint?: string;
  /** On when nobody says otherwise. */
  readonly default: boolean | Condition;
  /**
   * For a feature that works only where the project stands by itself: what to change when it lies in another repository or in a
   * workspace. There it is off when nobody says otherwise.
   */
  readonly inside?: string;
}

export interface Prompt {
  readonly id: string;
  readonly type: (typeof promptTypes)[number];
  readonly message: string;
  readonly help?: string;
  /** No default: the answer is required. A condition is for `boolean` prompts. */
  readonly default?: Value | Condition;
  readonly choices?: readonly PromptChoice[];
  /** Asked only when this holds; else the answer is absent. */
  readonly when?: Condition;
  readonly validate?: Validation;
  /** Name without the dashes; the id in kebab-case when absent. */
  readonly flag?: string;
  /** Name of the environment variable; `CORRAL_` and the id in upper snake case when absent. */
  readonly env?: string;
}

export interface PromptChoice {
  readonly value: string;
  readonly label?: string;
  readonly hint?: string;
}

export interface Validation {
  /** A regular expression that the whole answer matches. */
  readonly pattern?: string;
  /** Least number, or least length of a text or list. */
  readonly min?: number;
  readonly max?: number;
  /** What to say instead of the rule. */
  readonly message?: string;
}

/** What happens to the template's files whose path, as it lies in the template, matches `glob`. All rules that match count. */
export interface FileRule {
  readonly glob: string;
  /** The files are left out unless this holds. */
  readonly when?: Condition;
  /** Path in the project, instead of the one that the template's path gives. */
  readonly rename?: string;
  readonly mode?: "0644" | "0755";
}

export const promptTypes = [
  "text",
  "number",
  "boolean",
  "select",
  "multiselect",
  "secret",
  "path",
] as const;

type Required = "schemaVersion" | "name" | "version" | "description";

/** A manifest as its file has it: what may be left out is. */
export interface WrittenManifest
  extends Pick<Manifest, Required>, Partial<Omit<Manifest, Required | "features">> {
  readonly features?: readonly (Pick<Feature, "id" | "label"> & Partial<Feature>)[];
}

export function completeManifest(written: WrittenManifest): Manifest {
  return {
    root: "files",
    prompts: [],
    computed: {},
    files: [],
    ...noParts,
    nextSteps: [],
    ...written,
    features: (written.features ?? []).map((feature) => ({
      default: false,
      ...noParts,
      ...feature,
    })),
  };
}

const noParts: Parts = { dependencies: {}, devDependencies: {}, scripts: {} };
