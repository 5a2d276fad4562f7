import type { ToolName } from "../../../scripts/toolchain.ts";

/** Version 7 is the one that this repository has. */
export type Compiler = Extract<ToolName, `typescript@${string}`> | "typescript@7";

/** A small real package, and how it is checked and run once primitives were added. */
export interface Case {
  readonly title: string;
  readonly files: Readonly<Record<string, string>>;
  /** Of the command, besides the names. */
  readonly flags?: readonly string[];
  /** Where the command runs; default the package. */
  readonly cwd?: string;
  /** The file that imports the primitives as the command says, and prints what they give. */
  readonly main: string;
  /** Compilers that must find nothing wrong, and write what there is to write. */
  readonly typescript?: readonly Compiler[];
  /** `outDir` file or source that each of these runtimes runs. */
  readonly runs: readonly (readonly [runtime: ToolName, file: string, ...flags: string[]])[];
  /** Where copies are expected. */
  readonly copy: string;
  /** How `all` is imported. */
  readonly statement: string;
}

const json = (value: unknown): string => JSON.stringify(value, undefined, 2);
const nodes = ["node@20", "node@22", "node@24", "node@26"] as const;
const compilers = ["typescript@5.4", "typescript@5.9", "typescript@6", "typescript@7"] as const;
/** What lies between these two was tried with the first package of them all. */
const ends = ["typescript@5.4", "typescript@7"] as const;
const strict = {
  strict: true,
  exactOptionalPropertyTypes: true,
  noFallthroughCasesInSwitch: true,
  noImplicitOverride: true,
  noImplicitReturns: true,
  noPropertyAccessFromIndexSignature: true,
  noUncheckedIndexedAccess: true,
  noUnusedLocals: true,
  noUnusedParameters: true,
  skipLibCheck: true,
};

/** A package in TypeScript that is compiled to `out`. */
const typescript = (
  manifest: object,
  compilerOptions: object,
  sibling: string,
): Readonly<Record<string, string>> => ({
  "package.json": json({ name: "fixture", ...manifest }),
  "tsconfig.json": json({
    compilerOptions: {
      ...strict,
      target: "es2022",
      lib: ["es2022", "dom"],
      types: [],
      outDir: "out",
      rootDir: "src",
      ...compilerOptions,
    },
    include: ["src"],
  }),
  "src/one.ts": `export const one: number = 1;\n`,
  "src/two.ts": `import { one } from "./one${sibling}";\nexport const two: number = one + one;\n`,
});

/** Scripts that TypeScript checks as strictly as its own files, and that run as they are. */
const checked = (manifest: object, compilerOptions: object) => ({
  "package.json": json({ name: "fixture", ...manifest }),
  "tsconfig.json": json({
    compilerOptions: {
      ...strict,
      skipLibCheck: false,
      checkJs: true,
      noEmit: true,
      target: "es2022",
      lib: ["es2022", "dom"],
      types: [],
      module: "nodenext",
      ...compilerOptions,
    },
  }),
});

