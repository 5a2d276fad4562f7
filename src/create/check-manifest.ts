import { nodeMajors, packageManagers, runtimes } from "./answers.ts";
import { namesIn } from "./condition.ts";
import { condition } from "./decode-condition.ts";
import type { Condition } from "./condition.ts";
import { inside, refuse, shown } from "./decode.ts";
import type { Place } from "./decode.ts";
import type { Manifest, Prompt, WrittenManifest } from "./manifest.ts";
import { isObject } from "../shared/is-object.ts";

/** Answers that every template has. Their names are taken: its own prompts and computed values cannot have them. */
const coreAnswers: Readonly<Record<string, readonly (string | number)[]>> = {
  name: [],
  description: [],
  template: [],
  runtime: runtimes,
  node: nodeMajors,
  pm: packageManagers,
};

/** Every name once, every condition about something that exists, every choice one that can be made. */
export function checkManifest(
  manifest: WrittenManifest,
  root: Place,
  base: Manifest | undefined,
): void {
  const answers = new Set(["features", ...Object.keys(coreAnswers)]);
  const at = (...path: readonly (string | number)[]) => path.reduce(inside, root);
  const claim = (name: string, place: Place) => {
    if (answers.has(name)) refuse(place, `the name "${name}" is taken`, "Give it another name.");
    answers.add(name);
  };
  manifest.prompts?.forEach((each, index) => {
    claim(each.id, at("prompts", index, "id"));
    checkPrompt(each, at("prompts", index));
  });
  for (const name of Object.keys(manifest.computed ?? {})) claim(name, at("computed", name));
  const features = new Set<string>();
  manifest.features?.forEach(({ id }, index) => {
    if (features.has(id))
      refuse(at("features", index, "id"), `the feature "${id}" stands twice`, "Remove one.");
    features.add(id);
  });
  const known = { feature: features, answer: answers };
  checkConditions(root, (asked, place) => {
    for (const { kind, name } of namesIn(asked)) {
      if (!known[kind].has(name))
        refuse(place, `there is no ${kind} "${name}"`, `Known: ${[...known[kind]].join(", ")}.`);
    }
  });
}

function checkPrompt(prompt: Prompt, place: Place): void {
  const picks = prompt.type === "select" || prompt.type === "multiselect";
  if (picks && !prompt.choices?.length)
    refuse(place, `a ${prompt.type} needs choices`, `Add "choices": [ { "value": … } ].`);
  if (!picks && prompt.choices !== undefined)
    refuse(inside(place, "choices"), `a ${prompt.type} has no choices`, `Use "select".`);
  if (prompt.type === "secret" && prompt.default !== undefined) {
    refuse(
      inside(place, "default"),
      "a secret in a manifest is no secret",
      "Remove the default: secrets are always asked.",
    );
  }
  if (prompt.validate?.pattern !== undefined)
    checkPattern(prompt.validate.pattern, inside(inside(place, "validate"), "pattern"));
  const values = prompt.choices?.map(({ value }) => value);
  if (prompt.default === undefined) return;
  const fits: Record<Prompt["type"], (value: unknown) => boolean> = {
    text: (value) => typeof value === "string",
    path: (value) => typeof value === "string",
    secret: () => false,
    number: (value) => typeof value === "number",
    boolean: (value) => typeof value === "boolean" || isObject(value),
    select: (value) => typeof value === "string" && values?.includes(value) === true,
    multiselect: (value) => Array.isArray(value) && value.every((each) => values?.includes(each)),
  };
  if (!fits[prompt.type](prompt.default)) {
    const wanted = values === undefined ? `a ${prompt.type}` : `of: ${values.join(", ")}`;
    refuse(
      inside(place, "default"),
      `is ${shown(prompt.default)}`,
      `Write a default that is ${wanted}.`,
    );
  }
}

function checkPattern(pattern: string, place: Place): void {
  try {
    RegExp(pattern, "u");
  } catch (error) {
    refuse(
      place,
      `no regular expression: ${error instanceof Error ? error.message : String(error)}`,
      "Write one that JavaScript reads.",
    );
  }
}

/** Visits every condition of the manifest: they are the objects under a key that conditions stand at. */
function checkConditions(place: Place, check: (asked: Condition, place: Place) => void): void {
  const { value } = place;
  if (Array.isArray(value))
    return value.forEach((_, index) => checkConditions(inside(place, index), check));
  if (!isObject(value)) return;
  const computed = place.path.length === 1 && place.path[0] === "computed";
  for (const key of Object.keys(value)) {
    const entry = inside(place, key);
    const stands = computed || key === "when" || key === "default";
    if (stands && isObject(entry.value)) checkCondition(entry, check);
    else checkConditions(entry, check);
  }
}

function checkCondition(place: Place, check: (asked: Condition, place: Place) => void): void {
  const asked = condition(place);
  check(asked, place);
  const value = "answer" in asked ? coreAnswers[asked.answer] : undefined;
  if (value === undefined || value.length === 0 || !("is" in asked)) return;
  for (const wanted of [asked.is].flat()) {
    if (!value.some((each) => each === wanted))
      refuse(inside(place, "is"), `is ${shown(wanted)}`, `Write one of: ${value.join(", ")}.`);
  }
}
