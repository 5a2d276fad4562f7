import { existsSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, dirname, extname, isAbsolute, join } from "node:path";
import { execa } from "execa";
import { describe, expect, inject, it, onTestFinished } from "vitest";
import { repository } from "../../scripts/build.ts";
import { toolchain, withTools } from "../../scripts/toolchain.ts";
import { cases } from "./add/packages.ts";
import type { Compiler } from "./add/packages.ts";

const packed = inject("packed");

describe("a package of each kind: copied, compiled and run", () => {
  it.each(cases)("$title", async (each) => {
    const place = placePackage(each.files);
    const names = ["all", "sleep", "TaskGroup", "Semaphore", "Queue"];
    const result = await add(join(place, each.cwd ?? "."), [...names, ...(each.flags ?? [])]);
    expect(existsSync(join(place, each.copy))).toBe(true);
    expect(result.statements[0]).toBe(each.statement);

    const main = join(place, each.main);
    mkdirSync(dirname(main), { recursive: true });
    writeFileSync(main, `${result.statements.join("\n")}\n${program}`);
    for (const version of each.typescript ?? []) await compile(version, place);
    for (const [runtime, file, ...flags] of each.runs) {
      const command =
        runtime === "deno" ? ["run", "--quiet", "--allow-env", ...flags, file] : [file];
      const ran = await execa(await toolchain(runtime), command, {
        cwd: place,
        env: await clean(),
        extendEnv: false,
        reject: false,
      });
      expect([runtime, ran.stdout, ran.stderr, ran.exitCode]).toEqual([
        runtime,
        "1,2,3 4 5",
        "",
        0,
      ]);
    }

    const again = await add(join(place, each.cwd ?? "."), [...names, ...(each.flags ?? [])]);
    expect(again.written).toEqual([]);
  });
});

describe("a worker pool in CommonJS", () => {
  it.each([
    {
      title: "JavaScript",
      files: {
        "package.json": "{}",
        "src/work.js": "exports.double = (n) => 2 * n;\n",
      },
      main: "src/main.js",
      out: "src/main.js",
    },
    {
      title: "TypeScript, compiled",
      files: {
        "package.json": "{}",
        "tsconfig.json": JSON.stringify({
          compilerOptions: {
            strict: true,
            module: "commonjs",
            target: "es2022",
            types: ["node"],
            outDir: "out",
            skipLibCheck: true,
          },
          include: ["src"],
        }),
        "src/work.ts": "export const double = (n: number): number => 2 * n;\n",
        "node_modules/@types/link": join(repository, "node_modules/@types"),
        "node_modules/undici-types/link": join(repository, "node_modules/undici-types"),
      },
      main: "src/main.ts",
      out: "out/main.js",
    },
  ])("$title", async ({ files, main, out }) => {
    const place = placePackage(files);
    const { statements } = await add(place, ["WorkerPool", "watchEventLoop"]);
    const address = `new URL("./work${extname(main)}", "file://" + __filename)`;
    writeFileSync(
      join(place, main),
      `${statements.join("\n")}
      async function main() {
        const stop = watchEventLoop({});
        const pool = new WorkerPool${main.endsWith(".ts") ? '<typeof import("./work")>' : ""}(${address});
        console.log(await pool.call("double", [21]));
        await pool.close();
        stop();
      }
      void main();`,
    );
    if (main.endsWith(".ts")) await compile("typescript@5.9", place);
    const ran = await execa(process.execPath, [join(place, out)], { reject: false });
    expect([ran.stdout, ran.stderr, ran.exitCode]).toEqual(["42", "", 0]);
  });
});

/** What every package runs: in TypeScript and in JavaScript alike. */
const program = `
async function main() {
  const queue = new Queue(1);
  const permit = await new Semaphore(1).acquire();
  permit.release();
  let four = 0;
  await TaskGroup.run(async (group) => {
    group.spawn(async () => { await queue.put(5); });
    group.spawn(async () => { await sleep(1); four = 4; });
  });
  const values = await all([1, Promise.resolve(2), sleep(1).then(() => 3)]);
  console.log(values.join(","), four, await queue.get());
}
void main();
`;

interface Added {
  readonly statements: readonly string[];
  readonly written: readonly string[];
}

/** Runs the packed program, and gives the result that it prints. */
async function add(cwd: string, words: readonly string[]): Promise<Added> {
  const bin = join(packed.folder, "bin", "create-corral.js");
  const { stdout } = await execa(process.execPath, [bin, "add", ...words, "--json"], {
    cwd,
    env: await clean(),
    extendEnv: false,
  });
  return JSON.parse(stdout.split("\n").at(-1) ?? "") as Added;
}

const clean = (): Promise<NodeJS.ProcessEnv> => withTools([]);

async function compile(version: Compiler, place: string): Promise<void> {
  const tsc =
    version === "typescript@7"
      ? join(repository, "node_modules/typescript/bin/tsc")
      : await toolchain(version);
  const { stdout, exitCode } = await execa(process.execPath, [tsc, "--project", place], {
    reject: false,
  });
  expect([version, stdout, exitCode]).toEqual([version, "", 0]);
}

/** The files in a temporary folder that goes when the test ends; a file called "link" becomes a link where its folder is to be. */
function placePackage(files: Readonly<Record<string, string>>): string {
  const place = mkdtempSync(join(tmpdir(), "corral-add-"));
  onTestFinished(() => rmSync(place, { recursive: true, force: true }));
  for (const [path, text] of Object.entries(files)) {
    const isLink = basename(path) === "link";
    const file = join(place, isLink ? dirname(path) : path);
    mkdirSync(dirname(file), { recursive: true });
    if (isLink) symlinkSync(isAbsolute(text) ? text : join(place, text), file, "junction");
    else writeFileSync(file, text);
  }
  return place;
}
