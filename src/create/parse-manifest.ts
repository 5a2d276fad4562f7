import type { Value } from "./answers.ts";
import { checkManifest } from "./check-manifest.ts";
import { choiceOf, condition } from "./decode-condition.ts";
import type { Choice, Condition } from "./condition.ts";
import { amount, list, oneOf, record, scalar, shape, text, truth } from "./decode.ts";
import type { Decoder } from "./decode.ts";
import { parsePlace } from "./parse-place.ts";
import { completeManifest, promptTypes } from "./manifest.ts";
import { isObject } from "../shared/is-object.ts";
import type { Manifest, Prompt, WrittenManifest } from "./manifest.ts";

/**
 * Reads and checks the manifest of a template that extends nothing.
 *
 * @param file name that the error shows
 * @throws UserError TEMPLATE_INVALID: file, line, what is wrong, what to write
 */
export function parseManifest(source: string, file: string): Manifest {
  const { manifest, check } = readManifest(source, file);
  check(undefined);
  return manifest;
}

export interface ReadManifest {
  readonly manifest: Manifest;
  /** Whether its names mean something, beside those of what it extends. @throws UserError TEMPLATE_INVALID */
  check(base: Manifest | undefined): void;
}

/** As `parseManifest`, but for what can be checked only when the bases are read. */
export function readManifest(source: string, file: string): ReadManifest {
  const place = parsePlace(source, file);
  const written = decodeManifest(place);
  return {
    manifest: completeManifest(written),
    check: (base) => checkManifest(written, place, base),
  };
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

const truthOrCondition: Decoder<boolean | Condition> = (place) =>
  isObject(place.value) ? condition(place) : truth(place);

const feature: Decoder<NonNullable<WrittenManifest["features"]>[number]> = shape(
  { id: text(kebab, "a kebab-case name such as worker-pool"), label: line },
  { hint: line, default: truthOrCondition, inside: line, ...packageParts },
);

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
    files: list(
      shape({ glob: line }, { when: condition, rename: line, mode: oneOf("0644", "0755") }),
    ),
    nextSteps: list(choiceOf(line)),
    ...packageParts,
  },
);
