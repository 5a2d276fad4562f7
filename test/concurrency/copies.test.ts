import {
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import { execa } from "execa";
import { describe, expect, it } from "vitest";
import { laterStrictFlags, strictFlags } from "../support/strict-flags.ts";

// The primitives are copied into other people's projects, one by one: what they may take for granted there.
const folder = fileURLToPath(new URL("../../src/concurrency/", import.meta.url));
const modules = fileURLToPath(new URL("../../node_modules/", import.meta.url));
const files = readdirSync(folder).filter((name) => name.endsWith(".ts"));
const textOf = (file: string): string => readFileSync(join(folder, file), "utf8");
const importsOf = (file: string): string[] =>
  [...textOf(file).matchAll(/^(?:import|export)\b[^;]*?from "([^"]+)";/gms)].map(
    (match) => match[1] as string,
  );

/** Everything that is copied along with a file. */
function closureOf(file: string, seen = new Set<string>()): Set<string> {
  if (seen.has(file)) return seen;
  seen.add(file);
  for (const source of importsOf(file))
    if (source.startsWith("./")) closureOf(source.slice(2), seen);
  return seen;
}

const needsNode = (file: string): boolean =>
  [...closureOf(file)].some((part) => importsOf(part).some((source) => source.startsWith("node:")));
const portable = files.filter((file) => !needsNode(file));

describe("a copied primitive", () => {
  it("is found, and most need no Node", () => {
    expect(files.length).toBeGreaterThan(20);
    expect(portable).toEqual(
      expect.arrayContaining(["run.ts", "task-group.ts", "all.ts", "sleep.ts", "queue.ts"]),
    );
  });

  it.each(files)(
    "%s imports siblings that are there, and node: only for the worker pool",
    (file) => {
      const [siblings, others] = [true, false].map((wanted) =>
        importsOf(file).filter((source) => source.startsWith("./") === wanted),
      ) as [string[], string[]];
      expect(siblings.filter((source) => !existsSync(join(folder, source)))).toEqual([]);
      const mayUseNode = /^(worker|pooled)/.test(file);
      expect(others.filter((source) => !mayUseNode || !source.startsWith("node:"))).toEqual([]);
    },
  );

  it.each(files)("%s has no more than 250 lines of code", (file) => {
    const code = textOf(file)
      .replaceAll(/\/\*.*?\*\//gs, "")
      .split("\n");
    expect(
      code.filter((line) => line.trim() !== "" && !line.trim().startsWith("//")).length,
    ).toBeLessThanOrEqual(250);
  });

  it.each([
    ["AbortSignal.any, which keeps finished scopes in memory", /AbortSignal\s*\.\s*any\b/],
    ["AbortSignal.timeout, which no virtual clock can move", /AbortSignal\s*\.\s*timeout\b/],
    ["`using` syntax, which Node 20 and 22 do not parse", /^\s*(await )?using /m],
    ["Promise.withResolvers, which Node 20 does not have", /Promise\s*\.\s*(withResolvers|try)\b/],
    ["a default abort reason, which costs 4 µs", /[cC]ontroller\.abort\(\)/],
  ])("uses no %s", (_, forbidden) => {
    const code = (file: string): string => textOf(file).replaceAll(/\/\*.*?\*\/|\/\/[^\n]*/gs, "");
    expect(files.filter((file) => forbidden.test(code(file)))).toEqual([]);
  });

  it("drags in little: sleep only the clock and the abort hub, all no group, a pool no processes", () => {
    expect([...closureOf("sleep.ts")].sort()).toEqual([
      "abort.ts",
      "async-context.ts",
      "clock.ts",
      "platform.ts",
      "sleep.ts",
    ]);
    expect([...closureOf("all.ts")]).not.toContain("task-group.ts");
    const pool = ["worker-pool.ts", "worker-entry.ts"].flatMap((file) => [...closureOf(file)]);
    expect(pool).toContain("worker-thread.ts");
    expect(pool).not.toContain("worker-process.ts");
  });
});

const everyStrictFlag = {
  ...strictFlags,
  ...laterStrictFlags,
  isolatedModules: true,
  verbatimModuleSyntax: true,
};

describe("the copied folder typechecks with every strict flag", () => {
  it.each([
    { lib: ["es2022"], types: ["node"], checked: files },
    { lib: ["es2022", "dom"], types: ["node"], checked: files },
    { lib: ["esnext", "dom"], types: ["node"], checked: files },
    { lib: ["es2022", "dom"], types: [], checked: portable },
    { lib: ["es2022"], types: [], checked: portable },
  ])("lib $lib, types $types", { timeout: 60_000 }, async ({ lib, types, checked }) => {
    const project = mkdtempSync(join(tmpdir(), "corral-copy-"));
    try {
      symlinkSync(modules, join(project, "node_modules"), "junction");
      const compilerOptions = {
        ...everyStrictFlag,
        lib,
        types,
        target: "es2022",
        module: "nodenext",
        noEmit: true,
        allowImportingTsExtensions: true,
        skipLibCheck: true,
      };
      const config = { compilerOptions, files: checked.map((file) => join(folder, file)) };
      writeFileSync(join(project, "package.json"), '{ "type": "module" }');
      writeFileSync(join(project, "tsconfig.json"), JSON.stringify(config));
      const tsc = join(modules, "typescript/bin/tsc");
      const args = [tsc, "--project", project, "--preserveSymlinks"];
      const { stdout, exitCode } = await execa(process.execPath, args, { reject: false });
      expect(stdout).toBe("");
      expect(exitCode).toBe(0);
    } finally {
      rmSync(project, { recursive: true, force: true });
    }
  });
});

describe("a browser bundle", () => {
  it("is made of every portable primitive, with nothing left to resolve", async () => {
    const { errors, warnings, outputFiles } = await build({
      stdin: {
        contents: portable.map((file) => `export * from "./${file}";`).join("\n"),
        resolveDir: folder,
      },
      bundle: true,
      platform: "browser",
      format: "esm",
      write: false,
      logLevel: "silent",
    });
    expect([errors, warnings]).toEqual([[], []]);
    expect(outputFiles[0]?.text).not.toMatch(/\bfrom\s*"|\bimport\s*"|\brequire\(/);
  });
});
