import type { Value } from "./answers.ts";
import { checkManifest } from "./check-manifest.ts";
import { choiceOf, condition } from "./condition.ts";
import type { Choice, Condition } from "./condition.ts";
import { amount, isObject, list, oneOf, record, scalar, shape, text, truth } from "./decode.ts";
import type { Decoder, Place } from "./decode.ts";
import { JsonSyntaxError, parseJsonc } from "./jsonc.ts";
import { UserError } from "../shared/errors.ts";

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
  readonly mode?: 0o644 | 0o755;
}

const promptTypes = [
  "text",
  "number",
  "boolean",
  "select",
  "multiselect",
  "secret",
  "path",
] as const;

/**
 * Reads and checks a manifest.
 *
 * @param file name that the error shows
 * @throws UserError TEMPLATE_INVALID: file, line, what is wrong, what to write
 */
export function parseManifest(source: string, file: string): Manifest {
  const place = parsed(source, file);
  const manifest = decodeManifest(place);
  checkManifest(manifest, place);
  return {
    prompts: [],
    computed: {},
    features: [],
    files: [],
    dependencies: {},
    devDependencies: {},
    scripts: {},
    nextSteps: [],
    ...manifest,
    root: manifest.root ?? "files",
  };
}

function parsed(source: string, file: string): Place {
  try {
    const document = parseJsonc(source);
    return { value: document.value, path: [], document, file };
  } catch (error) {
    if (!(error instanceof JsonSyntaxError)) throw error;
    throw new UserError(
      "TEMPLATE_INVALID",
      `${file}:${error.line}: ${error.message}.`,
      "Write valid JSON; comments are allowed.",
      {
        cause: error,
      },
    );
  }
}

const identifier = /^[a-z][a-zA-Z0-9]*$/;
const kebab = /^[a-z][a-z0-9]*(?:-[a-z0-9]+)*$/;
const semver = /^\d+\.\d+\.\d+(?:[-+][0-9A-Za-z.+-]+)?$/;
const npmName = /^(?:@[a-z0-9~-][a-z0-9._~-]*\/)?[a-z0-9~-][a-z0-9._~-]*$/;
const line = text(/^[^\n]+$/, "one line of text");

const packageParts = {
  dependencies: record(choiceOf(line), npmName),
  devDependencies: record(choiceOf(line), npmName),
  scripts: record(choiceOf(line)),
};

const defaultOfPrompt: Decoder<Value | Condition> = (place) => {
  if (Array.isArray(place.value)) return list(text())(place);
  return isObject(place.value) ? condition(place) : scalar(place);
};

const prompt: Decoder<Prompt> = shape(
  {
    id: text(identifier, "a camelCase name such as workKind"),
    type: oneOf(...promptTypes),
    message: line,
  },
  {
    help: text(),
    default: defaultOfPrompt,
    choices: list(shape({ value: text() }, { label: line, hint: line })),
    when: condition,
    validate: shape({}, { pattern: text(), min: amount, max: amount, message: line }),
    flag: text(kebab, "a name such as work-kind, without dashes before it"),
    env: text(/^[A-Z][A-Z0-9_]*$/, "a name such as CORRAL_WORK_KIND"),
  },
);

const feature: Decoder<Feature> = (place) => ({
  default: false,
  dependencies: {},
  devDependencies: {},
  scripts: {},
  ...shape(
    { id: text(kebab, "a kebab-case name such as worker-pool"), label: line },
    { hint: line, default: truthOrCondition, ...packageParts },
  )(place),
});

const truthOrCondition: Decoder<boolean | Condition> = (place) =>
  isObject(place.value) ? condition(place) : truth(place);

const mode: Decoder<0o644 | 0o755> = (place) =>
  oneOf("0644", "0755")(place) === "0755" ? 0o755 : 0o644;

const computedValue: Decoder<Condition | Choice<string | number | boolean>> = (place) =>
  isObject(place.value) ? condition(place) : choiceOf(scalar)(place);

const decodeManifest = shape(
  {
    schemaVersion: oneOf(1),
    name: text(kebab, "a kebab-case name such as http"),
    version: text(semver, "a version such as 1.0.0"),
    description: line,
  },
  {
    $schema: text(),
    root: text(
      /^[A-Za-z0-9_-]+$/,
      "the name of the folder beside the manifest that holds the files",
    ),
    prompts: list(prompt),
    computed: record(computedValue, identifier),
    features: list(feature),
    files: list(shape({ glob: line }, { when: condition, rename: line, mode })),
    nextSteps: list(choiceOf(line)),
    ...packageParts,
  },
);
