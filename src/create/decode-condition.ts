import type { Choice, Condition, Option } from "./condition.ts";
import { decoder, list, refuse, scalar, shape, shown, text } from "./decode.ts";
import type { Decoder, Schema } from "./decode.ts";
import { isObject } from "../shared/is-object.ts";

/** Conditions hold conditions: the schema names itself, and `conditionSchema` is what it means. */
export const condition: Decoder<Condition> = decoder({ $ref: "#/$defs/condition" }, (place) => {
  const { value } = place;
  const form = isObject(value)
    ? Object.entries(forms()).find(([key]) => Object.hasOwn(value, key))?.[1]
    : undefined;
  return form === undefined
    ? refuse(place, `is ${shown(value)}`, `Write a condition: ${spelled}.`)
    : form(place);
});

const spelled = `{ "feature": … }, { "answer": …, "is": … }, { "answer": …, "includes": … }, { "not": … }, { "all": [ … ] } or { "any": [ … ] }`;

const scalars: Decoder<string | number | boolean | readonly (string | number | boolean)[]> =
  decoder({ anyOf: [scalar.schema, list(scalar).schema] }, (place) =>
    Array.isArray(place.value) ? list(scalar)(place) : scalar(place),
  );

/** By the key that tells it; `includes` before `answer`, which both have. */
const forms = (): Readonly<Record<string, Decoder<Condition>>> => ({
  feature: shape({ feature: text() }, {}),
  not: shape({ not: condition }, {}),
  all: shape({ all: list(condition) }, {}),
  any: shape({ any: list(condition) }, {}),
  includes: shape({ answer: text(), includes: text() }, {}),
  answer: shape({ answer: text(), is: scalars }, {}),
});

export const conditionSchema = (): Schema => ({
  description: `What must hold: ${spelled}.`,
  anyOf: Object.values(forms()).map(({ schema }) => schema),
});

/** Decodes a plain value, an option `{ when, value }`, or a list of options. */
export function choiceOf<T extends string | number | boolean | readonly string[]>(
  decode: Decoder<T>,
): Decoder<Choice<T>> {
  const option: Decoder<Option<T>> = shape({ value: decode }, { when: condition });
  const options = list(option);
  const schema = { anyOf: [decode.schema, option.schema, options.schema] };
  return decoder<Choice<T>>(schema, (place) => {
    if (isObject(place.value)) return option(place);
    const isOptions = Array.isArray(place.value) && place.value.every(isObject);
    return isOptions ? options(place) : decode(place);
  });
}
