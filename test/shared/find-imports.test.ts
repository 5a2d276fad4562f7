import { describe, expect, it } from "vitest";
import { findImports } from "../../src/shared/find-imports.ts";

const found = (source: string) => findImports(source).map(({ specifier }) => specifier);

describe("findImports finds", () => {
  it.each([
    [`import { a } from "./a.ts";`, "./a.ts"],
    [`import type { A } from './a.ts'`, "./a.ts"],
    [`import a, { type B, c as d } from "./a.ts";`, "./a.ts"],
    [`import {\n  a, // "./not.ts"\n  b,\n} from "./a.ts";`, "./a.ts"],
    [`import "./a.ts";`, "./a.ts"],
    [`export * from "./a.ts";`, "./a.ts"],
    [`export { a } from "./a.ts";`, "./a.ts"],
    [`const a = await import("./a.ts");`, "./a.ts"],
    [`type A = typeof import("./a.ts");`, "./a.ts"],
    [`const { a } = require("./a.ts");`, "./a.ts"],
    [`import a = require( './a.ts' );`, "./a.ts"],
    [`const url = new URL("./a.ts", import.meta.url);`, "./a.ts"],
    [`const url = new URL(\n  "./a.ts",\n  import.meta.url,\n);`, "./a.ts"],
    [`const half = total / 2; import "./a.ts"; const x = a / b;`, "./a.ts"],
    [`const quote = /["'\`]/; import "./a.ts";`, "./a.ts"],
    [`const slashes = /[/"]+\\/"/; import "./a.ts";`, "./a.ts"],
    [`const s = "it's"; import "./a.ts";`, "./a.ts"],
    [`const t = \`\n"\n\`; import "./a.ts";`, "./a.ts"],
  ])("%j", (source, specifier) => {
    expect(found(source)).toEqual([specifier]);
  });
});

describe("findImports leaves alone", () => {
  it.each([
    `// import { a } from "./a.ts";`,
    `/** import { a } from "./a.ts"; */`,
    `const text = 'import { a } from "./a.ts"';`,
    'const text = `import { a } from "./a.ts"`;',
    `const from = "./a.ts";`,
    `await import(name);`,
    `new URL("./a.ts", base);`,
    `/import "x"/.test(text);`,
  ])("%j", (source) => {
    expect(found(source)).toEqual([]);
  });
});

it("says the line", () => {
  expect(findImports(`\n/*\n*/ import "./a.ts";`)).toEqual([
    { specifier: "./a.ts", kind: "import", line: 3 },
  ]);
});

it("tells a URL from an import", () => {
  expect(findImports(`new URL("./w.ts", import.meta.url)`)[0]?.kind).toBe("url");
});
