import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { readFixtures } from "./fixtures.ts";

const root = fileURLToPath(new URL("../..", import.meta.url));

/** One text of a fixture; `before` is the path of what it was made of. */
interface Typed {
  readonly name: string;
  readonly path: string;
  readonly before: string;
  readonly text: string;
}

const typed: readonly Typed[] = readFixtures()
  .filter(({ path }) => /\.tsx?$/.test(path))
  .flatMap(({ name, path, input, output, unsafe }) => {
    const before = `before/${name}/${path}`;
    const made = [...unsafe].map(([code, text]) => ({
      name: `${name} with --unsafe ${code}`,
      path: `${code}/${name}/${path}`,
      before,
      text,
    }));
    return [
      { name: "", path: before, before, text: input },
      { name, path: `after/${name}/${path}`, before, text: output },
      ...made,
    ];
  });

let folder = "";
/** What the compiler says of a file, without places: they move. */
let errors = new Map<string, string[]>();

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "codemod-types-"));
  for (const { path, text } of typed) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text.replaceAll("./concurrency/", "#concurrency/"));
  }
  writeFileSync(join(folder, "tsconfig.json"), JSON.stringify(config));
  errors = readErrors(compile(folder));
}, 300_000);

afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe("an edit brings no new type error", () => {
  it.each(typed.filter(({ name }) => name !== ""))("$name", ({ path, before }) => {
    const known = [...(errors.get(before) ?? [])];
    const fresh = (errors.get(path) ?? []).filter((error) => {
      const index = known.indexOf(error);
      if (index >= 0) known.splice(index, 1);
      return index < 0;
    });
    expect(fresh).toEqual([]);
  });

  it("would be seen", () => {
    const wrong = join(folder, "wrong.ts");
    writeFileSync(wrong, 'export const n: number = "text";\n');
    expect([...readErrors(compile(folder)).keys()]).toContain("wrong.ts");
  }, 300_000);
});

const config = {
  compilerOptions: {
    strict: true,
    noEmit: true,
    skipLibCheck: true,
    target: "es2022",
    lib: ["es2022", "dom", "dom.iterable"],
    module: "esnext",
    moduleResolution: "bundler",
    moduleDetection: "force",
    allowImportingTsExtensions: true,
    jsx: "preserve",
    types: ["node"],
    typeRoots: [join(root, "node_modules/@types")],
    paths: {
      "#concurrency/any.js": [join(root, "src/concurrency/race.ts")],
      "#concurrency/*.js": [join(root, "src/concurrency/*.ts")],
    },
  },
};

function compile(cwd: string): string {
  try {
    const compiler = join(root, "node_modules/typescript/bin/tsc");
    execFileSync(process.execPath, [compiler, "-p", "."], { cwd, encoding: "utf8" });
    return "";
  } catch (error) {
    return (error as { stdout: string }).stdout;
  }
}

function readErrors(output: string): Map<string, string[]> {
  const found = new Map<string, string[]>();
  for (const [, path, error] of output.matchAll(/^(\S+)\(\d+,\d+\): error (TS\d+: .*)$/gm)) {
    found.set(path!, [...(found.get(path!) ?? []), error!]);
  }
  return found;
}
