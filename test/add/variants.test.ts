import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { transform } from "esbuild";
import { execa } from "execa";
import { afterAll, describe, expect, it } from "vitest";
import { concurrencyFolder, primitiveVariants } from "../../scripts/primitive-variants.ts";
import { stripTypes } from "../../scripts/strip-types.ts";
import { forCommonJs, toCommonJs } from "../../scripts/to-commonjs.ts";

const variants = await primitiveVariants();
const sources = readdirSync(concurrencyFolder).filter((name) => name.endsWith(".ts"));
const sourceOf = (file: string): string => readFileSync(join(concurrencyFolder, file), "utf8");
const places: string[] = [];
afterAll(() => places.forEach((place) => rmSync(place, { recursive: true, force: true })));

/** Files that are loaded as programs, not as modules. */
const programs = ["worker-entry", "event-loop-observer"];

describe("a primitive in JavaScript", () => {
  it("is there for every source that is more than types", () => {
    expect(sources.length).toBeGreaterThan(60);
    const without = sources.filter((file) => variants["js-esm"][asScript(file)] === undefined);
    expect(without).toEqual(["worker-backend.ts"]);
    expect(Object.keys(variants["js-cjs"])).toEqual(Object.keys(variants["js-esm"]));
  });

  it.each(Object.entries(variants["js-esm"]))(
    "%s is the code that esbuild makes of the source",
    async (file, text) => {
      const source = sourceOf(file.replace(/\.js$/, ".ts")).replaceAll(
        /(?<=from "\.\/[a-z-]+)\.ts/g,
        ".js",
      );
      expect(await codeOf(text, "js")).toBe(await codeOf(source, "ts"));
    },
  );

  it.each(Object.entries(variants["js-esm"]))("%s keeps its docstrings in place", (file, text) => {
    const documented =
      /(\/\*\*(?:(?!\*\/)[^])*\*\/)\n(?=export (?:async )?(?:function\*?|class|const) (\w+))/g;
    for (const [, comment = "", name = ""] of sourceOf(file.replace(/\.js$/, ".ts")).matchAll(
      documented,
    )) {
      const line = new RegExp(`\\nexport (?:async )?(?:function\\*?|class|const) ${name}\\b`);
      const above = text.slice(0, text.search(line));
      expect(above.endsWith(siblingsAsScripts(comment)), `${name} in ${file}`).toBe(true);
    }
  });
});

describe("a primitive's declarations", () => {
  it("are there for every source, and import one another alone", () => {
    const declared = Object.keys(variants.types);
    expect(declared).toEqual(sources.map((file) => file.replace(/\.ts$/, ".d.ts")));
    for (const [file, text] of Object.entries(variants.types)) {
      const code = text.replaceAll(/\/\*[^]*?\*\//g, "");
      for (const [, from = ""] of code.matchAll(/(?:from |import\()"(\.[^"]+)"/g))
        expect([file, declared]).toEqual([
          file,
          expect.arrayContaining([from.replace(/^\.\/(.*)\.js$/, "$1.d.ts")]),
        ]);
    }
  });

  it("keep docstrings and overloads", () => {
    expect(variants.types["all.d.ts"]).toMatch(/^\/\*\*\n \* `Promise\.all` that leaves/);
    expect(variants.types["all.d.ts"]?.match(/export declare function all</g)).toHaveLength(2);
  });
});

describe("a primitive for CommonJS", () => {
  it("exports by require and by import what the ES module exports", async () => {
    const place = placed({
      "package.json": "{}",
      "esm/package.json": '{ "type": "module" }',
      ...under("esm", variants["js-esm"]),
      ...under("cjs", variants["js-cjs"]),
      "names.cjs": `
        const programs = ${JSON.stringify(programs)};
        const files = require("node:fs").readdirSync(__dirname + "/cjs").filter((file) => !programs.includes(file.replace(".js", "")));
        const own = (names) => names.filter((name) => name !== "default" && name !== "module.exports").sort();
        Promise.all(files.map(async (file) => [
          file,
          own(Object.keys(require("./cjs/" + file))),
          own(Object.keys(await import("./cjs/" + file))),
          own(Object.keys(await import("./esm/" + file))),
        ])).then((rows) => console.log(JSON.stringify(rows)));`,
    });
    const { stdout } = await execa(process.execPath, [join(place, "names.cjs")]);
    const rows = JSON.parse(stdout) as readonly (readonly [string, ...string[][]])[];
    expect(rows.length).toBe(Object.keys(variants["js-cjs"]).length - programs.length);
    for (const [file, required, imported, esm] of rows)
      expect([file, required, imported]).toEqual([file, esm, esm]);
  });

  it("in TypeScript is another file only where the module itself has an address, awaits or loads", () => {
    expect(Object.keys(variants["ts-cjs"]).sort()).toEqual([
      "watch-event-loop.ts",
      "worker-entry.ts",
      "worker-files.ts",
    ]);
    for (const text of Object.values(variants["ts-cjs"]))
      expect(text).not.toMatch(/import\.meta|^(?:const .*= )?await |^\s*import\(/m);
  });
});

describe("what the primitives do not use is refused, not passed over", () => {
  it.each([
    ["export default 1;", "ExportDefaultDeclaration is not known here"],
    [`export * from "./all.js";`, "ExportAllDeclaration is not known here"],
    [`import path from "node:path";`, "ImportDefaultSpecifier is not known here"],
  ])("%s", (text, message) => {
    expect(() => toCommonJs(text)).toThrow(message);
  });

  it("an export after a top-level await", () => {
    expect(() => forCommonJs("await 0;\nexport const a = 1;", { dynamic: true })).toThrow(
      "exported after a top-level await",
    );
  });
});

it.each([
  ["const a = b as unknown as C;", "const a = b;"],
  ["let resolve!: () => void;", "let resolve;"],
  ["f<A>(b!, (c as D).e);", "f(b, (c).e);"],
  [
    "class A<T> extends B<T> implements C, D { readonly #e?: F; override g(): void {} }",
    "class A extends B { #e; g() {} }",
  ],
  ["function f(this: A, b?: B): asserts b is C {}", "function f(b) {}"],
  ["import { a, type B } from 'c';\nimport type { D } from 'd';", "import { a } from 'c';"],
  [
    "/** F. */\nfunction f(a: A): B;\nfunction f(a: C): D;\nfunction f(a: any) {}",
    "/** F. */\nfunction f(a) {}",
  ],
  [
    "/** A type. */\ninterface A { b: C }\n/** Not one. */\nconst d = 1;",
    "/** Not one. */\nconst d = 1;",
  ],
])("%j without types", (text, expected) => {
  const squeezed = (code: string) =>
    code
      .replaceAll(/[^\S\n]+/g, " ")
      .replaceAll(/,? (?=[;,(){}])|(?<=[({]) /g, "")
      .trim();
  expect(squeezed(stripTypes(text))).toBe(squeezed(expected));
});

const asScript = (file: string): string => file.replace(/\.ts$/, ".js");

const siblingsAsScripts = (text: string): string =>
  text.replaceAll(/(?<=from "\.\/)([a-z-]+)\.ts(?=")/g, (name, stem: string) =>
    sources.includes(name) ? `${stem}.js` : name,
  );

async function codeOf(text: string, loader: "js" | "ts"): Promise<string> {
  const compilerOptions = { verbatimModuleSyntax: true, useDefineForClassFields: true };
  const { code } = await transform(text, {
    loader,
    format: "esm",
    target: "es2022",
    minifySyntax: true,
    minifyWhitespace: true,
    tsconfigRaw: { compilerOptions },
  });
  return code;
}

function under(folder: string, files: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(files).map(([name, text]) => [`${folder}/${name}`, text]),
  );
}

function placed(files: Readonly<Record<string, string>>): string {
  const place = mkdtempSync(join(tmpdir(), "corral-variants-"));
  places.push(place);
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(join(place, path, ".."), { recursive: true });
    writeFileSync(join(place, path), text);
  }
  return place;
}