export const cases: readonly Case[] = [
  {
    title: "JavaScript, CommonJS",
    files: {
      "package.json": json({ name: "fixture" }),
      "src/one.js": `module.exports = { one: 1 };\n`,
      "src/two.js": `const { one } = require("./one");\nmodule.exports = { two: one + one };\n`,
    },
    main: "src/main.js",
    runs: nodes.map((node) => [node, "src/main.js"]),
    copy: "src/concurrency/all.js",
    statement: `const { all } = require("./concurrency/all");`,
  },
  {
    title: "JavaScript, CommonJS, endings written, code in lib",
    files: {
      "package.json": json({ name: "fixture" }),
      "index.js": `module.exports = require("./lib/one.js");\n`,
      "lib/one.js": `module.exports = { one: 1 };\n`,
    },
    main: "lib/main.js",
    runs: [["node@20", "lib/main.js"]],
    copy: "lib/concurrency/all.js",
    statement: `const { all } = require("./concurrency/all.js");`,
  },
  {
    title: "JavaScript, ES modules",
    files: {
      "package.json": json({ name: "fixture", type: "module" }),
      "src/one.js": `export const one = 1;\n`,
      "src/two.js": `import { one } from "./one.js";\nexport const two = one + one;\n`,
    },
    main: "src/main.js",
    runs: [...nodes, "deno" as const, "bun" as const].map((runtime) => [runtime, "src/main.js"]),
    copy: "src/concurrency/all.js",
    statement: `import { all } from "./concurrency/all.js";`,
  },
  {
    title: "JavaScript in .mjs, no type",
    files: {
      "package.json": json({ name: "fixture" }),
      "one.mjs": `export const one = 1;\n`,
    },
    main: "main.mjs",
    runs: [["node@20", "main.mjs"]],
    copy: "concurrency/all.mjs",
    statement: `import { all } from "./concurrency/all.mjs";`,
  },
  {
    title: "JavaScript in .cjs of a module package",
    files: {
      "package.json": json({ name: "fixture", type: "module" }),
      "one.cjs": `module.exports = { one: 1 };\n`,
      "two.cjs": `const { one } = require("./one.cjs");\nmodule.exports = { two: one + one };\n`,
    },
    main: "main.cjs",
    runs: [["node@20", "main.cjs"]],
    copy: "concurrency/all.cjs",
    statement: `const { all } = require("./concurrency/all.cjs");`,
  },
  {
    title: "JavaScript with subpath imports",
    files: {
      "package.json": json({ name: "fixture", type: "module", imports: { "#*": "./src/*" } }),
      "src/deep/one.js": `export const one = 1;\n`,
      "src/two.js": `import { one } from "#deep/one.js";\nexport const two = one + one;\n`,
    },
    main: "src/main.js",
    runs: [["node@20", "src/main.js"]],
    copy: "src/concurrency/all.js",
    statement: `import { all } from "#concurrency/all.js";`,
  },
  {
    title: "JavaScript that is checked, ES modules",
    files: {
      ...checked({ type: "module" }, { verbatimModuleSyntax: true }),
      "src/one.js": `export const one = 1;\n`,
    },
    main: "src/main.js",
    typescript: compilers,
    runs: [["node@20", "src/main.js"]],
    copy: "src/concurrency/all.d.ts",
    statement: `import { all } from "./concurrency/all.js";`,
  },
  {
    title: "JavaScript that is checked, CommonJS, by an older library",
    files: {
      ...checked({}, { lib: ["es2018", "dom"], noPropertyAccessFromIndexSignature: false }),
      "src/one.js": `module.exports = { one: 1 };\n`,
    },
    main: "src/main.js",
    typescript: ends,
    runs: [["node@20", "src/main.js"]],
    copy: "src/concurrency/all.d.ts",
    statement: `const { all } = require("./concurrency/all");`,
  },
  {
    title: "JavaScript that is checked, .cjs of a module package",
    files: {
      ...checked({ type: "module" }, {}),
      "one.cjs": `module.exports = { one: 1 };\n`,
      "two.cjs": `const { one } = require("./one.cjs");\nmodule.exports = { two: one + one };\n`,
    },
    main: "main.cjs",
    typescript: ends,
    runs: [["node@20", "main.cjs"]],
    copy: "concurrency/all.d.cts",
    statement: `const { all } = require("./concurrency/all.cjs");`,
  },
  {
    title: "JavaScript with a file of TypeScript that imports it, unchecked",
    files: {
      ...checked({ type: "module" }, { checkJs: false, allowImportingTsExtensions: true }),
      "src/one.js": `export const one = 1;\n`,
      "src/two.js": `export const two = 2;\n`,
    },
    main: "src/main.ts",
    typescript: ends,
    runs: [["node@24", "src/main.ts"]],
    copy: "src/concurrency/all.d.ts",
    statement: `import { all } from "./concurrency/all.js";`,
  },
  {
    title: "JavaScript that is checked and compiled: no declaration keeps a copy out of the output",
    files: {
      ...checked(
        { type: "module" },
        { noImplicitAny: false, noEmit: false, outDir: "out", rootDir: "src" },
      ),
      "src/one.js": `export const one = 1;\n`,
    },
    main: "src/main.js",
    typescript: ends,
    runs: [["node@20", "out/main.js"]],
    copy: "src/concurrency/all.js",
    statement: `import { all } from "./concurrency/all.js";`,
  },
  {
    title: "TypeScript, CommonJS, moduleResolution node",
    files: typescript({}, { module: "commonjs", moduleResolution: "node" }, ""),
    main: "src/main.ts",
    typescript: ["typescript@5.4", "typescript@5.9"],
    runs: [["node@20", "out/main.js"]],
    copy: "src/concurrency/all.ts",
    statement: `import { all } from "./concurrency/all";`,
  },
  {
    title: "TypeScript, ES modules, nodenext, .js written",
    files: typescript(
      { type: "module" },
      { module: "nodenext", verbatimModuleSyntax: true },
      ".js",
    ),
    main: "src/main.ts",
    typescript: compilers,
    runs: [["node@20", "out/main.js"]],
    copy: "src/concurrency/all.ts",
    statement: `import { all } from "./concurrency/all.js";`,
  },
  {
    title: "TypeScript, CommonJS package, nodenext",
    files: typescript({}, { module: "nodenext" }, ""),
    main: "src/main.ts",
    typescript: ends,
    runs: [["node@20", "out/main.js"]],
    copy: "src/concurrency/all.ts",
    statement: `import { all } from "./concurrency/all";`,
  },
  {
    title: "TypeScript, rewriteRelativeImportExtensions",
    files: typescript(
      { type: "module" },
      {
        module: "nodenext",
        rewriteRelativeImportExtensions: true,
        erasableSyntaxOnly: true,
        verbatimModuleSyntax: true,
      },
      ".ts",
    ),
    main: "src/main.ts",
    typescript: ["typescript@5.9", "typescript@6", "typescript@7"],
    runs: [
      ["node@20", "out/main.js"],
      ["node@24", "src/main.ts"],
      ["node@26", "src/main.ts"],
      ["bun", "src/main.ts"],
    ],
    copy: "src/concurrency/all.ts",
    statement: `import { all } from "./concurrency/all.ts";`,
  },
  {
    title: "TypeScript, bundler, aliases of tsconfig.json",
    files: {
      ...typescript(
        {},
        {
          module: "esnext",
          moduleResolution: "bundler",
          isolatedModules: true,
          noEmit: true,
          paths: { "@/*": ["./src/*"] },
        },
        "",
      ),
      "src/deep/three.ts": `import { one } from "@/one";\nexport const three: number = one + 2;\n`,
    },
    main: "src/main.ts",
    typescript: ends,
    runs: [["bun", "src/main.ts"]],
    copy: "src/concurrency/all.ts",
    statement: `import { all } from "@/concurrency/all";`,
  },
  {
    title: "TypeScript in .mts, only types of tsconfig that extends",
    files: {
      "package.json": json({ name: "fixture" }),
      "base.json": json({
        compilerOptions: { ...strict, module: "nodenext", target: "es2022", types: [] },
      }),
      "tsconfig.json": `{
  // The rest is in base.json.
  "extends": "./base.json",
  "compilerOptions": { "outDir": "out", "rootDir": "." },
  "exclude": ["out"],
}\n`,
      "one.mts": `export const one: number = 1;\n`,
      "two.mts": `import { one } from "./one.mjs";\nexport const two: number = one + one;\n`,
    },
    main: "main.mts",
    typescript: ends,
    runs: [["node@20", "out/main.mjs"]],
    copy: "concurrency/all.mts",
    statement: `import { all } from "./concurrency/all.mjs";`,
  },
  {
    title: "Deno, import map",
    files: {
      "deno.json": json({ imports: { "@/": "./" } }),
      "one.ts": `export const one: number = 1;\n`,
      "sub/two.ts": `import { one } from "@/one.ts";\nexport const two: number = one + one;\n`,
    },
    main: "main.ts",
    runs: [["deno", "main.ts", "--check"]],
    copy: "concurrency/all.ts",
    statement: `import { all } from "@/concurrency/all.ts";`,
  },
  {
    title: "one shared package of a workspace, imported by name",
    files: {
      "package.json": json({ private: true, workspaces: ["packages/*", "apps/*"] }),
      "packages/async/package.json": json({
        name: "@acme/async",
        type: "module",
        exports: { "./*": "./src/*.js" },
      }),
      "packages/async/src/index.js": `export const one = 1;\n`,
      "apps/api/package.json": json({ name: "api", type: "module" }),
      "apps/api/src/one.js": `export const one = 1;\n`,
      "node_modules/@acme/async/link": "packages/async",
    },
    flags: ["--into", "../../packages/async/src/concurrency"],
    cwd: "apps/api",
    main: "apps/api/src/main.js",
    runs: [["node@20", "apps/api/src/main.js"]],
    copy: "packages/async/src/concurrency/all.js",
    statement: `import { all } from "@acme/async/concurrency/all";`,
  },
];
