import { readFileSync } from "node:fs";
import { join } from "node:path";
import Ajv from "ajv/dist/2020.js";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  formatSchema,
  formatTemplatePage,
  schemaFile,
  templatePage,
} from "../../scripts/template-page.ts";
import { decodeManifest, manifestSchema } from "../../src/create/decode-manifest.ts";
import { parseManifest } from "../../src/create/parse-manifest.ts";
import { UserError } from "../../src/shared/errors.ts";
import { isObject } from "../../src/shared/is-object.ts";
import { parseJsonc } from "../../src/shared/jsonc.ts";
import { fixtures } from "./tiny.ts";

const ajv = new Ajv.default({ strict: false });
const validates = ajv.compile(manifestSchema());

/** Whether the parser takes the shape; what names mean is not for a schema. */
function decodes(value: unknown): boolean {
  try {
    const document = { value, lineOf: () => 1 };
    decodeManifest({ value, path: [], document, file: "template.json" });
    return true;
  } catch (error) {
    if (error instanceof UserError) return false;
    throw error;
  }
}

const file = join(fixtures, "manifests", "complete.jsonc");
const complete = parseJsonc(readFileSync(file, "utf8")).value;

it("the manifest that has every field is a right one, and has every field", () => {
  parseManifest(readFileSync(file, "utf8"), "complete");
  expect(validates(complete)).toBe(true);
  const { properties } = manifestSchema() as unknown as { properties: object };
  expect(new Set(Object.keys(complete as object))).toEqual(new Set(Object.keys(properties)));
});

describe("the schema takes what the parser takes", () => {
  const places = placesIn(complete);

  it("with one field or entry taken out", () => {
    const smaller = places
      .filter(({ length }) => length > 0)
      .map((path) => without(complete, path));
    expect(smaller.filter((value) => !agreesOn(value))).toEqual([]);
  });

  it("with any value in any place", () => {
    const value = fc.oneof(
      fc.jsonValue({ maxDepth: 2 }),
      fc.constantFrom("a", "camelCase", "kebab-case", "1.0.0", "a\nb", "", [], {}, null, 1, true),
      fc.constantFrom({ feature: "x" }, { value: "x" }, { when: { feature: "x" }, value: 1 }, [
        "x",
      ]),
    );
    const property = fc.property(fc.constantFrom(...places), value, (path, put) =>
      agreesOn(replaced(complete, path, () => put)),
    );
    expect(fc.check(property, { numRuns: 1_000 }).counterexample).toBeNull();
  });

  it("with any key in any object", () => {
    const objects = places.filter((path) => isObject(at(complete, path)));
    const key = fc.oneof(
      fc.string(),
      fc.constantFrom("when", "value", "glob", "Name", "@a/b", "x"),
    );
    const value = fc.constantFrom("text", 1, {}, [], { value: "x" });
    const property = fc.property(fc.constantFrom(...objects), key, value, (path, name, put) => {
      fc.pre(name !== "__proto__"); // which JSON with comments refuses
      return agreesOn(replaced(complete, path, (old) => ({ ...(old as object), [name]: put })));
    });
    expect(fc.check(property, { numRuns: 600 }).counterexample).toBeNull();
  });

  it("where both take some, and refuse some", () => {
    expect(decodes(complete)).toBe(true);
    expect(validates({ ...(complete as object), root: "../x" })).toBe(false);
  });
});

it("every field is described", () => {
  expect(undescribed("", manifestSchema())).toEqual([]);
});

it("schema/template.json and docs/template-json.md are those of the table", async () => {
  expect(readFileSync(schemaFile, "utf8")).toBe(await formatSchema());
  expect(readFileSync(templatePage, "utf8")).toBe(await formatTemplatePage());
});

type Path = readonly (string | number)[];

const agreesOn = (value: unknown): boolean => decodes(value) === validates(value);

function placesIn(value: unknown, path: Path = []): Path[] {
  const inner = typeof value === "object" && value !== null ? Object.entries(value) : [];
  return [
    path,
    ...inner.flatMap(([key, each]) =>
      placesIn(each, [...path, Array.isArray(value) ? Number(key) : key]),
    ),
  ];
}

const at = (value: unknown, path: Path): unknown =>
  path.reduce<unknown>((inner, key) => (inner as Record<string | number, unknown>)[key], value);

function replaced(value: unknown, path: Path, change: (old: unknown) => unknown): unknown {
  const [key, ...rest] = path;
  if (key === undefined) return change(value);
  const put = replaced((value as Record<string | number, unknown>)[key], rest, change);
  if (Array.isArray(value))
    return value.map((each: unknown, index) => (index === key ? put : each));
  return { ...(value as object), [key]: put };
}

function without(value: unknown, path: Path): unknown {
  const key = path.at(-1);
  return replaced(value, path.slice(0, -1), (old) =>
    Array.isArray(old)
      ? old.filter((_, index) => index !== key)
      : Object.fromEntries(Object.entries(old as object).filter(([name]) => name !== key)),
  );
}

function undescribed(path: string, schema: unknown): string[] {
  if (!isObject(schema)) return [];
  const { properties, items } = schema;
  const own = Object.entries(isObject(properties) ? properties : {});
  return [
    ...own
      .filter(([, each]) => isObject(each) && typeof each["description"] !== "string")
      .map(([key]) => `${path}.${key}`),
    ...own.flatMap(([key, each]) => undescribed(`${path}.${key}`, each)),
    ...undescribed(`${path}[]`, items),
  ];
}
