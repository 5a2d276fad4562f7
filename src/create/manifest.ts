import type { Value } from "./answers.ts";
import type { Choice, Condition } from "./condition.ts";

/**
 * A template's `template.json`: all of it data. Every text of `computed`, `scripts`, `rename`, `hooks` and `nextSteps` is a template
 * itself, and so is the default of a text or path prompt.
 */
export interface Manifest extends Parts {
  readonly schemaVersion: 1;
  readonly name: string;
  readonly version: string;
  readonly description: string;
  /** Range of versions of create-corral that can read the template. */
  readonly engine?: string;
  /** Folder of the files, beside the manifest. */
  readonly root: string;
  /** Templates that this one lies over, the lowest first. */
  readonly extends: readonly Extension[];
  readonly prompts: readonly Prompt[];
  /** Derived values, in order: each may use the answers, and the values before it. */
  readonly computed: Readonly<Record<string, Condition | Choice<Computed>>>;
  readonly features: readonly Feature[];
  readonly files: readonly FileRule[];
  readonly headers: readonly Header[];
  readonly hooks: readonly Hook[];
  /** Files that this version has at another path than earlier ones: what follows a template moves the user's file along. */
  readonly renames: readonly Rename[];
  readonly migrations: readonly Migration[];
  readonly tests: readonly TemplateTest[];
  readonly nextSteps: readonly Choice<string>[];
}

export type Computed = string | number | boolean | readonly string[];

/** What the template, or one of its features, adds to the project. A choice of which nothing holds adds nothing. */
export interface Parts {
  readonly dependencies: Readonly<Record<string, Choice<string>>>;
  readonly devDependencies: Readonly<Record<string, Choice<string>>>;
  readonly scripts: Readonly<Record<string, Choice<string>>>;
  /** Names such as `Semaphore`: copied with all that they import, also where no file of the template imports them. */
  readonly primitives: readonly Choice<string>[];
}

export interface Extension {
  /** A built-in template's name, a folder (`./base`, relative to this template's) or an address. */
  readonly template: string;
  /** Range that its version must be in. */
  readonly range?: string;
  /** Globs of project paths whose files of the base, and of what it extends, are left out. */
  readonly omit?: readonly string[];
}

export interface Feature extends Parts {
  readonly id: string;
  readonly label: string;
  readonly hint?: string;
  /** On when nobody says otherwise. */
  readonly default: boolean | Condition;
  /** Features without which it cannot be on. */
  readonly requires: readonly string[];
  /** Features beside which it cannot be on. */
  readonly conflicts: readonly string[];
  /**
   * For a feature that works only where the project stands by itself: what to change when it lies in another repository or in a
   * workspace. There it is off when nobody says otherwise.
   */
  readonly inside?: string;
  /** The same for one that only being a member of a workspace stands in the way of. */
  readonly member?: string;
}

export interface Prompt {
  readonly id: string;
  readonly type: (typeof promptTypes)[number];
  readonly message: string;
  readonly help?: string;
  /**
   * No default: the answer is required. A condition is for `boolean` prompts; a text may name the answers before it. A secret's is a
   * place-holder: never taken for an answer, it stands for it wherever a project is rendered again.
   */
  readonly default?: Value | Condition;
  readonly choices?: readonly PromptChoice[];
  /** Asked only when this holds; else the answer is absent. */
  readonly when?: Condition;
  readonly validate?: Validation;
  /** Name without the dashes; the id in kebab-case when absent. */
  readonly flag?: string;
  /** Name of the environment variable; `CORRAL_` and the id in upper snake case when absent. */
  readonly env?: string;
  /** Heading under which help lists it. */
  readonly group?: string;
}

export interface PromptChoice {
  readonly value: string;
  readonly label?: string;
  readonly hint?: string;
  /** It cannot be chosen while this holds. */
  readonly disabledIf?: Condition;
  /** Says why it cannot, as a clause without a full stop. */
  readonly disabledWhy?: string;
}

