import type { Choice, Condition } from "./condition.ts";
import { inside, list, refuse, scalar, shape, shown, text } from "./decode.ts";
import type { Decoder } from "./decode.ts";
import { isObject } from "../shared/is-object.ts";

const forms = `{ "feature": … }, { "answer": …, "is": … }, { "answer": …, "includes": … }, { "not": … }, { "all": [ … ] } or { "any": [ … ] }`;

export const condition: Decoder<Condition> = (place) => {
  const { value } = place;
  if (!isObject(value)) return refuse(place, `is ${shown(value)}`, `Write a condition: ${forms}.`);
  if ("feature" in value) return shape({ feature: text() }, {})(place);
  if ("not" in value) return shape({ not: condition }, {})(place);
  if ("all" in value) return shape({ all: list(condition) }, {})(place);
  if ("any" in value) return shape({ any: list(condition) }, {})(place);
  if ("includes" in value) return shape({ answer: text(), includes: text() }, {})(place);
  if ("answer" in value) return shape({ answer: text(), is: scalars }, {})(place);
  return refuse(place, `is ${shown(value)}`, `Write a condition: ${forms}.`);
};

const scalars: Decoder<string | number | boolean | readonly (string | number | boolean)[]> = (
  place,
) => (Array.isArray(place.value) ? list(scalar)(place) : scalar(place));

/** Decodes a plain value, or a list of `{ when, value }`. */
export function choiceOf<T>(decode: Decoder<T>): Decoder<Choice<T>> {
  return (place) => {
    if (!Array.isArray(place.value) || !place.value.every(isObject)) return decode(place);
    if (place.value.length === 0) return decode(place);
    return place.value.map((_, index) =>
      shape({ value: decode }, { when: condition })(inside(place, index)),
    );
  };
}
