import { mkdirSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { pickTemplate, readTemplateIndex } from "../../src/create/template-index.ts";
import { temporaryFolder, writeAll, writeTemplate } from "./written-template.ts";

const index = (templates: unknown) => JSON.stringify({ schemaVersion: 1, templates });

/** A source with the templates `service` and `worker`, and these files. */
function source(files: Readonly<Record<string, string>>): string {
  const folder = temporaryFolder();
  writeTemplate(join(folder, "service"), { name: "service" });
  writeTemplate(join(folder, "deep", "worker"), { name: "worker" });
  writeAll(folder, files);
  return folder;
}

describe("the templates of a source", () => {
  it("are the one whose manifest lies there", () => {
    const folder = writeTemplate(temporaryFolder(), { name: "alone" });
    expect(readTemplateIndex(folder)).toEqual([
      { name: "alone", description: "A template", folder, path: "" },
    ]);
  });

  it("or those of an index", () => {
    const listed = [
      { name: "service", path: "./service", description: "HTTP" },
      { name: "worker", path: "deep/worker/" },
    ];
    const folder = source({ "template.json": index(listed) });
    expect(readTemplateIndex(folder)).toEqual([
      { name: "service", description: "HTTP", folder: join(folder, "service"), path: "service" },
      { name: "worker", folder: join(folder, "deep/worker"), path: "deep/worker" },
    ]);
  });

  it("or those of createConfig, as vite-plus has them; packages there are for others", () => {
    const templates = [
      { name: "service", description: "HTTP", template: "./service" },
      { name: "vue", description: "Vue", template: "create-vue" },
    ];
    const folder = source({ "package.json": JSON.stringify({ createConfig: { templates } }) });
    expect(readTemplateIndex(folder).map(({ name, path }) => [name, path])).toEqual([
      ["service", "service"],
    ]);
  });

  it.each<[string, Record<string, string>, RegExp]>([
    ["nothing is there", {}, /^acme: there is no template\.json/],
    ["a package has no templates", { "package.json": "{}" }, /there is no template\.json/],
    [
      "the list is empty",
      { "template.json": index([]) },
      /acme\/template\.json:1: templates: is empty/,
    ],
    [
      "a path leads out",
      { "template.json": index([{ name: "x", path: "../x" }]) },
      /path "\.\.\/x" holds "\.\."/,
    ],
    ["a path is absolute", { "template.json": index([{ name: "x", path: "/x" }]) }, /is absolute/],
    [
      "a folder has no manifest",
      { "template.json": index([{ name: "x", path: "gone" }]) },
      /has no template\.json/,
    ],
    [
      "a name stands twice",
      {
        "template.json": index([
          { name: "service", path: "service" },
          { name: "service", path: "deep/worker" },
        ]),
      },
      /"service" stands twice/,
    ],
    [
      "a field is misspelt",
      { "template.json": index([{ name: "x", pth: "x" }]) },
      /"pth" is not known here/,
    ],
    ["the manifest is no JSON", { "template.json": "{" }, /acme\/template\.json:1: /],
    [
      "createConfig is no list",
      { "package.json": `{ "createConfig": { "templates": {} } }` },
      /createConfig\.templates: is \{\}/,
    ],
  ])("are refused where %s", (_, files, message) => {
    expect(() => readTemplateIndex(source(files), "acme")).toThrow(message);
  });

  it("are refused where a link leads out of the source", () => {
    const elsewhere = writeTemplate(join(temporaryFolder(), "x"), {});
    const folder = source({ "template.json": index([{ name: "x", path: "links/x" }]) });
    mkdirSync(join(folder, "links"));
    symlinkSync(elsewhere, join(folder, "links", "x"));
    expect(() => readTemplateIndex(folder)).toThrow(/leads out of the source/);
  });
});

describe("of several templates", () => {
  const listed = ["service", "worker"].map((name) => ({ name, folder: `/${name}`, path: name }));

  it("the named one is taken, and the only one without a name", () => {
    expect(pickTemplate(listed, "worker", "acme").name).toBe("worker");
    expect(pickTemplate(listed.slice(0, 1), undefined, "acme").name).toBe("service");
  });

  it("another name is refused with the nearest, none with all", () => {
    expect(() => pickTemplate(listed, "wroker", "acme")).toThrow(
      expect.objectContaining({ code: "TEMPLATE_UNKNOWN", hint: `Did you mean "worker"?` }),
    );
    expect(() => pickTemplate(listed, undefined, "acme")).toThrow(
      expect.objectContaining({
        message: "acme has several templates.",
        hint: "Pick one of: service, worker.",
      }),
    );
  });
});
