import {
  appendFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { groups } from "../../src/add/primitives.ts";
import { readOutlines } from "../../src/create/read-outlines.ts";
import { sha256 } from "../../src/shared/sha256.ts";
import { eventsIn, run, temporaryFolder } from "./program.ts";
import type { Run } from "./program.ts";

const concurrency = fileURLToPath(new URL("../../src/concurrency/", import.meta.url));
const names = groups.flatMap((group) => group.names);

describe("corral add", () => {
  it("copies a primitive with all that it imports, and says how to import it", async () => {
    const cwd = placePackage();
    const { status, stdout, stderr } = await add(cwd, "sleep");
    expect([status, stderr]).toEqual([0, ""]);
    expect(stdout).toContain(`const { sleep } = require("./concurrency/sleep");`);
    expect(readdirSync(join(cwd, "src/concurrency"))).toEqual([
      "abort.js",
      "async-context.js",
      "clock.js",
      "platform.js",
      "sleep.js",
    ]);
    for (const [path, { origin, sha256: hash }] of Object.entries(lockIn(cwd).files))
      expect([path, origin, hash]).toEqual([path, "primitive", hashOf(join(cwd, path))]);
  });

  it("run twice changes nothing", async () => {
    const cwd = placePackage();
    await add(cwd, "all", "sleep");
    const before = stateOf(cwd);
    const { status, stdout } = await add(cwd, "sleep", "all");
    expect(status).toBe(0);
    expect(stdout).toContain("All of it is in src/concurrency already.");
    expect(stateOf(cwd)).toEqual(before);
  });

  it("--dry-run writes nothing, and lists every file as it would be", async () => {
    const cwd = placePackage();
    const { status, stdout } = await add(cwd, "sleep", "--dry-run");
    expect(status).toBe(0);
    expect(existsSync(join(cwd, "src/concurrency"))).toBe(false);
    await add(cwd, "sleep");
    expect(stdout).toMatch(
      new RegExp(
        `^${hashOf(join(cwd, "src/concurrency/sleep.js"))} +\\d+ +src/concurrency/sleep.js$`,
        "m",
      ),
    );
  });

  it("can be taken back by undo, folders and lock too", async () => {
    const cwd = placePackage();
    const before = stateOf(cwd);
    await add(cwd, "TaskGroup");
    expect(stateOf(cwd)).not.toEqual(before);
    expect(await run(["undo"], { cwd })).toMatchObject({ status: 0, stderr: "" });
    expect(stateOf(cwd)).toEqual(before);
  });

  it("with --json prints the plan and the result, a line each", async () => {
    const cwd = placePackage();
    const [plan, result] = eventsIn((await add(cwd, "sleep", "--json")).stdout);
    expect(plan).toMatchObject({ type: "plan", folder: "src/concurrency", dryRun: false });
    expect(result).toMatchObject({
      ok: true,
      exitCode: 0,
      from: "src/index.js",
      statements: [`const { sleep } = require("./concurrency/sleep");`],
    });
  });

  it("from a folder below finds the package", async () => {
    const cwd = placePackage();
    mkdirSync(join(cwd, "src/deep"));
    expect(await add(join(cwd, "src/deep"), "sleep")).toMatchObject({ status: 0 });
    expect(existsSync(join(cwd, "src/concurrency/sleep.js"))).toBe(true);
  });

  it("--import-from is remembered", async () => {
    const cwd = placePackage();
    await add(cwd, "sleep", "--import-from", "@acme/async/*");
    expect(lockIn(cwd).importFrom).toBe("@acme/async/*");
    expect((await add(cwd, "all")).stdout).toContain(`require("@acme/async/all")`);
  });

  it("--into names the folder, and it is found again", async () => {
    const cwd = placePackage();
    await add(cwd, "sleep", "--into", "src/lib/async");
    expect((await add(cwd, "all")).stdout).toContain(`require("./async/all")`);
    expect(existsSync(join(cwd, "src/lib/async/all.js"))).toBe(true);
  });

  it("into another package of the workspace names it, and how it is to be exported", async () => {
    const cwd = placePackage({
      "package.json": `{ "private": true, "workspaces": ["packages/*"] }\n`,
      "packages/core/package.json": `{ "exports": {} }\n`,
      "packages/app/package.json": `{ "name": "app" }\n`,
    });
    const app = join(cwd, "packages/app");
    const { status, stdout } = await add(app, "sleep", "--into", "../core");
    expect(status).toBe(0);
    const said = stdout.replaceAll(/\s+/g, " ");
    expect(said).toMatch(/Copied to \S*packages\/core: /);
    expect((await add(app, "all", "--into", "../core/async")).stdout).toMatch(
      /Copied to async of \S*packages\/core: /,
    );
    expect(said).toMatch(/add "\.\/\*": "\.\/\*\.js" to "exports" of \S*packages\/core, or/);
  });
});

describe("an edited copy", () => {
  const edited = async () => {
    const cwd = placePackage();
    await add(cwd, "all");
    appendFileSync(join(cwd, "src/concurrency/all.js"), "// mine\n");
    appendFileSync(join(cwd, "src/concurrency/owner.js"), "// mine too\n");
    return cwd;
  };

  it("that is asked for is a conflict, and nothing is written", async () => {
    const cwd = await edited();
    const before = stateOf(cwd);
    const { status, stderr } = await add(cwd, "gather", "all");
    expect(status).toBe(3);
    expect(stderr).toContain(`"src/concurrency/all.js" was edited since it was copied.`);
    expect(stateOf(cwd)).toEqual(before);
  });

  it("that another one needs is kept, as long as ours is the same", async () => {
    const cwd = await edited();
    const { status, stdout } = await add(cwd, "TaskGroup");
    expect(status).toBe(0);
    expect(stdout).toContain("Kept as edited: owner");
    expect(textIn(cwd, "owner.js")).toContain("// mine too");
    expect(existsSync(join(cwd, "src/concurrency/task-group.js"))).toBe(true);
  });

  it("that another one needs is a conflict when ours has changed since", async () => {
    const cwd = await edited();
    recordAs(cwd, "owner.js", "an earlier text");
    expect((await add(cwd, "TaskGroup")).status).toBe(3);
  });

  it("is shown by --diff, which changes nothing", async () => {
    const cwd = await edited();
    const before = stateOf(cwd);
    const { status, stdout } = await add(cwd, "--diff");
    expect(status).toBe(0);
    expect(stdout.match(/^-.*mine.*$/gm)).toEqual(["-// mine", "-// mine too"]);
    expect((await add(cwd, "sleep", "--diff")).stdout).toContain("new file mode 100644");
    expect(stateOf(cwd)).toEqual(before);
  });

  it("is kept with --merge, and replaced with --overwrite", async () => {
    const cwd = await edited();
    expect((await add(cwd, "all", "--merge")).status).toBe(0);
    expect(textIn(cwd, "all.js")).toContain("// mine");
    expect((await add(cwd, "all", "--overwrite")).status).toBe(0);
    expect(textIn(cwd, "all.js")).not.toContain("// mine");
    expect(textIn(cwd, "owner.js")).not.toContain("// mine too");
  });

  it("is known by its marker where there is no lock", async () => {
    const cwd = await edited();
    writeFileSync(join(cwd, ".corral/lock.json"), JSON.stringify({ lockVersion: 1, files: {} }));
    const { status, stderr } = await add(cwd, "all");
    expect([status, stderr.includes("edited since")]).toEqual([3, true]);
  });
});

it("a checkout that turned the ends of lines is no edit", async () => {
  const cwd = placePackage();
  await add(cwd, "sleep");
  writeFileSync(
    join(cwd, "src/concurrency/clock.js"),
    textIn(cwd, "clock.js").replaceAll("\n", "\r\n"),
  );
  const before = stateOf(cwd);
  expect((await add(cwd, "sleep")).stdout).toContain("All of it is in src/concurrency already.");
  expect(stateOf(cwd)).toEqual(before);
});

it("an unedited copy of an earlier version is replaced", async () => {
  const cwd = placePackage();
  await add(cwd, "all");
  const now = textIn(cwd, "all.js");
  writeFileSync(join(cwd, "src/concurrency/all.js"), "an earlier text");
  recordAs(cwd, "all.js", "an earlier text");
  expect((await add(cwd, "all")).status).toBe(0);
  expect(textIn(cwd, "all.js")).toBe(now);
});

describe("declarations beside scripts, where an editor or a compiler reads them", () => {
  const placed = () => placePackage({ "jsconfig.json": "{}" });

  it("come with each copy, are told of, and go with undo", async () => {
    const cwd = placed();
    const before = stateOf(cwd);
    const { stdout: planned } = await add(cwd, "sleep", "--dry-run");
    const { stdout } = await add(cwd, "sleep");
    expect(stdout).toContain("Copied to src/concurrency, with declarations: abort, async-context,");
    const files = readdirSync(join(cwd, "src/concurrency"));
    expect(files.filter((file) => file.endsWith(".d.ts"))).toEqual(
      files.filter((file) => /\w\.js$/.test(file)).map((file) => file.replace(".js", ".d.ts")),
    );
    expect(files).toContain("sleep.d.ts");
    for (const file of files) {
      const path = `src/concurrency/${file}`;
      expect(lockIn(cwd).files[path]?.sha256).toBe(hashOf(join(cwd, path)));
      expect(planned).toContain(`${hashOf(join(cwd, path))} `);
    }
    expect((await add(cwd, "sleep")).stdout).toContain("All of it is in src/concurrency already.");
    expect((await run(["undo"], { cwd })).status).toBe(0);
    expect(stateOf(cwd)).toEqual(before);
  });

  it("that were edited are a conflict, shown by --diff, and kept with --merge", async () => {
    const cwd = placed();
    await add(cwd, "sleep");
    appendFileSync(join(cwd, "src/concurrency/sleep.d.ts"), "// mine\n");
    const { status, stderr } = await add(cwd, "sleep");
    expect([status, stderr]).toEqual([3, expect.stringContaining("sleep.d.ts")]);
    expect((await add(cwd, "--diff")).stdout.match(/^-.*mine.*$/gm)).toEqual(["-// mine"]);
    expect((await add(cwd, "sleep", "--merge")).stdout).toContain("Kept as edited: sleep\n");
    expect(textIn(cwd, "sleep.d.ts")).toContain("// mine");
  });

  it("come later to copies that were made without", async () => {
    const cwd = placePackage();
    await add(cwd, "sleep");
    writeFileSync(join(cwd, "jsconfig.json"), "{}");
    const before = textIn(cwd, "sleep.js");
    expect((await add(cwd, "sleep")).status).toBe(0);
    expect(textIn(cwd, "sleep.d.ts")).toMatch(/^\/\/ corral-primitive: sleep /);
    expect(textIn(cwd, "sleep.js")).toBe(before);
  });
});

describe("in a project made by create", () => {
  it("copies are byte for byte the source, and the lock keeps what it knew", async () => {
    const place = temporaryFolder();
    const flags = ["service", "--template=http", "--yes", "--no-git", "--no-install"];
    expect(await run(flags, { cwd: place })).toMatchObject({ status: 0 });
    const cwd = join(place, "service");
    const before = lockIn(cwd);
    const { status, stdout } = await add(cwd, "all", "PriorityQueue");
    expect(status).toBe(0);
    expect(stdout).toContain(`import { all } from "#concurrency/all.ts";`);
    for (const file of ["all.ts", "priority-queue.ts"])
      expect(textIn(cwd, file)).toBe(readFileSync(join(concurrency, file), "utf8"));
    const { files, ...rest } = lockIn(cwd);
    expect(rest).toEqual({ ...before, files: undefined });
    expect(files).toMatchObject(before.files);
    expect(files).toHaveProperty(["src/concurrency/all.ts"]);
  });
});

describe("what add refuses", () => {
  it.each([
    [["slep"], 2, `There is no primitive "slep".\nDid you mean sleep?`],
    [["task-group"], 2, `Did you mean TaskGroup?`],
    [[], 2, "Which primitive is to be added?"],
    [
      ["openapi"],
      2,
      `"openapi" is a feature of the template http, and this is no project that was created from it.`,
    ],
    [["all", "--merge", "--overwrite"], 2, "exclude each other"],
    [["all", "--intoo", "x"], 2, "Did you mean --into?"],
  ])("%j", async (argv, status, message) => {
    const cwd = placePackage();
    const ran = await add(cwd, ...argv);
    expect(ran.status).toBe(status);
    expect(ran.stderr).toContain(message);
    expect(existsSync(join(cwd, ".corral"))).toBe(false);
  });

  it("somebody's own file in the place of a copy", async () => {
    const cwd = placePackage({ "src/concurrency/clock.js": "module.exports = {};\n" });
    const before = stateOf(cwd);
    const { status, stderr } = await add(cwd, "sleep");
    expect(status).toBe(3);
    expect(stderr).toContain(
      `"src/concurrency/clock.js" is there already, and is no copy of a primitive.`,
    );
    expect((await add(cwd, "sleep", "--overwrite")).status).toBe(3);
    expect(stateOf(cwd)).toEqual(before);
  });

  it.each([
    ["where the folder belongs", "src/concurrency", []],
    ["on the way to the folder", "src/deep", ["--into", "src/deep/async"]],
  ])("a file %s: 3", async (_, path, more) => {
    const cwd = placePackage({ [path]: "somebody's own\n" });
    const before = stateOf(cwd);
    for (const dry of [["--dry-run"], []]) {
      const { status, stderr } = await add(cwd, "sleep", ...more, ...dry);
      expect([status, stderr.split("\n").length]).toEqual([3, 3]);
      expect(stderr).toContain(`"${path}" in `);
      expect(stderr).toContain("is a file, and the primitives need a folder there.");
    }
    expect(stateOf(cwd)).toEqual(before);
  });

  it("a file called as the folder would be elsewhere is in nobody's way", async () => {
    const cwd = placePackage({ concurrency: "somebody's own\n" });
    expect(await add(cwd, "sleep")).toMatchObject({ status: 0, stderr: "" });
  });

  it.each([[`{"name": "x",}`], [""], ["[]"], ["<<<<<<< HEAD\n{}\n"]])(
    "a package.json that holds %j: 2",
    async (text) => {
      const cwd = placePackage({ "package.json": text });
      const before = stateOf(cwd);
      const { status, stderr } = await add(cwd, "sleep");
      expect(status).toBe(2);
      expect(stderr).toMatch(/package\.json" cannot be read as JSON: /);
      expect(stateOf(cwd)).toEqual(before);
    },
  );

  it("a package.json with a byte order mark is read", async () => {
    const cwd = placePackage({ "package.json": `\uFEFF{"type":"module"}` });
    expect((await add(cwd, "sleep")).stdout).toContain("import { sleep } from");
  });

  it("a folder in no package, by a relative path or an absolute one: 2", async () => {
    const place = temporaryFolder();
    const cwd = join(place, "app");
    mkdirSync(cwd);
    writeFileSync(join(cwd, "package.json"), "{}\n");
    for (const into of ["../escape", join(place, "deep/escape")]) {
      const { status, stderr } = await add(cwd, "sleep", "--into", into);
      expect([status, stderr]).toEqual([2, expect.stringContaining("lies in no package.")]);
    }
    expect(readdirSync(place)).toEqual(["app"]);
    expect(readdirSync(cwd)).toEqual(["package.json"]);
  });

  it("another project beside this one: 2", async () => {
    const other = placePackage();
    const before = stateOf(other);
    const { status, stderr } = await add(placePackage(), "sleep", "--into", join(other, "src"));
    expect(status).toBe(2);
    expect(stderr).toContain(`--into leads to another project: "fixture" at `);
    expect(stateOf(other)).toEqual(before);
  });

  it("a lock that it cannot read", async () => {
    const cwd = placePackage({ ".corral/lock.json": `{ "lockVersion": 2 }\n` });
    const { status, stderr } = await add(cwd, "sleep");
    expect([status, stderr.includes("from a later version")]).toEqual([3, true]);
  });
});

describe("the names", () => {
  it("each has its place, and a sentence in --list", async () => {
    const [result] = eventsIn((await add(placePackage(), "--list", "--json")).stdout) as [
      { primitives: readonly { name: string; summary: string; file: string }[] },
    ];
    expect(result.primitives.map(({ name }) => name)).toEqual(names);
    for (const { name, file, summary } of result.primitives) {
      expect(summary, name).toMatch(/\w{2,}.* /);
      const source = readFileSync(join(concurrency, `${file}.ts`), "utf8");
      expect(source).toMatch(
        new RegExp(String.raw`^export (async )?(function\*?|class|const) ${name}\b`, "m"),
      );
    }
  });

  it("none could also be a feature's", () => {
    const features = readOutlines().flatMap((outline) => outline.features.map(({ id }) => id));
    expect(features.length).toBeGreaterThan(0);
    expect(features.filter((id) => names.includes(id))).toEqual([]);
  });
});

const add = (cwd: string, ...argv: string[]): Promise<Run> => run(["add", ...argv], { cwd });

/** A package in CommonJS. */
function placePackage(files: Readonly<Record<string, string>> = {}): string {
  const cwd = temporaryFolder();
  const all = {
    "package.json": `{ "name": "fixture" }\n`,
    "src/one.js": `const { two } = require("./two");\n`,
    ...files,
  };
  for (const [path, text] of Object.entries(all)) {
    mkdirSync(dirname(join(cwd, path)), { recursive: true });
    writeFileSync(join(cwd, path), text);
  }
  return cwd;
}

interface LockOnDisk {
  readonly importFrom?: string;
  readonly files: Record<string, { sha256: string; origin: string }>;
}

const lockIn = (cwd: string) =>
  JSON.parse(readFileSync(join(cwd, ".corral/lock.json"), "utf8")) as LockOnDisk;

/** The lock says that another text was copied. */
function recordAs(cwd: string, file: string, text: string): void {
  const lock = lockIn(cwd);
  lock.files[`src/concurrency/${file}`] = { sha256: sha256(text), origin: "primitive" };
  writeFileSync(join(cwd, ".corral/lock.json"), JSON.stringify(lock));
}

const textIn = (cwd: string, file: string): string =>
  readFileSync(join(cwd, "src/concurrency", file), "utf8");
const hashOf = (path: string): string => sha256(readFileSync(path));

/** Every file with its bytes and its time. */
function stateOf(folder: string): readonly (readonly [string, string, number])[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .sort()
    .map((path) => [path, hashOf(path), statSync(path).mtimeMs] as const);
}