export interface Validation {
  /** A regular expression that the whole answer matches. */
  readonly pattern?: string;
  /** Least number, or least length of a text or list. */
  readonly min?: number;
  readonly max?: number;
  /** Of a number: without a fraction. */
  readonly integer?: boolean;
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
  readonly mode?: (typeof modes)[number];
  /** Absent: what ends in `.hbs` is rendered, all else copied. */
  readonly render?: (typeof renderings)[number];
  /** Name of a list: one file for each entry, which `rename` and the file call `item`. */
  readonly forEach?: string;
  readonly merge?: Merge;
  readonly owner?: Owner;
}

/** Lines at the top of files of the project, such as a licence asks for; those of a base included, copied primitives not. */
export interface Header {
  /** About paths in the project. */
  readonly glob: string;
  /** As they stand, comment signs included. */
  readonly lines: readonly string[];
}

/** A command that is run after the files are written, or after the installation: only with consent, never by a shell. */
export interface Hook {
  /** Program and arguments. */
  readonly exec: readonly [string, ...string[]];
  readonly after: (typeof moments)[number];
  readonly when?: Condition;
  /** What it is for, shown with the command where consent is asked. */
  readonly why?: string;
}

export interface Rename {
  /** Paths in the project. */
  readonly from: string;
  readonly to: string;
}

/** What a project of a version in `from` needs to become one of version `to`. */
export interface Migration {
  readonly from: string;
  readonly to: string;
  readonly renames: readonly Rename[];
  /** Answers whose prompts have another name now: old id → new id. */
  readonly prompts: Readonly<Record<string, string>>;
  /** A codemod of this program. */
  readonly codemod?: string;
}

/** For authors: what `npx create-corral template test` holds the template against. */
export interface TemplateTest {
  readonly name: string;
  /** Fields of an answers file; what is left out takes its default. */
  readonly answers: Readonly<Record<string, Value>>;
  /** Folder beside the manifest that holds the expected project. */
  readonly golden?: string;
  /** Paths of all files, sorted or not. */
  readonly files?: readonly string[];
  /** Commands that must end with 0 in the new project. */
  readonly commands?: readonly (readonly [string, ...string[]])[];
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

export const modes = ["0644", "0755"] as const;

export const renderings = ["handlebars", "copy"] as const;

export const moments = ["write", "install"] as const;

/**
 * What becomes of a file that lies at the same path in a base: `json yaml env lines` join the two, `ours` and `once` keep what is
 * there, `text` and `theirs` replace it, as no rule does. What follows a template merges the user's file in the same way.
 */
export const merges = ["text", "json", "yaml", "env", "lines", "ours", "theirs", "once"] as const;
export type Merge = (typeof merges)[number];

/** `user`: made once, from then on the user's; later it counts neither as drifted nor is it touched. */
export const owners = ["template", "user"] as const;
export type Owner = (typeof owners)[number];

type Required = "schemaVersion" | "name" | "version" | "description";

/** A manifest as its file has it: what may be left out is. */
export interface WrittenManifest
  extends
    Pick<Manifest, Required>,
    Partial<Omit<Manifest, Required | "features" | "migrations" | "tests">> {
  readonly features?: readonly (Pick<Feature, "id" | "label"> & Partial<Feature>)[];
  readonly migrations?: readonly (Pick<Migration, "from" | "to"> & Partial<Migration>)[];
  readonly tests?: readonly (Pick<TemplateTest, "name"> & Partial<TemplateTest>)[];
}

export function completeManifest(written: WrittenManifest): Manifest {
  return {
    root: "files",
    extends: [],
    prompts: [],
    computed: {},
    files: [],
    headers: [],
    hooks: [],
    renames: [],
    ...noParts,
    nextSteps: [],
    ...written,
    features: (written.features ?? []).map((feature) => ({
      default: false,
      requires: [],
      conflicts: [],
      ...noParts,
      ...feature,
    })),
    migrations: (written.migrations ?? []).map((each) => ({ renames: [], prompts: {}, ...each })),
    tests: (written.tests ?? []).map((each) => ({ answers: {}, ...each })),
  };
}

const noParts: Parts = { dependencies: {}, devDependencies: {}, scripts: {}, primitives: [] };
