import { describe, expect, it } from "vitest";
import { parseManifest } from "../../src/create/parse-manifest.ts";
import { UserError } from "../../src/shared/errors.ts";

const good = {
  schemaVersion: 1,
  name: "api",
  version: "1.0.0",
  description: "An API",
};

describe("parseManifest", () => {
  it("fills in what is left out", () => {
    const manifest = parseManifest(JSON.stringify(good), "api/template.json");
    expect(manifest).toMatchObject({
      root: "files",
      prompts: [],
      features: [],
      files: [],
      nextSteps: [],
    });
  });

  it("reads comments and trailing commas", () => {
    const text = `{ // why\n "schemaVersion": 1, /* and */ "name": "api", "version": "1.0.0", "description": "x", }`;
    expect(parseManifest(text, "t").name).toBe("api");
  });

  it("gives a feature what it leaves out", () => {
    const text = JSON.stringify({ ...good, features: [{ id: "docs", label: "Docs" }] });
    expect(parseManifest(text, "t").features).toEqual([
      {
        id: "docs",
        label: "Docs",
        default: false,
        requires: [],
        conflicts: [],
        dependencies: {},
        devDependencies: {},
        scripts: {},
        primitives: [],
      },
    ]);
  });
});

/** Each is one line of an otherwise good manifest, and so stands on line 6. */
const mistakes: readonly (readonly [line: string, message: RegExp])[] = [
  [`"promts": []`, /"promts" is not known here/],
  [`"prompts": {}`, /prompts: is \{\}/],
  [`"prompts": [{ "type": "text", "message": "?" }]`, /prompts\[0\]: "id" is missing/],
  [`"prompts": [{ "id": "Work", "type": "text", "message": "?" }]`, /prompts\[0\]\.id: is "Work"/],
  [`"prompts": [{ "id": "work", "type": "txt", "message": "?" }]`, /prompts\[0\]\.type: is "txt"/],
  [`"prompts": [{ "id": "name", "type": "text", "message": "?" }]`, /the name "name" is taken/],
  [
    `"prompts": [{ "id": "features", "type": "text", "message": "?" }]`,
    /the name "features" is taken/,
  ],
  [
    `"prompts": [{ "id": "a", "type": "text", "message": "?" }, { "id": "a", "type": "text", "message": "?" }]`,
    /prompts\[1\]\.id: the name "a" is taken/,
  ],
  [`"prompts": [{ "id": "a", "type": "select", "message": "?" }]`, /a select needs choices/],
  [
    `"prompts": [{ "id": "a", "type": "text", "message": "?", "choices": [{ "value": "b" }] }]`,
    /a text has no choices/,
  ],
  [
    `"prompts": [{ "id": "a", "type": "select", "message": "?", "choices": [{ "value": "b" }], "default": "c" }]`,
    /default: is "c"/,
  ],
  [
    `"prompts": [{ "id": "a", "type": "multiselect", "message": "?", "choices": [{ "value": "b" }], "default": ["c"] }]`,
    /default: is \["c"\]/,
  ],
  [
    `"prompts": [{ "id": "a", "type": "number", "message": "?", "default": "1" }]`,
    /default: is "1"/,
  ],
  [
    `"prompts": [{ "id": "a", "type": "secret", "message": "?" }]`,
    /a secret needs a default/,
  ],
  [
    `"prompts": [{ "id": "a", "type": "text", "message": "?", "validate": { "pattern": "(" } }]`,
    /no regular expression/,
  ],
  [`"prompts": [{ "id": "a", "type": "text", "message": "?", "flag": "--a" }]`, /flag: is "--a"/],
  [
    `"prompts": [{ "id": "a", "type": "text", "message": "?", "when": { "feature": "none" } }]`,
    /there is no feature "none"/,
  ],
  [`"computed": { "a": { "answer": "nothing", "is": 1 } }`, /there is no answer "nothing"/],
  [`"computed": { "node": 1 }`, /the name "node" is taken/],
  [`"computed": { "a": { "answer": "node", "is": 21 } }`, /computed\.a\.is: is 21/],
  [`"computed": { "a": { "all": { "feature": "x" } } }`, /all: is \{/],
  [`"computed": { "a": [{ "wen": { "feature": "x" }, "value": 1 }] }`, /"wen" is not known here/],
  [`"features": [{ "id": "a" }]`, /features\[0\]: "label" is missing/],
  [`"features": [{ "id": "a b", "label": "x" }]`, /features\[0\]\.id: is "a b"/],
  [
    `"features": [{ "id": "a", "label": "x" }, { "id": "a", "label": "x" }]`,
    /the feature "a" stands twice/,
  ],
  [`"features": [{ "id": "a", "label": "x", "default": "yes" }]`, /default: is "yes"/],
  [
    `"features": [{ "id": "a", "label": "x", "default": { "not": { "feature": "b" } } }]`,
    /there is no feature "b"/,
  ],
  [`"files": [{ "when": { "feature": "a" } }]`, /files\[0\]: "glob" is missing/],
  [`"files": [{ "glob": "a", "mode": "0777" }]`, /mode: is "0777"/],
  [`"files": [{ "glob": "a", "when": "feature" }]`, /when: is "feature"/],
  [`"files": [{ "glob": "a", "when": { "answer": "node" } }]`, /"is" is missing/],
  [`"dependencies": ["hono"]`, /dependencies: is \["hono"\]/],
  [`"dependencies": { "Hono": "1.0.0" }`, /"Hono" is no valid name/],
  [`"dependencies": { "hono": 1 }`, /dependencies\.hono: is 1/],
  [`"root": "../elsewhere"`, /root: is "\.\.\/elsewhere"/],
  [`"root": "a", "root": "b"`, /the key "root" stands twice/],
  [`"__proto__": {}`, /the key "__proto__" is not allowed/],
  [`"nextSteps": "run it"`, /nextSteps: is "run it"/],
  [`"nextSteps": [1]`, /nextSteps\[0\]: is 1/],
  [`'root': "a"`, /a key in double quotes is missing/],
  [`"root": a`, /a value is missing/],
  [`"root" "a"`, /":" is missing after "root"/],
];

describe("a wrong manifest is answered by file, line, what is wrong and what to write", () => {
  it.each(mistakes)("%s", (line, message) => {
    const text = `{\n"schemaVersion": 1,\n"name": "api",\n"version": "1.0.0",\n"description": "An API",\n${line}\n}`;
    const error = failureOf(text);
    expect(error.code).toBe("TEMPLATE_INVALID");
    expect(error.message).toMatch(message);
    expect(error.message).toMatch(/^api\/template\.json:6: /);
    expect(error.hint).not.toBe("");
  });

  it.each([
    [`{}`, /:1: "schemaVersion" is missing/],
    [`[]`, /:1: is \[\]/],
    [``, /:1: a value is missing before the end/],
    [`{ "a": 1 } x`, /unexpected "x" after the end/],
    [JSON.stringify({ ...good, schemaVersion: 2 }), /schemaVersion: is 2/],
    [JSON.stringify({ ...good, version: "1" }), /version: is "1"/],
    [JSON.stringify({ ...good, name: "My API" }), /name: is "My API"/],
    ["[".repeat(100), /nested deeper/],
  ])("%s", (text, message) => {
    expect(failureOf(text).message).toMatch(message);
  });
});

function failureOf(text: string): UserError {
  try {
    parseManifest(text, "api/template.json");
  } catch (error) {
    if (error instanceof UserError) return error;
    throw error;
  }
  throw new Error("The manifest was taken.");
}
