import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { parseManifest } from "../../src/create/parse-manifest.ts";
import { UserError } from "../../src/shared/errors.ts";
import { fixtures } from "./tiny.ts";

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

describe("a wrong manifest is answered by file, line, what is wrong and what to write", () => {
  /** Each ends in comments that say what is answered. */
  const folder = join(fixtures, "manifests", "wrong");
  const mistakes = readdirSync(folder).map((file) => file.replace(".jsonc", ""));

  it("of 60 kinds", () => expect(mistakes.length).toBeGreaterThanOrEqual(60));

  it.each(mistakes)("%s", (mistake) => {
    const text = readFileSync(join(folder, `${mistake}.jsonc`), "utf8");
    const error = failureOf(text, "acme/template.json");
    expect(error.code).toBe("TEMPLATE_INVALID");
    expect(text.slice(text.indexOf("\n// ") + 1)).toBe(`// ${error.message}\n// ${error.hint}\n`);
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

function failureOf(text: string, file = "api/template.json"): UserError {
  try {
    parseManifest(text, file);
  } catch (error) {
    if (error instanceof UserError) return error;
    throw error;
  }
  throw new Error("The manifest was taken.");
}
