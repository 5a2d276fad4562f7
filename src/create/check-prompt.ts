import { inside, refuse, shown } from "./decode.ts";
import type { Place } from "./decode.ts";
import type { Prompt, Validation } from "./manifest.ts";
import { refuseBy } from "./validate-answer.ts";
import { isObject } from "../shared/is-object.ts";
import { faultOfPath } from "../shared/project-path.ts";

/** Whether a prompt can be asked, and its own default be an answer. @throws UserError TEMPLATE_INVALID */
export function checkPrompt(prompt: Prompt, place: Place): void {
  checkChoices(prompt, place);
  if (prompt.validate !== undefined)
    checkValidation(prompt.validate, prompt.type, inside(place, "validate"));
  if (prompt.type === "secret" && prompt.default === undefined) {
    refuse(
      place,
      "a secret needs a default",
      `Add "default": a place-holder such as "change-me", which stands for it wherever it is not known.`,
    );
  }
  if (prompt.default !== undefined) checkDefault(prompt, inside(place, "default"));
}

function checkChoices({ type, choices }: Prompt, place: Place): void {
  const picks = type === "select" || type === "multiselect";
  if (picks && !choices?.length)
    refuse(place, `a ${type} needs choices`, `Add "choices": [ { "value": … } ].`);
  if (!picks && choices !== undefined)
    refuse(inside(place, "choices"), `a ${type} has no choices`, `Use "select".`);
  const values = choices?.map(({ value }) => value) ?? [];
  choices?.forEach(({ value, disabledIf, disabledWhy }, index) => {
    const entry = inside(inside(place, "choices"), index);
    if (values.indexOf(value) < index)
      refuse(entry, `the choice "${value}" stands twice`, "Remove one.");
    // On the line a list is words with commas between them.
    if (type === "multiselect" && (value === "none" || value === "" || /[,\s]/.test(value)))
      refuse(entry, `the choice ${shown(value)} cannot be told on a line`, "Write one word.");
    if (disabledWhy !== undefined && disabledIf === undefined)
      refuse(entry, `"disabledWhy" is without "disabledIf"`, `Add "disabledIf", or remove it.`);
  });
}

function checkValidation(rule: Validation, type: Prompt["type"], place: Place): void {
  const isText = ["text", "path", "secret"].includes(type);
  const refuseKey = (key: keyof Validation, what: string) =>
    refuse(inside(place, key), `a ${type} has no ${what}`, `Remove "${key}".`);
  if (rule.pattern !== undefined && !isText) refuseKey("pattern", "pattern");
  if (rule.integer !== undefined && type !== "number") refuseKey("integer", "fraction");
  for (const key of ["min", "max"] as const)
    if (rule[key] !== undefined && (type === "boolean" || type === "select"))
      refuseKey(key, "size");
  if (rule.min !== undefined && rule.max !== undefined && rule.min > rule.max)
    refuse(place, `min ${rule.min} is more than max ${rule.max}`, "Swap them.");
  if (rule.pattern !== undefined) checkPattern(rule.pattern, inside(place, "pattern"));
}

function checkPattern(pattern: string, place: Place): void {
  try {
    RegExp(pattern, "u");
  } catch (error) {
    const why = error instanceof Error ? error.message.replace(/^.*\/\w*: /, "") : String(error);
    refuse(place, `is no regular expression: ${why}`, "Write one that JavaScript reads.");
  }
}

function checkDefault(prompt: Prompt, place: Place): void {
  const { type, default: fallback } = prompt;
  const values = prompt.choices?.map(({ value }) => value);
  const fits: Record<Prompt["type"], (value: unknown) => boolean> = {
    text: (value) => typeof value === "string",
    path: (value) => typeof value === "string",
    secret: (value) => typeof value === "string" && value !== "",
    number: (value) => typeof value === "number",
    boolean: (value) => typeof value === "boolean" || isObject(value),
    select: (value) => typeof value === "string" && values?.includes(value) === true,
    multiselect: (value) => Array.isArray(value) && value.every((each) => values?.includes(each)),
  };
  const refuseDefault = (what: string): never =>
    refuse(place, `is ${shown(fallback)}`, `Write a default that ${what}.`);
  if (!fits[type](fallback)) {
    if (values === undefined) refuseDefault(`is a ${type}`);
    refuse(
      place,
      `is ${shown(fallback)}`,
      `Write ${type === "select" ? "one" : "a list"} of: ${values?.join(", ")}.`,
    );
  }
  // What is filled in is checked when it is; a secret's place-holder is no answer.
  const isFixed = typeof fallback !== "string" || !fallback.includes("{{");
  if (!isFixed || type === "secret" || type === "boolean") return;
  const fault = type === "path" ? faultOfPath(fallback as string) : undefined;
  if (fault !== undefined) refuseDefault(`is a path inside the project: this one ${fault}`);
  const refusal = prompt.validate && refuseBy(prompt.validate, fallback as string | number);
  if (refusal !== undefined) refuseDefault(`its own "validate" takes: ${refusal.why}`);
}
