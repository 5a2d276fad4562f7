import type { JsonDocument, JsonPath } from "../shared/jsonc.ts";
import { UserError } from "../shared/errors.ts";
import { isObject } from "../shared/is-object.ts";
import { nearest } from "../shared/nearest.ts";

/** One value of a document from outside, with what an error message needs to name its place. */
export interface Place {
  readonly value: unknown;
  readonly path: JsonPath;
  readonly document: JsonDocument;
  /** File name as the reader of the message knows it. */
  readonly file: string;
}

/** Turns a value from outside into a `T`, or throws the one error that says what to write instead. */
export interface Decoder<T> {
  (place: Place): T;
  /** What it takes, as JSON Schema (2020-12): it accepts exactly what the decoder does. */
  readonly schema: Schema;
}

export interface Schema {
  readonly description?: string;
  readonly [keyword: string]: unknown;
}

export const decoder = <T>(schema: Schema, decode: (place: Place) => T): Decoder<T> =>
  Object.assign((place: Place) => decode(place), { schema });

/** The same, with a sentence for readers of the schema and of the docs. */
export const described = <T>(description: string, decode: Decoder<T>): Decoder<T> =>
  decoder({ ...decode.schema, description }, decode);

/** @throws UserError TEMPLATE_INVALID `file:line: path: what`, with what to write as the hint */
export function refuse(place: Place, what: string, hint: string): never {
  const line = place.document.lineOf(place.path);
  const path = place.path.map((key) => (typeof key === "number" ? `[${key}]` : `.${key}`)).join("");
  const named = path === "" ? "" : `${path.replace(/^\./, "")}: `;
  throw new UserError("TEMPLATE_INVALID", `${place.file}:${line}: ${named}${what}.`, hint);
}

export const shown = (value: unknown): string => {
  const json = value === undefined ? "nothing" : escapeControls(JSON.stringify(value));
  return json.length > 60 ? `${json.slice(0, 57)}…` : json;
};

export const inside = (place: Place, key: string | number): Place => ({
  ...place,
  value: (place.value as Record<string | number, unknown>)[key],
  path: [...place.path, key],
});

/**
 * Nothing that a terminal acts on but line ends and tabs, and nothing that turns the direction of a text: what a template says is
 * printed, also where consent is asked, and must hide no part of it.
 */
const controls = String.raw`\u0000-\u0008\u000b-\u001f\u007f-\u009f\u2028-\u202e\u2066-\u2069`;
const printable = new RegExp(`^[^${controls}]*$`);

/** Of one line. */
export const oneLine = new RegExp(`^[^${controls}\\n]+$`);

const escapeControls = (json: string): string =>
  json.replace(everyControl, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`);
const everyControl = new RegExp(`[${controls}]`, "g");

/** @param expected what to write, for the message */
export function text(
  pattern = printable,
  expected = "a text without control characters",
): Decoder<string> {
  return decoder({ type: "string", pattern: pattern.source }, (place) => {
    if (typeof place.value === "string" && pattern.test(place.value)) return place.value;
    return refuse(place, `is ${shown(place.value)}`, `Write ${expected}.`);
  });
}

export const truth: Decoder<boolean> = decoder({ type: "boolean" }, (place) =>
  typeof place.value === "boolean"
    ? place.value
    : refuse(place, `is ${shown(place.value)}`, "Write true or false."),
);

export const amount: Decoder<number> = decoder({ type: "number" }, (place) =>
  typeof place.value === "number"
    ? place.value
    : refuse(place, `is ${shown(place.value)}`, "Write a number."),
);

export const scalar: Decoder<string | number | boolean> = decoder(
  { type: ["string", "number", "boolean"], pattern: printable.source },
  (place) => {
    const { value } = place;
    if (typeof value === "string") return text()(place);
    if (typeof value === "number" || typeof value === "boolean") return value;
    return refuse(place, `is ${shown(value)}`, "Write a text, a number, true or false.");
  },
);

export function oneOf<const T extends string | number>(...values: readonly T[]): Decoder<T> {
  return decoder({ enum: values }, (place) => {
    const found = values.find((value) => value === place.value);
    if (found !== undefined) return found;
    const near = nearest(
      String(place.value),
      values.filter((each) => typeof each === "string"),
    );
    const guess = near === undefined ? "" : `Did you mean "${near}"? `;
    return refuse(place, `is ${shown(place.value)}`, `${guess}Write one of: ${values.join(", ")}.`);
  });
}

export function list<T>(decode: Decoder<T>): Decoder<readonly T[]> {
  return decoder({ type: "array", items: decode.schema }, (place) => {
    if (!Array.isArray(place.value))
      return refuse(place, `is ${shown(place.value)}`, "Write a list: [ … ].");
    return place.value.map((_, index) => decode(inside(place, index)));
  });
}

export function listOfSome<T>(decode: Decoder<T>): Decoder<readonly [T, ...T[]]> {
  const decodeList = list(decode);
  return decoder({ ...decodeList.schema, minItems: 1 }, (place) => {
    const [first, ...rest] = decodeList(place);
    return first === undefined
      ? refuse(place, "is empty", "Write at least one entry.")
      : [first, ...rest];
  });
}

/** @param expected what a key is, for the message; goes with `keys` */
export function record<T>(
  decode: Decoder<T>,
  keys?: RegExp,
  expected = "",
): Decoder<Readonly<Record<string, T>>> {
  const schema = {
    type: "object",
    ...(keys && { propertyNames: { pattern: keys.source } }),
    additionalProperties: decode.schema,
  };
  return decoder(schema, (place) => {
    if (!isObject(place.value))
      return refuse(place, `is ${shown(place.value)}`, "Write an object: { … }.");
    const entries = Object.keys(place.value).map((key) => {
      const entry = inside(place, key);
      if (keys?.test(key) === false)
        refuse(entry, `"${key}" is no valid name`, `Write ${expected}.`);
      return [key, decode(entry)] as const;
    });
    return Object.fromEntries(entries);
  });
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
  const fields = Object.entries({ ...required, ...optional });
  const known = fields.map(([key]) => key);
  const needed = Object.keys(required);
  const schema = {
    type: "object",
    properties: Object.fromEntries(fields.map(([key, decode]) => [key, decode.schema])),
    ...(needed.length > 0 && { required: needed }),
    additionalProperties: false,
  };
  return decoder(schema, (place) => {
    const { value } = place;
    if (!isObject(value))
      return refuse(place, `is ${shown(value)}`, `Write an object with: ${known.join(", ")}.`);
    for (const key of Object.keys(value)) {
      if (known.includes(key)) continue;
      const near = nearest(key, known);
      const guess = near === undefined ? "" : `Did you mean "${near}"? `;
      refuse(
        inside(place, key),
        `"${key}" is not known here`,
        `${guess}Known: ${known.join(", ")}.`,
      );
    }
    const missing = needed.find((key) => !Object.hasOwn(value, key));
    if (missing !== undefined) {
      const { description } = required[missing]?.schema ?? {};
      const what = description === undefined ? "." : `: ${description}`;
      refuse(place, `"${missing}" is missing`, `Add "${missing}"${what}`);
    }
    return Object.fromEntries(
      fields.flatMap(([key, decode]) =>
        Object.hasOwn(value, key) ? [[key, decode(inside(place, key))]] : [],
      ),
    ) as Shape<R, O>;
  });
}
