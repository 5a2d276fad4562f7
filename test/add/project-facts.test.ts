import { mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { describe, expect, it, onTestFinished } from "vitest";
import { planAdd } from "../../src/add/plan-add.ts";
import type { ProjectFacts } from "../../src/add/project-facts.ts";
import { readProjectFacts } from "../../src/add/read-project-facts.ts";
import type { FactsOptions } from "../../src/add/read-project-facts.ts";
import { readPrimitives } from "../../src/add/read-primitives.ts";
import { specifierFor } from "../../src/add/specifier-for.ts";

const json = (value: unknown): string => JSON.stringify(value);
const esm = { "package.json": json({ type: "module" }) };
const cjs = { "package.json": "{}" };
const tsconfig = (compilerOptions: object, rest: object = {}) => ({
  "tsconfig.json": json({ compilerOptions, ...rest }),
});
const code = (specifier: string) => `import { b } from "${specifier}";\n`;

describe("how new files are written", () => {
  it.each<[string, Readonly<Record<string, string>>, string]>([
    ["an empty folder", {}, "js cjs .js ''"],
    ["an empty package of ES modules", esm, "js esm .js '.js'"],
    [
      "an empty package with TypeScript",
      { ...esm, ...tsconfig({ module: "nodenext" }) },
      "ts esm .ts '.js'",
    ],
    [
      "one that writes .ts",
      { ...esm, ...tsconfig({ module: "nodenext", rewriteRelativeImportExtensions: true }) },
      "ts esm .ts '.ts'",
    ],
    [
      "one for a bundler",
      { ...cjs, ...tsconfig({ module: "esnext", moduleResolution: "bundler" }) },
      "ts esm .ts ''",
    ],
    ["module preserve", { ...cjs, ...tsconfig({ module: "preserve" }) }, "ts esm .ts ''"],
    [
      "nodenext in a CommonJS package",
      { ...cjs, ...tsconfig({ module: "NodeNext" }) },
      "ts cjs .ts ''",
    ],
    [
      "commonjs, .js written in its code",
      { ...cjs, ...tsconfig({ module: "commonjs" }), "src/a.ts": code("./b.js") },
      "ts cjs .ts '.js'",
    ],
    [
      "ES modules for a bundler, no ending written: scripts beside them may be Node's",
      { ...esm, "src/a.js": code("./b") },
      "js esm .js '.js'",
    ],
    ["no type, and code that says import", { ...cjs, "src/a.js": code("./b") }, "js esm .js '.js'"],
    [
      "no type, and a config that says import",
      { ...cjs, "a.config.js": code("./b"), "b.js": `require("./c")` },
      "js cjs .js ''",
    ],
    [
      "require in a comment alone",
      { ...cjs, "a.js": `// require("./b.js")\nmodule.exports = 1;` },
      "js cjs .js ''",
    ],
    [
      "mostly .mts",
      { ...cjs, ...tsconfig({ module: "nodenext" }), "a.mts": "", "b.mts": "", "c.ts": "" },
      "ts esm .mts '.mjs'",
    ],
    [
      "JavaScript with one config in TypeScript",
      { ...esm, "vite.config.ts": "", "src/a.js": "" },
      "js esm .js '.js'",
    ],
    [
      "an extended tsconfig, from a package",
      {
        ...esm,
        "tsconfig.json": `{ "extends": "@tsconfig/some", /* why */ "compilerOptions": {}, }`,
        "node_modules/@tsconfig/some/tsconfig.json": json({
          compilerOptions: { module: "nodenext" },
        }),
      },
      "ts esm .ts '.js'",
    ],
    [
      "a tsconfig that refers to others",
      {
        ...esm,
        "tsconfig.json": json({ files: [], references: [{ path: "./tsconfig.app.json" }] }),
        "tsconfig.app.json": json({
          compilerOptions: { moduleResolution: "bundler", allowImportingTsExtensions: true },
        }),
      },
      "ts esm .ts '.ts'",
    ],
    [
      "a tsconfig that extends itself",
      { ...esm, "tsconfig.json": json({ extends: "./tsconfig.json" }) },
      "ts esm .ts ''",
    ],
    ["a tsconfig with a mistake", { ...esm, "tsconfig.json": "{" }, "ts esm .ts ''"],
    ["Deno", { "deno.json": "{}", "a.ts": "" }, "ts esm .ts '.ts'"],
  ])("%s", (_, files, expected) => {
    const { language, module, extension, ending } = factsOf(files);
    expect(`${language} ${module} ${extension} '${ending}'`).toBe(expected);
  });

  it("what is installed, built, generated or another package's tells nothing", () => {
    const { language, folder } = factsOf({
      ...esm,
      "src/a.js": "",
      "node_modules/b/a.ts": "",
      "dist/a.ts": "",
      "packages/c/package.json": "{}",
      "packages/c/src/a.ts": "",
      "src/types.d.ts": "",
    });
    expect([language, folder]).toEqual(["js", "src/concurrency"]);
  });
});

describe("where copies go", () => {
  it.each<[string, Readonly<Record<string, string>>, FactsOptions, string]>([
    ["beside the code in src", { ...esm, "src/a.js": "", "lib/b.js": "" }, {}, "src/concurrency"],
    ["beside the code in lib", { ...esm, "index.js": "", "lib/b.js": "" }, {}, "lib/concurrency"],
    ["beside the code at the root", { ...esm, "index.js": "" }, {}, "concurrency"],
    [
      "where they are by the lock",
      {
        ...esm,
        "src/a.js": "",
        ".corral/lock.json": json({
          lockVersion: 1,
          files: { "src/x/all.js": { origin: "primitive" }, "src/y.js": { origin: "template" } },
        }),
      },
      {},
      "src/x",
    ],
    [
      "where they are by their marker",
      { ...esm, "src/a.js": "", "concurrency/all.js": "// corral-primitive: all\n" },
      {},
      "concurrency",
    ],
    ["where they are wanted", esm, { into: "a/b" }, "a/b"],
    ["at the root, where it is wanted", esm, { into: "." }, ""],
  ])("%s", (_, files, options, expected) => {
    expect(factsOf(files, options).folder).toBe(expected);
  });

  it("in the package that the wanted folder is in, also by a link", () => {
    const place = placeFiles({ "a/package.json": "{}", "b/package.json": "{}", "b/src/x.js": "" });
    symlinkSync(join(place, "b"), join(place, "a/linked"), "junction");
    const facts = readProjectFacts(join(place, "a"), { into: "linked/src/y" });
    expect([facts.root, facts.folder]).toEqual([join(place, "b"), "src/y"]);
  });
});

describe("what code writes to import a primitive", () => {
  const source = { ...esm, "src/a.js": "" };
  const bundled = {
    ...cjs,
    ...tsconfig({ module: "esnext", moduleResolution: "bundler", paths: { "@/*": ["./src/*"] } }),
  };
  it.each<[string, Readonly<Record<string, string>>, FactsOptions, string, string | undefined]>([
    ["a file beside the folder", source, {}, "src/a.js", "./concurrency/all.js"],
    ["a file above", source, {}, "index.js", "./src/concurrency/all.js"],
    ["a file below", source, {}, "src/deep/er/a.js", "../../concurrency/all.js"],
    ["copies at the root", source, { into: "." }, "src/a.js", "../all.js"],
    [
      "an alias that code uses",
      { ...bundled, "src/a/b.ts": code("@/c") },
      {},
      "src/x.ts",
      "@/concurrency/all",
    ],
    [
      "an alias that code uses less than ../",
      { ...bundled, "src/a/b.ts": code("@/c") + code("../d") + code("../e") },
      {},
      "src/x.ts",
      "./concurrency/all",
    ],
    [
      "an alias of another folder",
      {
        ...bundled,
        ...tsconfig({ moduleResolution: "bundler", paths: { "@/*": ["./app/*"] } }),
        "src/a/b.ts": code("@/c"),
      },
      {},
      "src/x.ts",
      "./concurrency/all",
    ],
    [
      "a subpath import made for the folder",
      {
        "package.json": json({
          type: "module",
          imports: {
            "#concurrency/*": { types: "./src/concurrency/*", default: "./src/concurrency/*" },
          },
        }),
        "src/a.js": "",
      },
      {},
      "src/x.js",
      "#concurrency/all.js",
    ],
    [
      "a subpath import that has the ending",
      {
        "package.json": json({ type: "module", imports: { "#*": "./src/*.js" } }),
        "src/a.js": code("#b"),
      },
      {},
      "src/x.js",
      "#concurrency/all",
    ],
    [
      "what was given",
      source,
      { importFrom: "@acme/async/*.js" },
      "src/x.js",
      "@acme/async/all.js",
    ],
    ["one door that was given", source, { importFrom: "@acme/async" }, "src/x.js", "@acme/async"],
    [
      "a script of a package in TypeScript",
      { ...esm, ...tsconfig({ module: "nodenext" }) },
      {},
      "scripts/x.mjs",
      undefined,
    ],
    [
      "a script that is compiled too",
      { ...esm, ...tsconfig({ module: "nodenext", allowJs: true }) },
      {},
      "src/x.js",
      "../concurrency/all.js",
    ],
    ["a .cjs file, of ES modules", source, {}, "src/x.cjs", undefined],
    [
      "an .mjs file, of CommonJS",
      { ...cjs, "src/a.js": "" },
      {},
      "src/x.mjs",
      "./concurrency/all.js",
    ],
    [
      "CommonJS with verbatimModuleSyntax",
      { ...cjs, ...tsconfig({ module: "commonjs", verbatimModuleSyntax: true }) },
      {},
      "src/x.ts",
      undefined,
    ],
  ])("%s", (_, files, options, from, expected) => {
    expect(specifierFor("all", from, factsOf(files, options))).toBe(expected);
  });

  it.each<[string, object, string | undefined]>([
    ["a package without exports", {}, "@acme/async/src/concurrency/all.js"],
    ["a pattern", { exports: { "./*": "./src/*.js" } }, "@acme/async/concurrency/all"],
    [
      "a pattern with the ending",
      { exports: { "./*": "./src/*" } },
      "@acme/async/concurrency/all.js",
    ],
    [
      "a pattern for the folder, under conditions",
      { exports: { ".": "./index.js", "./c/*": { import: "./src/concurrency/*.js" } } },
      "@acme/async/c/all",
    ],
    ["one door", { exports: "./index.js" }, undefined],
  ])("another package, of %s", (_, manifest, expected) => {
    const place = placeFiles({
      "async/package.json": json({ name: "@acme/async", type: "module", ...manifest }),
      "async/src/a.js": "",
      "api/package.json": "{}",
    });
    const facts = readProjectFacts(join(place, "async"));
    expect(specifierFor("all", join(place, "api/src/a.js"), facts)).toBe(expected);
  });

  it("another package, of one that is compiled elsewhere", () => {
    const place = placeFiles({
      "async/package.json": json({ name: "a", type: "module", exports: { "./*": "./dist/*.js" } }),
      "async/tsconfig.json": json({
        compilerOptions: { module: "nodenext", rootDir: "src", outDir: "dist" },
      }),
      "async/src/a.ts": "",
    });
    const facts = readProjectFacts(join(place, "async"));
    expect(specifierFor("all", join(place, "api/src/a.ts"), facts)).toBe("a/concurrency/all");
  });
});

describe("copies are not type-checked", () => {
  it.each<[what: string, files: Record<string, string>, expected: boolean]>([
    ["in JavaScript", { "package.json": json({ type: "module" }), "lib/a.js": "" }, true],
    [
      "where the compiler knows an older language",
      { ...esm, ...tsconfig({ target: "es2022", lib: ["es6", "dom"] }) },
      true,
    ],
    ["otherwise", { ...esm, ...tsconfig({ target: "es2020", lib: ["es2023"] }) }, false],
  ])("%s", (_, files, expected) => {
    const facts = factsOf(files);
    expect(facts.isUnchecked).toBe(expected);
    const { copies } = planAdd(["all"], facts, readPrimitives(facts));
    expect(copies.length).toBeGreaterThan(1);
    for (const { text } of copies) expect(/^\/\/ @ts-nocheck$/m.test(text)).toBe(expected);
  });
});

describe("copies in JavaScript come with declarations", () => {
  const scripts = { "lib/a.js": "module.exports = 1;\n" };
  const manifest = (fields: object) => ({ "package.json": json(fields) });

  it.each<[what: string, files: Record<string, string>, expected: boolean]>([
    ["not where nothing looks at types", { ...cjs, ...scripts }, false],
    ["where an editor is set up", { ...cjs, ...scripts, "jsconfig.json": "{}" }, true],
    [
      "where TypeScript is installed",
      { ...scripts, ...manifest({ devDependencies: { typescript: "5" } }) },
      true,
    ],
    ["where it checks scripts", { ...cjs, ...scripts, ...tsconfig({ checkJs: true }) }, true],
    [
      "where it checks scripts and writes none",
      { ...cjs, ...scripts, ...tsconfig({ checkJs: true, noEmit: true, outDir: "dist" }) },
      true,
    ],
    [
      "where its output leaves scripts out",
      { ...cjs, ...scripts, ...tsconfig({ outDir: "dist" }) },
      true,
    ],
    [
      "not where it compiles scripts",
      { ...cjs, ...scripts, ...tsconfig({ allowJs: true, outDir: "dist" }) },
      false,
    ],
    [
      "not where it writes declarations beside scripts",
      { ...cjs, ...scripts, ...tsconfig({ checkJs: true, emitDeclarationOnly: true }) },
      false,
    ],
    [
      "where it writes declarations alone, elsewhere",
      {
        ...cjs,
        ...scripts,
        ...tsconfig({ checkJs: true, noEmit: true }),
        "tsconfig.build.json": `{ "extends": "./tsconfig.json", "compilerOptions": { "noEmit": false, "emitDeclarationOnly": true, "outDir": "types" } }`,
      },
      true,
    ],
    [
      "not where another configuration compiles scripts",
      {
        ...cjs,
        ...scripts,
        ...tsconfig({ checkJs: true, noEmit: true }),
        "tsconfig.build.json": `{ "extends": "./tsconfig.json", "compilerOptions": { "noEmit": false, "outDir": "dist" } }`,
      },
      false,
    ],
    [
      "not where a script has them compiled",
      {
        ...scripts,
        ...tsconfig({ checkJs: true }),
        ...manifest({ scripts: { build: "tsc -p . --outDir dist && echo done" } }),
      },
      false,
    ],
    [
      "where a script has declarations alone written elsewhere",
      {
        ...scripts,
        ...tsconfig({ checkJs: true }),
        ...manifest({
          scripts: { types: "tsc --emitDeclarationOnly --declaration --outDir types" },
        }),
      },
      true,
    ],
    ["not in TypeScript", { ...esm, ...tsconfig({}), "lib/a.ts": "" }, false],
  ])("%s", (_, files, expected) => {
    const facts = factsOf(files);
    const { copies } = planAdd(["WorkerPool"], facts, readPrimitives(facts));
    const paths = copies.map(({ path }) => path);
    const declared = paths.filter((path) => path.endsWith(".d.ts"));
    expect(facts.isTyped).toBe(expected);
    expect(declared.length > 0).toBe(expected);
    // A file of types alone has no script.
    const bare = declared.filter((path) => !paths.includes(path.replace(".d.ts", ".js")));
    expect(bare).toEqual(expected ? ["lib/concurrency/worker-backend.d.ts"] : []);
  });

  it("by what the repository's root has, and nothing beyond the repository", () => {
    const place = placeFiles({
      "tsconfig.json": "{}",
      "package.json": "{}",
      "repository/package.json": json({ workspaces: ["packages/*"] }),
      "repository/packages/a/package.json": "{}",
      "repository/packages/a/lib/a.js": "",
    });
    const inner = join(place, "repository/packages/a");
    expect(readProjectFacts(inner).isTyped).toBe(false);
    mkdirSync(join(place, "repository/.git"));
    expect(readProjectFacts(inner).isTyped).toBe(false);
    writeFileSync(join(place, "repository/jsconfig.json"), "{}");
    expect(readProjectFacts(inner).isTyped).toBe(true);
  });

  it("and where they cannot, what TypeScript would take for any is not imported by it", () => {
    const files = { ...esm, ...scripts, "lib/b.js": "", "lib/c.ts": "" };
    const compiled = { allowJs: true, outDir: "dist" };
    const fromTypeScript = (options: object) =>
      specifierFor("all", "lib/c.ts", factsOf({ ...files, ...tsconfig(options) }));
    expect(fromTypeScript({ ...compiled, strict: true })).toBeUndefined();
    expect(fromTypeScript({ ...compiled, strict: false })).toBe("./concurrency/all.js");
    expect(fromTypeScript({ strict: true })).toBe("./concurrency/all.js");
    const facts = factsOf({ ...files, ...tsconfig({ ...compiled, strict: true }) });
    expect(specifierFor("all", "lib/a.js", facts)).toBe("./concurrency/all.js");
  });

  it.each([
    [".mjs", ".d.mts"],
    [".cjs", ".d.cts"],
  ])("of %s with an ending of their kind, also in what they import", (extension, ending) => {
    const facts = factsOf({
      ...cjs,
      "jsconfig.json": "{}",
      [`lib/a${extension}`]: `require("./b${extension}");`,
    });
    const { copies } = planAdd(["all"], facts, readPrimitives(facts));
    const declared = copies.find(({ path }) => path === `lib/concurrency/owner${ending}`);
    expect(declared?.text).toMatch(/^\/\/ corral-primitive: owner /);
    const imported = [...(declared?.text ?? "").matchAll(/import\("([^"]+)"/g)].map(
      ([, from]) => from,
    );
    expect(imported.length).toBeGreaterThan(0);
    for (const from of imported) expect(from).toMatch(new RegExp(`^\\./[a-z-]+\\${extension}$`));
  });
});

describe("what is given to import from", () => {
  it.each(["@acme/async/*", "#async/*.ts", "@/async/*", "$lib/*", "npm:@acme/async", "~async"])(
    "%s is taken",
    (importFrom) => {
      expect(factsOf(esm, { importFrom }).importFrom).toBe(importFrom);
    },
  );

  it.each(["./async/*", "../async", "/async/*", "*", "a b", `a"b`, "async/*/*", "", "..\\async"])(
    "%j is refused: no file could write it, or each would mean another",
    (importFrom) => {
      expect(() => factsOf(esm, { importFrom })).toThrow(/is no package and no alias/);
    },
  );
});

describe("what a person is told", () => {
  it.each<[what: string, files: Record<string, string>, expected: RegExp[]]>([
    [
      "a list of what is published that leaves them out",
      { "package.json": json({ files: ["index.js"] }), "lib/a.js": "" },
      [/leaves lib\/concurrency out/],
    ],
    ["a list that takes them", { "package.json": json({ files: ["lib/**"] }), "lib/a.js": "" }, []],
    [
      "a list of a package that is not published",
      { "package.json": json({ private: true, files: [] }), "lib/a.js": "" },
      [],
    ],
    [
      "a compiler for an older language",
      { ...esm, ...tsconfig({ target: "es2019" }) },
      [/up to es2019, and they need ES2022/],
    ],
    [
      "scripts that are checked, where nothing may be any implicitly",
      {
        "package.json": json({ type: "module" }),
        "lib/a.js": "",
        ...tsconfig({ checkJs: true, strict: true, outDir: "dist" }),
      },
      [/has scripts checked and compiled, which leaves no place for the types of copies/],
    ],
    [
      "scripts that are checked alone: declarations tell their types",
      {
        "package.json": json({ type: "module" }),
        "lib/a.js": "",
        ...tsconfig({ checkJs: true, strict: true }),
      },
      [],
    ],
    [
      "scripts that are checked, where it may",
      {
        "package.json": json({ type: "module" }),
        "lib/a.js": "",
        ...tsconfig({ checkJs: true, strict: true, noImplicitAny: false, outDir: "dist" }),
      },
      [],
    ],
    [
      "a newer lib for an older target",
      { ...esm, ...tsconfig({ target: "es2020", lib: ["dom", "es2023"] }) },
      [],
    ],
  ])("%s", (_, files, expected) => {
    expect(factsOf(files).cautions).toEqual(expected.map((text) => expect.stringMatching(text)));
  });
});

function factsOf(files: Readonly<Record<string, string>>, options?: FactsOptions): ProjectFacts {
  return readProjectFacts(placeFiles(files), options);
}

/** The files in a temporary folder that goes when the test ends. */
function placeFiles(files: Readonly<Record<string, string>>): string {
  const place = realpathSync(mkdtempSync(join(tmpdir(), "corral-facts-")));
  onTestFinished(() => rmSync(place, { recursive: true, force: true }));
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(place, path)), { recursive: true });
    writeFileSync(join(place, path), text);
  }
  return place;
}
