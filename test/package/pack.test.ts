import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { beforeAll, describe, expect, inject, it } from "vitest";
import { bundledPath } from "../../scripts/build.ts";
import {
  findBundledPackages,
  packageFolder,
  refuseUnknownLicenses,
} from "../../scripts/notices.ts";
import {
  budgets,
  checkBudgets,
  checkByAttw,
  checkByPublint,
  checkFiles,
  loadedCode,
} from "../../scripts/pack-check.ts";

const packed = inject("packed");

describe("the packed package", () => {
  it("holds every template, primitive and test-kit file that git knows, and nothing that does not belong", async () => {
    expect(await checkFiles(packed)).toEqual([]);
  });

  it("a file that npm would drop is missed, and a stray one is found", async () => {
    const files = [
      ...packed.files.filter((path) => path !== "src/templates/http/template.json"),
      ".env",
    ];
    expect(await checkFiles({ ...packed, files })).toEqual([
      "src/templates/http/template.json is missing from the package",
      ".env does not belong into the package",
    ]);
  });

  it("keeps to its size budgets, and loads little code to create a project", async () => {
    const { bytes, files } = await loadedCode(packed.folder);
    expect(files).toContain(join(packed.folder, "dist", "main.js"));
    expect(
      checkBudgets({ packed: packed.packedSize, unpacked: packed.unpackedSize, loaded: bytes }),
    ).toEqual([]);
  });

  it("a size over its budget is found", () => {
    expect(checkBudgets({ ...budgets, loaded: budgets.loaded + 1 })).toEqual([
      "loaded size is 250001 bytes, over the budget of 250000",
    ]);
  });

  it("is clean under publint and attw", async () => {
    expect(await checkByPublint(packed)).toEqual([]);
    expect(await checkByAttw(packed)).toEqual([]);
  });
});

describe("the third-party notices", () => {
  let modules: string[];
  let text: string;
  beforeAll(async () => {
    modules = JSON.parse(await readFile(bundledPath, "utf8")) as string[];
    text = await readFile(join(packed.folder, "THIRD_PARTY_NOTICES.md"), "utf8");
  });

  it("name every package that the bundler put into dist, with its licence text", async () => {
    const packages = await findBundledPackages(modules);
    const names = packages.map(({ name }) => name);
    expect(names).toEqual(expect.arrayContaining(["@clack/prompts", "execa", "handlebars"]));
    for (const bundled of packages) {
      expect(text).toContain(`## ${bundled.name} ${bundled.version}\n`);
      expect(bundled.text, `${bundled.name} has a licence text`).toBeDefined();
      expect(text).toContain(bundled.text);
    }
  });

  it("leave out no module below node_modules", () => {
    const named = new Set([...text.matchAll(/^## (\S+) /gm)].map((match) => match[1]));
    const bundled = modules.flatMap((path) => packageFolder(path) ?? []);
    expect(bundled.filter((folder) => !named.has(folder.replace(/^.*node_modules\//, "")))).toEqual(
      [],
    );
  });

  it("a licence that nobody has looked at stops the build", () => {
    const odd = { name: "odd", version: "1.0.0", license: "SSPL-1.0", text: "" };
    expect(() => refuseUnknownLicenses([odd])).toThrow("odd@1.0.0 (SSPL-1.0)");
  });
});
