import type { JsonDocument, JsonPath } from "../shared/jsonc.ts";
import { UserError } from "../shared/errors.ts";
import { isObject } from "../shared/is-object.ts";

/** One value of a document from outside, with what an error message needs to name its place. */
export interface Place {
  readonly value: unknown;
  readonly path: JsonPath;
  readonly document: JsonDocument;
  /** File name as the reader of the message knows it. */
  readonly file: string;
}

/** Turns a value from outside into a `T`, or throws the one error that says what to write instead. */
export type Decoder<T> = (place: Place) => T;

/** @throws UserError TEMPLATE_INVALID `file:line: path: what`, with what to write as the hint */
export function refuse(place: Place, what: string, hint: string): never {
  const line = place.document.lineOf(place.path);
  const path = place.path.map((key) => (typeof key === "number" ? `[${key}]` : `.${key}`)).join("");
  const named = path === "" ? "" : `${path.replace(/^\./, "")}: `;
  throw new UserError("TEMPLATE_INVALID", `${place.file}:${line}: ${named}${what}.`, hint);
}

export const shown = (value: unknown): string => {
  const json = value === undefined ? "nothing" : JSON.stringify(value);
  return json.length > 60 ? `${json.slice(0, 57)}…` : json;
};

export const inside = (place: Place, key: string | number): Place => ({
  ...place,
  value: (place.value as Record<string | number, unknown>)[key],
  path: [...place.path, key],
});

export function text(pattern?: RegExp, expected = "a text"): Decoder<string> {
  return (place) => {
    if (typeof place.value === "string" && (pattern?.test(place.value) ?? true)) return place.value;
    return refuse(place, `is ${shown(place.value)}`, `Write ${expected}.`);
  };
}

export const truth: Decoder<boolean> = (place) =>
  typeof place.value === "boolean"
    ? place.value
    : refuse(place, `is ${shown(place.value)}`, "Write true or false.");

export const amount: Decoder<number> = (place) =>
  typeof place.value === "number"
    ? place.value
    : refuse(place, `is ${shown(place.value)}`, "Write a number.");

export const scalar: Decoder<string | number | boolean> = (place) => {
  const { value } = place;
  if (typeof value === "string" || typeof value === "number" || typeof value === "boolean")
    return value;
  return refuse(place, `is ${shown(value)}`, "Write a text, a number, true or false.");
};

export function oneOf<const T extends string | number>(...values: readonly T[]): Decoder<T> {
  return (place) =>
    values.find((value) => value === place.value) ??
    refuse(place, `is ${shown(place.value)}`, `Write one of: ${values.join(", ")}.`);
}

export function list<T>(decode: Decoder<T>): Decoder<readonly T[]> {
  return (place) => {
    if (!Array.isArray(place.value))
      return refuse(place, `is ${shown(place.value)}`, "Write a list: [ … ].");
    return place.value.map((_, index) => decode(inside(place, index)));
  };
}

export function record<T>(decode: Decoder<T>, keys?: RegExp): Decoder<Readonly<Record<string, T>>> {
  return (place) => {
    if (!isObject(place.value))
      return refuse(place, `is ${shown(place.value)}`, "Write an object: { … }.");
    const entries = Object.keys(place.value).map((key) => {
      const entry = inside(place, key);
      if (keys !== undefined && !keys.test(key))
        refuse(entry, `"${key}" is no valid name`, `Use a name like ${keys.source}.`);
      return [key, decode(entry)] as const;
    });
    return Object.fromEntries(entries);
  };
}

type Fields = Readonly<Record<string, Decoder<unknown>>>;
type Shape<R extends Fields, O extends Fields> = { readonly [K in keyof R]: ReturnType<R[K]> } & {
  readonly [K in keyof O]?: ReturnType<O[K]>;
};

/** An object with these fields and no others. */
export function shape<R extends Fields, O extends Fields>(
  required: R,
  optional: O,
): Decoder<Shape<R, O>> {
  return (place) => {
    const { value } = place;
    const known = [...Object.keys(required), ...Object.keys(optional)];
    if (!isObject(value))
      return refuse(place, `is ${shown(value)}`, `Write an object with: ${known.join(", ")}.`);
    for (const key of Object.keys(value)) {
      if (!known.includes(key))
        refuse(inside(place, key), `"${key}" is not known here`, `Known: ${known.join(", ")}.`);
    }
    const decoded: Record<string, unknown> = {};
    for (const [key, decode] of Object.entries(required)) {
      if (!Object.hasOwn(value, key)) refuse(place, `"${key}" is missing`, `Add "${key}".`);
      decoded[key] = decode(inside(place, key));
    }
    for (const [key, decode] of Object.entries(optional)) {
      if (Object.hasOwn(value, key)) decoded[key] = decode(inside(place, key));
    }
    return decoded as Shape<R, O>;
  };
}
