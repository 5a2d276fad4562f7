import { cpSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { execa } from "execa";
import { expect, inject, it, onTestFinished } from "vitest";
import { repository } from "../../scripts/build.ts";
import { toolchain } from "../../scripts/toolchain.ts";
import { laterStrictFlags, strictFlags } from "../support/strict-flags.ts";

const strict = { ...strictFlags, isolatedModules: true, verbatimModuleSyntax: true };

const modules = join(repository, "node_modules");

it.each([
  ["5.4", () => toolchain("typescript@5.4"), strict],
  ["5.9", () => toolchain("typescript@5.9"), { ...strict, ...laterStrictFlags }],
  ["6", () => toolchain("typescript@6"), { ...strict, ...laterStrictFlags }],
  ["7", async () => join(modules, "typescript/bin/tsc"), { ...strict, ...laterStrictFlags }],
])("primitives and test kit typecheck with TypeScript %s", async (version, compiler, flags) => {
  const tsc = await compiler();
  expect((await execa(process.execPath, [tsc, "--version"])).stdout).toContain(` ${version}.`);
  const project = projectWithCopies(flags);
  const { stdout, exitCode } = await execa(process.execPath, [tsc, "--project", project], {
    reject: false,
  });
  expect({ stdout, exitCode }).toEqual({ stdout: "", exitCode: 0 });
  writeFileSync(join(project, "src/wrong.ts"), wrong);
  const second = await execa(process.execPath, [tsc, "--project", project], { reject: false });
  expect(second.stdout).toMatch(/^\S*wrong\.ts\S* error TS2322/m);
});

/** What the compiler must see through: the type of a primitive's result. */
const wrong = `import { all } from "#concurrency/all.ts";
export const text: string = (await all([Promise.resolve(1)] as const))[0];
`;

/** What a project's own code may go on to do with the globals that the copies speak of. */
const own = `export function stopWith(signal: AbortSignal, stop: () => void): void {
  signal.addEventListener("abort", stop, { once: true });
  signal.addEventListener("abort", ({ type }) => console.log(type), true);
}
`;

/** Every file that may be copied, where a project has it. */
function projectWithCopies(flags: Readonly<Record<string, boolean>>): string {
  const project = mkdtempSync(join(tmpdir(), "corral-typescript-"));
  onTestFinished(() => rmSync(project, { recursive: true, force: true }));
  const source = join(inject("packed").folder, "src");
  cpSync(join(source, "concurrency"), join(project, "src/concurrency"), { recursive: true });
  cpSync(join(source, "testing"), join(project, "test/support"), { recursive: true });
  writeFileSync(join(project, "src/own.ts"), own);
  symlinkSync(modules, join(project, "node_modules"), "junction");
  const compilerOptions = {
    ...flags,
    target: "es2022",
    lib: ["es2022"],
    types: ["node"],
    module: "nodenext",
    noEmit: true,
    allowImportingTsExtensions: true,
    skipLibCheck: true,
  };
  const imports = { "#concurrency/*": "./src/concurrency/*" };
  writeFileSync(join(project, "package.json"), JSON.stringify({ type: "module", imports }));
  writeFileSync(
    join(project, "tsconfig.json"),
    JSON.stringify({ compilerOptions, include: ["src", "test"] }),
  );
  return project;
}
