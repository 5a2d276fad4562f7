import { execFileSync } from "node:child_process";
import { existsSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { eventsIn } from "./program.ts";
import { commit, folderOf, inShell, repositoryOf } from "./repository.ts";

const manifest = `{"name":"app","type":"module"}`;
const site = "export const both = (a, b) => Promise.all([a, b]);\n";
const waits = "export const wait = () => new Promise((r) => setTimeout(r, 5));\n";
const files = { "package.json": manifest, "src/a.js": site, "src/b.js": "export const b = 1;\n" };

describe("codemod", () => {
  it("shows what it would change and writes nothing", async () => {
    const { corral, git } = repositoryOf(files);
    const { status, stdout, stderr } = await corral(["codemod"]);
    expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
    expect(stdout).toContain("promise-all         1        0         0      1");
    expect(stdout).toContain("src/a.js:1:31 promise-all migrated ");
    expect(stdout).toContain("+export const both = (a, b) => all([a, b]);");
    expect(stdout).toContain("Nothing was written: --write makes 1 edit in 1 file");
    expect(git("status", "--porcelain")).toBe("");
  });

  it.skipIf(process.platform === "win32")(
    "shows a name that would move the cursor on one line",
    async () => {
      const { corral } = repositoryOf({ "package.json": manifest, "src/a\u001B[2J\nb.js": site });
      const { stdout } = await corral(["codemod"]);
      expect(stdout).toMatch(/^src\/a\\u\{1b\}\[2J\\u\{a\}b\.js:1:31 promise-all migrated /m);
      expect(stdout).not.toContain("\u001B");
    },
  );

  it("prints a diff that git applies as it stands", async () => {
    const { corral, git, folder } = repositoryOf(files);
    const { stdout } = await corral(["codemod"]);
    execFileSync("git", ["apply", "-"], { cwd: folder, input: stdout, stdio: "pipe" });
    expect(git("diff", "--stat")).toContain("src/a.js");
  });

  it("writes the edits with the primitives that they import, and these run", async () => {
    const { corral, folder } = repositoryOf(files);
    const { status, stdout } = await corral(["codemod", "--write"]);
    expect({ status, end: stdout.split("\n").at(-2) }).toEqual({
      status: 0,
      end: "Wrote 1 edit in 1 file, and 6 primitive files in src/concurrency. `npx create-corral undo` takes it back.",
    });
    const script = `import { both } from "./src/a.js"; console.log(await both(1, Promise.resolve(2)));`;
    const run = execFileSync(process.execPath, ["--input-type=module", "-e", script], {
      cwd: folder,
      encoding: "utf8",
    });
    expect(run).toBe("[ 1, 2 ]\n");
    const lock = JSON.parse(readFileSync(join(folder, ".corral/lock.json"), "utf8")) as {
      files: Record<string, { origin: string }>;
    };
    expect(lock.files["src/concurrency/all.js"]?.origin).toBe("primitive");
  });

  it("says when a package would be published without what its code now imports", async () => {
    const published = `{"name":"app","type":"module","files":["src/a.js"]}`;
    const { corral } = repositoryOf({ ...files, "package.json": published });
    const { stdout } = await corral(["codemod"]);
    expect(stdout.replaceAll(/\s+/g, " ")).toContain(
      `"files" in package.json leaves src/concurrency out, so a published package would lack them`,
    );
    const result = eventsIn((await corral(["codemod", "--format", "json"])).stdout).at(-1);
    expect(result).toMatchObject({ cautions: [expect.stringContaining("leaves src/concurrency")] });
  });

  it("brings no type error to a package that has its scripts checked", async () => {
    const { corral, folder } = repositoryOf({
      ...files,
      "src/d.js": "setTimeout(() => {}, 5);\n" + waits,
      "tsconfig.json": `{"compilerOptions":{"allowJs":true,"checkJs":true,"strict":false,"noEmit":true,"target":"ES2022","module":"nodenext","types":[]}}`,
    });
    expect((await corral(["codemod", "--write"])).status).toBe(0);
    const tsc = join(import.meta.dirname, "..", "..", "node_modules", "typescript", "bin", "tsc");
    const checked = () =>
      execFileSync(process.execPath, [tsc, "-p", folder], { encoding: "utf8", stdio: "pipe" });
    expect(checked()).toBe("");
    // And so much for whether it is checked at all.
    writeFileSync(join(folder, "src/wrong.js"), "/** @type {number} */\nexport const n = '';\n");
    expect(checked).toThrow("Command failed");
  });

  it("finds nothing the second time, in its copies neither", async () => {
    const repository = repositoryOf(files);
    await repository.corral(["codemod", "--write"]);
    commit(repository);
    const { status, stdout } = await repository.corral(["codemod", "--write"]);
    expect({ status, stdout }).toEqual({
      status: 0,
      stdout: expect.stringContaining("There is nothing to write.") as string,
    });
    expect(repository.git("status", "--porcelain")).toBe("");
  });

  it("prints events whose totals add up", async () => {
    const { corral } = repositoryOf({
      ...files,
      "src/c.js": `${waits}setInterval(() => {}, 9);\n`,
    });
    const { status, stdout } = await corral(["codemod", "--format", "json"]);
    const events = eventsIn(stdout);
    const result = events.at(-1) as Record<string, number>;
    const sites = events.filter(({ type }) => type === "site");
    expect(status).toBe(0);
    expect(sites).toHaveLength(result["sites"] ?? -1);
    for (const outcome of ["migrated", "flagged", "reported"]) {
      expect(sites.filter((each) => each["outcome"] === outcome)).toHaveLength(
        result[outcome] ?? -1,
      );
    }
    expect(result).toMatchObject({ type: "result", ok: true, exitCode: 0, dryRun: true, files: 3 });
    expect(events.filter(({ type }) => type === "edit").map(({ file }) => file)).toEqual([
      "src/a.js",
      "src/c.js",
    ]);
  });

  it("saves a patch that brings everything, and git applies it", async () => {
    const { corral, git } = repositoryOf(files);
    const patched = await corral(["codemod", "--patch", "../moved.patch"], "src");
    expect(patched.status).toBe(0);
    git("apply", "moved.patch");
    const dirty = git("status", "--porcelain", "-uall");
    expect(dirty).toContain(" M src/a.js\n");
    expect(dirty).toContain("?? src/concurrency/all.js\n");
    expect(dirty).toContain("?? .corral/lock.json\n");
  });

  it("takes paths, from the folder where it runs, and names files from there", async () => {
    const { corral } = repositoryOf({ ...files, "other/c.js": site });
    const { stdout } = await corral(["codemod", "../other"], "src");
    expect(stdout).toContain("1 file, 1 site in 1 of them");
    expect(stdout).toContain("\n../other/c.js:1:31 ");
    expect((await corral(["codemod"], "src")).stdout).toContain("\na.js:1:31 ");
  });

  it("looks only at what changed since a commit, and at what is new", async () => {
    const repository = repositoryOf(files);
    repository.write({ "src/c.js": site, "src/b.js": waits });
    const { stdout } = await repository.corral(["codemod", "--since", "HEAD"]);
    expect(stdout).toContain("2 files, 2 sites in 2 of them");
    expect(stdout).not.toContain("src/a.js");
  });

  it("takes a branch for where the work left it, so what changed there meanwhile does not count", async () => {
    const repository = repositoryOf(files);
    repository.git("switch", "--quiet", "--create", "work");
    repository.write({ "src/c.js": site });
    commit(repository);
    repository.git("switch", "--quiet", "main");
    repository.write({ "src/a.js": `// newer\n${site}` });
    commit(repository);
    repository.git("switch", "--quiet", "work");
    const { stdout } = await repository.corral(["codemod", "--since=main"]);
    expect(stdout).toContain("1 file, 1 site in 1 of them");
    expect(stdout).toContain("\nsrc/c.js:1:31 ");
  });

  it("keeps to the rules that are named, and to their sites", async () => {
    const { corral } = repositoryOf({ ...files, "src/c.js": waits });
    const { stdout } = await corral(["codemod", "--rules=sleep"]);
    expect(stdout).toContain("1 site in 1 of them");
    expect(stdout).toContain("src/c.js:1:");
  });

  it("lists its rules with their codes", async () => {
    const { corral } = repositoryOf({});
    const { status, stdout } = await corral(["codemod", "--list"]);
    expect(status).toBe(0);
    expect(stdout).toMatch(/^promise-all\n {2}\S/m);
    expect(stdout).toContain("cancellable");
  });

  it("counts what a comment asks to be left", async () => {
    const left = `// corral-ignore promise-all -- measured, and fine\n${site}`;
    const { corral } = repositoryOf({ "package.json": manifest, "a.js": left });
    const { stdout } = await corral(["codemod"]);
    expect(stdout).toContain("a.js:2:31 ignored reported measured, and fine");
    expect(stdout).toContain("ignored 1");
  });

  it("makes the edits that --unsafe names", async () => {
    const source =
      "export const f = async (xs, g) => await Promise.all(xs.map(async (x) => g(x)));\n";
    const { corral, folder } = repositoryOf({ "package.json": manifest, "src/a.js": source });
    const { stdout } = await corral([
      "codemod",
      "--unsafe",
      "bounded",
      "--concurrency=3",
      "--write",
    ]);
    expect(stdout).toContain("bounded 1 (");
    const text = readFileSync(join(folder, "src/a.js"), "utf8");
    expect(text).toContain("mapConcurrent");
    expect(text).toContain("concurrency: 3");
  });

  it("follows no link, and passes over what was removed", async () => {
    const { corral, folder, git } = repositoryOf({ ...files, "src/gone.js": site });
    symlinkSync("a.js", join(folder, "src/link.js"));
    git("rm", "--quiet", "src/gone.js");
    const { status, stdout } = await corral(["codemod"]);
    expect(status).toBe(0);
    expect(stdout).toContain("1 site in 1 of them");
  });

  it("leaves what the repository calls generated", async () => {
    const attributes = "src/a.js linguist-generated\n";
    const { corral } = repositoryOf({ ...files, ".gitattributes": attributes });
    const { stdout } = await corral(["codemod"]);
    expect(stdout).toContain("src/a.js:1:31 generated-file reported ");
  });
});

describe("in a monorepo", () => {
  const packages = {
    "package.json": `{"private":true,"workspaces":["packages/*"]}`,
    "packages/one/package.json": `{"name":"@acme/one","type":"module"}`,
    "packages/one/src/a.js": site,
    "packages/two/package.json": `{"name":"@acme/two","type":"module"}`,
    "packages/two/src/a.js": site,
  };

  it("each package gets its own primitives", async () => {
    const { corral, folder } = repositoryOf(packages);
    expect((await corral(["codemod", "--write"])).status).toBe(0);
    for (const name of ["one", "two"]) {
      const text = readFileSync(join(folder, `packages/${name}/src/a.js`), "utf8");
      expect(text).toContain(`from "./concurrency/all.js"`);
      expect(existsSync(join(folder, `packages/${name}/src/concurrency/all.js`))).toBe(true);
      expect(existsSync(join(folder, `packages/${name}/.corral/lock.json`))).toBe(true);
    }
  });

  it("one shared package has them, and the others import it by name", async () => {
    const { corral, folder, git } = repositoryOf({
      ...packages,
      "packages/one/package.json": `{"name":"@acme/one","type":"module","dependencies":{"@acme/async":"*"}}`,
      "packages/async/package.json": `{"name":"@acme/async","type":"module","exports":{"./*":"./src/*.js"}}`,
      "packages/async/src/index.js": "export {};\n",
    });
    const flags = ["--into", "packages/async/src", "--write"];
    const { status, stdout } = await corral(["codemod", ...flags]);
    expect(status).toBe(0);
    const undeclared = `package.json does not name "@acme/async" yet`;
    expect(stdout).toContain(`packages/two: ${undeclared}`);
    expect(stdout).not.toContain(`packages/one: ${undeclared}`);
    const text = readFileSync(join(folder, "packages/two/src/a.js"), "utf8");
    expect(text).toContain(`from "@acme/async/all"`);
    expect(git("status", "--porcelain", "-uall")).not.toContain("packages/one/src/concurrency");
    expect(existsSync(join(folder, "packages/async/src/all.js"))).toBe(true);
  });

  it("an installed package is imported from, and nothing is copied", async () => {
    const { corral, folder, git } = repositoryOf(packages);
    expect((await corral(["codemod", "--import-from", "@acme/async", "--write"])).status).toBe(0);
    const text = readFileSync(join(folder, "packages/two/src/a.js"), "utf8");
    expect(text).toContain(`from "@acme/async"`);
    expect(git("status", "--porcelain", "-uall")).not.toContain("??");
  });
});

describe("corral.json", () => {
  it("says what no flag says", async () => {
    const config = `{"codemod":{"rules":["sleep"]}}`;
    const { corral } = repositoryOf({ ...files, "src/c.js": waits, "corral.json": config });
    expect((await corral(["codemod"])).stdout).toContain("1 site in 1 of them");
    expect((await corral(["codemod", "--rules=promise-all"])).stdout).toContain("src/a.js:1:31");
  });

  it.each([
    [`{"codemod":{"rule":["sleep"]}}`, `corral.json knows no "rule".\nDid you mean "rules"?`],
    [`{"codemod":{"rules":"sleep"}}`, `"rules" in corral.json must be a list of texts.`],
    [
      `{"rules":["sleep"]}`,
      `"rules" stands at the top of corral.json.\nWrite { "codemod": { "rules": … } }.`,
    ],
    [`{"codemod":{"jobs":0}}`, `"jobs" in corral.json must be a whole number from 1.`],
    [`[]`, `corral.json is no object.`],
    [`{`, `corral.json cannot be read: `],
  ])("%s is refused", async (config, message) => {
    const { corral } = repositoryOf({ ...files, "corral.json": config });
    const { status, stderr } = await corral(["codemod"]);
    expect({ status, stderr }).toEqual({
      status: 2,
      stderr: expect.stringContaining(message) as string,
    });
  });

  it("has a schema, from the table of flags", async () => {
    const { corral } = repositoryOf({});
    const { status, stdout } = await corral(["schema", "codemod"]);
    expect(status).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({
      properties: { codemod: { properties: { rules: { type: "array" }, jobs: { minimum: 1 } } } },
    });
  });
});

describe("a failure is one message and its status", () => {
  it.each([
    [["codemod", "nowhere"], 2, `"nowhere" is not there.`],
    [["codemod", "docs"], 2, `There is no JavaScript or TypeScript file below "docs".`],
    [["codemod", "--rules", "sleeep"], 2, `There is no rule "sleeep".\nDid you mean sleep?`],
    [["codemod", "--unsafe", "bound"], 2, `There is no code "bound".\nDid you mean bounded?`],
    [["codemod", "--since", "nope"], 2, `"nope" is no commit here.`],
    [["codemod", "--since", "--output=x"], 2, `--since needs a value.`],
    [["codemod", "--since=--output=x"], 2, `"--output=x" is no commit here.`],
    [["codemod", "--jobs", "0"], 2, `--jobs must be a whole number from 1, got "0".`],
    [["codemod", "--format", "xml"], 2, `--format takes text or json, not "xml".`],
    [["codemod", "--wirte"], 2, `"--wirte" is not a flag.\nDid you mean --write?`],
    [["codemod", ".."], 2, `".." lies outside of `],
    [["codemod", "--patch", "no/such/folder"], 8, `"no/such/folder" could not be written`],
    [["undo"], 2, "No run of Corral is to be taken back"],
    [["undo", "src"], 2, `undo takes no path, and got "src".`],
  ] as const)("%j: %i", async (argv, status, message) => {
    const { corral } = repositoryOf({ ...files, "docs/readme.md": "" });
    const run = await corral(argv);
    expect(run.stderr).toContain(message);
    expect(run.status).toBe(status);
  });

  it("a file that cannot be parsed: 8, and the others are handled", async () => {
    const { corral, git } = repositoryOf({ ...files, "src/bad.js": "const = Promise.all(;\n" });
    const { status, stderr } = await corral(["codemod", "--write"]);
    expect(status).toBe(8);
    expect(stderr).toMatch(/^error src\/bad\.js cannot be parsed: .*\n$/);
    expect(git("diff", "--name-only")).toBe("src/a.js\n");
  });

  it("a file that cannot be read: 8, and the others are handled", async () => {
    const latin1 = Buffer.from("// \u00E9\nPromise.all([]);\n", "latin1");
    const { corral, git } = repositoryOf({ ...files, "src/bad.js": latin1 });
    const { status, stderr } = await corral(["codemod", "--write"]);
    expect(status).toBe(8);
    expect(stderr).toBe("error src/bad.js cannot be read: It is not UTF-8.\n");
    expect(git("diff", "--name-only")).toBe("src/a.js\n");
  });

  it("with --format json it is an event, and the totals are there", async () => {
    const { corral } = repositoryOf({ ...files, "src/bad.js": "const = Promise.all(;\n" });
    const { status, stdout, stderr } = await corral(["codemod", "--format=json"]);
    const events = eventsIn(stdout);
    expect({ status, stderr }).toEqual({ status: 8, stderr: "" });
    expect(events).toContainEqual(
      expect.objectContaining({ type: "failure", file: "src/bad.js", cause: "unparsable" }),
    );
    expect(events.at(-1)).toMatchObject({ ok: false, exitCode: 8, sites: 1, filesFailed: 1 });
  });

  it("a mistake on the line is an event too", async () => {
    const { corral } = repositoryOf(files);
    const { status, stdout } = await corral(["codemod", "--format", "json", "--nope"]);
    expect(status).toBe(2);
    expect(eventsIn(stdout)).toMatchObject([{ ok: false, exitCode: 2, error: { code: "USAGE" } }]);
  });

  it("a path to import from: 2, as it would lead each file somewhere else", async () => {
    const { corral, git } = repositoryOf(files);
    const { status, stderr } = await corral(["codemod", "--write", "--import-from", "./async/*"]);
    expect([status, git("status", "--porcelain")]).toEqual([2, ""]);
    expect(stderr).toContain(`"./async/*" is no package and no alias`);
  });

  it("a package.json that Node would not take: 2, with git and without", async () => {
    const broken = { ...files, "package.json": `{"name":"app",}` };
    for (const { corral } of [repositoryOf(broken), folderOf(broken)]) {
      const { status, stderr } = await corral(["codemod"]);
      expect(status).toBe(2);
      expect(stderr).toContain(`package.json" cannot be read as JSON`);
    }
  });

  it("one of several packages: 8, and the others are handled", async () => {
    const { corral, git } = repositoryOf({
      ...files,
      "packages/bad/package.json": `{"name":"bad",}`,
      "packages/bad/c.js": site,
    });
    const { status, stderr } = await corral(["codemod", "--write"]);
    expect(status).toBe(8);
    expect(stderr).toMatch(
      /^error packages\/bad\/c\.js was left alone because of its package: ".*package\.json" cannot be read as JSON: .*\n$/,
    );
    expect(git("diff", "--name-only")).toBe("src/a.js\n");
  });

  it("work that is not committed: 3", async () => {
    const repository = repositoryOf(files);
    repository.write({ "src/b.js": "export const b = 2;\n" });
    const refused = await repository.corral(["codemod", "--write"]);
    expect(refused).toMatchObject({
      status: 3,
      stdout: "",
      stderr: `error "src/b.js" is not committed.\nCommit or stash first, or pass --allow-dirty.\n`,
    });
    expect((await repository.corral(["codemod"])).status).toBe(0);
    expect((await repository.corral(["codemod", "--write", "--allow-dirty"])).status).toBe(0);
  });

  it("a file that git does not know is in the way only where it would be edited: 3", async () => {
    const repository = repositoryOf(files);
    repository.write({ "notes.txt": "mine" });
    const fine = await repository.corral(["codemod", "--write", "src/b.js"]);
    expect(fine.status).toBe(0);
    repository.write({ "src/new.js": site });
    const refused = await repository.corral(["codemod", "--write"]);
    expect(refused).toMatchObject({
      status: 3,
      stderr: expect.stringContaining(`"src/new.js" is not known to git.`) as string,
    });
    expect(repository.git("diff", "--name-only")).toBe("");
  });

  it("no repository: 3 with --write, and a dry run works", async () => {
    const { corral, folder } = folderOf(files);
    const refused = await corral(["codemod", "--write"]);
    expect(refused.status).toBe(3);
    expect(refused.stderr).toContain("is in no git repository");
    expect((await corral(["codemod"])).stdout).toContain("src/a.js:1:31 promise-all migrated");
    expect(readFileSync(join(folder, "src/a.js"), "utf8")).toBe(site);
    expect((await corral(["codemod", "--write", "--allow-dirty"])).status).toBe(0);
    expect((await corral(["undo"])).status).toBe(0);
    expect(readFileSync(join(folder, "src/a.js"), "utf8")).toBe(site);
  });

  it.skipIf(process.platform === "win32")("a full disk: 8, and nothing is changed", async () => {
    const repository = repositoryOf({ ...files, "src/big.js": site + "//\n".repeat(20_000) });
    const { status, stderr } = await inShell(repository, "ulimit -f 8; corral codemod --write");
    expect(stderr).toContain("There is no space left for");
    expect(status).toBe(8);
    expect(repository.git("status", "--porcelain", "-uall")).toBe("");
    expect((await repository.corral(["codemod", "--write"])).status).toBe(0);
  });

  it("a file of somebody's own where a primitive belongs: 3", async () => {
    const mine = { "src/concurrency/all.js": "export const all = 1;\n" };
    const { corral, git } = repositoryOf({ ...files, ...mine });
    const { status, stderr } = await corral(["codemod", "--write"]);
    expect(stderr).toContain(`"src/concurrency/all.js" is no copy of a primitive`);
    expect(status).toBe(3);
    expect(git("status", "--porcelain")).toBe("");
  });
});

describe("check", () => {
  it("ends with 1 when there are findings, and lists them alone", async () => {
    const { corral } = repositoryOf(files);
    const { status, stdout } = await corral(["check"]);
    expect(status).toBe(1);
    expect(stdout).toMatch(/^src\/a\.js:1:31 promise-all migrated .*\n1 finding in 1 file of 2\n$/);
  });

  it("ends with 0 when there are none, and what is ignored is none", async () => {
    const left = `// corral-ignore promise-all -- fine\n${site}`;
    const { corral } = repositoryOf({ "package.json": manifest, "a.js": left });
    expect(await corral(["check"])).toMatchObject({
      status: 0,
      stdout: "0 findings in 0 files of 1\n",
    });
  });

  it("names an ignore that misses its reason, and codemod leaves what it stands at", async () => {
    const left = `// corral-ignore promise-all\n${site}`;
    const { corral, folder } = repositoryOf({ "package.json": manifest, "a.js": left });
    const { status, stdout } = await corral(["check"]);
    expect(status).toBe(1);
    expect(stdout).toMatch(
      /^a\.js:2:31 ignore-unclear reported .*`\/\/ corral-ignore CODE -- reason`/,
    );
    expect((await corral(["codemod", "--write"])).status).toBe(0);
    expect(readFileSync(join(folder, "a.js"), "utf8")).toBe(left);
  });

  it("8 wins over 1", async () => {
    const { corral } = repositoryOf({ ...files, "src/bad.js": "const = Promise.all(;\n" });
    expect((await corral(["check"])).status).toBe(8);
  });

  it("gives the findings as events", async () => {
    const { corral } = repositoryOf(files);
    const { status, stdout } = await corral(["check", "--json"]);
    expect(status).toBe(1);
    expect(eventsIn(stdout)).toMatchObject([
      { type: "site", file: "src/a.js", line: 1, column: 31 },
      { type: "result", ok: false, exitCode: 1, findings: 1 },
    ]);
  });
});

describe("undo", () => {
  it("restores every byte, and takes away what was made", async () => {
    const odd = `\uFEFF${site.replace("\n", "\r\n")}`;
    const { corral, folder, git } = repositoryOf({ ...files, "src/odd.js": odd });
    await corral(["codemod", "--write"]);
    expect(git("status", "--porcelain", "-uall")).toContain("src/concurrency/all.js");
    const { status, stdout } = await corral(["undo"], "src");
    expect(status).toBe(0);
    expect(stdout).toMatch(/^Took back the run of .* 2 files restored, 7 new files removed\.\n$/);
    expect(git("status", "--porcelain", "-uall")).toBe("");
    expect(existsSync(join(folder, "src/concurrency"))).toBe(false);
    expect(readFileSync(join(folder, "src/odd.js"), "utf8")).toBe(odd);
  });

  it("takes one run after the other", async () => {
    const repository = repositoryOf({ ...files, "src/c.js": waits });
    await repository.corral(["codemod", "--write", "--rules=promise-all"]);
    await repository.corral(["codemod", "--write", "--rules=sleep", "--allow-dirty"]);
    await repository.corral(["undo"]);
    expect(repository.git("diff", "--name-only")).toBe("src/a.js\n");
    await repository.corral(["undo"]);
    expect(repository.git("status", "--porcelain", "-uall")).toBe("");
    expect((await repository.corral(["undo"])).status).toBe(2);
  });

  it("refuses where a file changed since, and touches nothing: 3", async () => {
    const { corral, folder, git } = repositoryOf(files);
    await corral(["codemod", "--write"]);
    writeFileSync(join(folder, "src/concurrency/all.js"), "mine\n");
    const before = git("status", "--porcelain", "-uall") + git("diff");
    const { status, stderr } = await corral(["undo"]);
    expect({ status, stderr }).toEqual({
      status: 3,
      stderr: expect.stringContaining(`"src/concurrency/all.js" changed since the run.`) as string,
    });
    expect(git("status", "--porcelain", "-uall") + git("diff")).toBe(before);
  });
});
