import { spawn } from "node:child_process";
import { once } from "node:events";
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { describe, expect, it, onTestFinished } from "vitest";
import { cleanEnvironment, eventsIn, program, run, temporaryFolder } from "./program.ts";

/** A template as `init` makes it, in a folder of its own. */
async function started(...flags: readonly string[]): Promise<{ cwd: string; folder: string }> {
  const cwd = temporaryFolder();
  const { status, stderr } = await run(["template", "init", "our-own", ...flags], { cwd });
  expect([status, stderr]).toEqual([0, ""]);
  return { cwd, folder: join(cwd, "our-own") };
}

const template = (cwd: string, ...argv: readonly string[]) => run(["template", ...argv], { cwd });

function edit(path: string, change: (text: string) => string): void {
  writeFileSync(path, change(readFileSync(path, "utf8")));
}

const index = (path: string): string =>
  `{ "schemaVersion": 1,\n  "templates": [\n    { "name": "one", "path": ${JSON.stringify(path)} }\n] }`;

const filesBelow = (folder: string): readonly string[] =>
  readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(folder.length + 1))
    .sort();

describe("template init", () => {
  it.each([
    ["by itself", [], "."],
    ["over http", ["--extends", "http"], "."],
    ["as a package", ["--npm", "@acme"], "."],
    ["as a package, over http", ["--npm", "@acme", "--extends", "http"], "."],
  ])("%s: lints, tests and has nothing to record", async (_, flags) => {
    const { folder } = await started(...flags);
    const linted = await template(folder, "lint");
    expect(linted).toMatchObject({ status: 0, stderr: "" });
    expect(linted.stdout).toMatch(/^0 findings in 1 template, \d+ projects planned\n$/);
    expect(await template(folder, "test")).toMatchObject({ status: 0, stderr: "" });
    expect((await template(folder, "record")).stdout).toContain("as it was");
  });

  it("makes a project at once", async () => {
    const { cwd } = await started();
    const flags = ["--template", "./our-own", "--yes", "--no-install", "--no-git"];
    expect(await run(["app", ...flags], { cwd })).toMatchObject({ status: 0 });
    expect(readFileSync(join(cwd, "app/README.md"), "utf8")).toContain("@acme/platform owns it.");
    expect(readFileSync(join(cwd, "app/.gitignore"), "utf8")).toBe("node_modules/\n");
    // Prettier with settings of the team's would turn the lock's text.
    expect(readFileSync(join(cwd, "app/.prettierignore"), "utf8")).toBe(".corral/\n");
  });

  it("writes the package whose program offers its templates", async () => {
    const { folder } = await started("--npm", "@acme/create", "--name", "api");
    const { name, createConfig } = JSON.parse(
      readFileSync(join(folder, "package.json"), "utf8"),
    ) as { name: string; createConfig: { templates: readonly { path: string }[] } };
    expect(name).toBe("@acme/create");
    expect(createConfig.templates.map(({ path }) => path)).toEqual(["./templates/api"]);
    expect(existsSync(join(folder, "templates/api/template.json"))).toBe(true);
  });

  it("says with --json what it wrote", async () => {
    const cwd = temporaryFolder();
    const { stdout } = await template(cwd, "init", "our-own", "--json");
    const [result] = eventsIn(stdout);
    expect(result).toMatchObject({ type: "result", ok: true });
    expect(result?.["files"]).toEqual(filesBelow(join(cwd, "our-own")));
  });

  it.each([
    [
      "a folder that holds files",
      3,
      ["init", "full"],
      /already holds mine\.txt\.\nPick another folder\.$/m,
    ],
    ["a base that there is not", 2, ["init", "x", "--extends", "htp"], /no template "htp"/],
    ["a name that is none", 2, ["init", "Our Own"], /no name for a template/],
    ["a scope that is none", 2, ["init", "x", "--npm", "acme"], /no scope of npm/],
    ["two folders", 2, ["init", "a", "b"], /One folder is wanted/],
  ])("refuses %s, and writes nothing", async (_, status, argv, message) => {
    const cwd = temporaryFolder();
    mkdirSync(join(cwd, "full"));
    writeFileSync(join(cwd, "full", "mine.txt"), "mine\n");
    const result = await template(cwd, ...argv);
    expect(result.status).toBe(status);
    expect(result.stderr).toMatch(message);
    expect(filesBelow(cwd)).toEqual(["full/mine.txt"]);
  });
});

describe("template lint", () => {
  it("ends with 1, and shows file, line, what and what to do", async () => {
    const { cwd, folder } = await started();
    edit(join(folder, "files/README.md.hbs"), (text) => `${text}\n{{ownr}}\n`);
    const { status, stdout } = await template(cwd, "lint", "our-own");
    expect(status).toBe(1);
    expect(stdout).toMatch(
      /^our-own\/files\/README\.md\.hbs:9 there is no "ownr"\. UNKNOWN_NAME$/m,
    );
    expect(stdout).toMatch(/^ {4}Known: name, /m);
    expect(stdout).toContain("1 finding in 1 template");
  });

  it("prints one event for each with --json", async () => {
    const { cwd, folder } = await started();
    rmSync(join(folder, "files/package.json.hbs"));
    edit(join(folder, "files/README.md.hbs"), () => "{{#if}");
    const { status, stdout } = await template(cwd, "lint", "our-own", "--json");
    const events = eventsIn(stdout);
    expect(status).toBe(1);
    expect(events[0]).toMatchObject({ type: "finding", template: "our-own", code: "HANDLEBARS" });
    expect(events.at(-1)).toMatchObject({ type: "result", ok: false, exitCode: 1 });
  });

  it("looks at every template that an index lists, or at the one that is named", async () => {
    const cwd = temporaryFolder();
    await template(cwd, "init", "one");
    await template(cwd, "init", "two");
    const templates = ["one", "two"].map((name) => ({ name, path: `./${name}` }));
    writeFileSync(join(cwd, "template.json"), JSON.stringify({ schemaVersion: 1, templates }));
    edit(join(cwd, "two/files/README.md.hbs"), (text) => `${text}{{gone}}`);
    expect((await template(cwd, "lint")).stdout).toContain("1 finding in 2 templates");
    expect(await template(cwd, "lint", "--template", "one")).toMatchObject({ status: 0 });
    expect((await template(cwd, "lint", "--template", "tow")).stderr).toContain(
      "Pick one of: one, two.",
    );
    expect((await template(cwd, "preview")).stderr).toContain("--template is one of: one, two");
  });

  it.each([
    ["a manifest that is no JSON", "{\n  name: 1\n}", "template.json:2"],
    ["a list that names a folder without a template", index("./gone"), "template.json:3"],
  ])("finds %s", async (_, text, place) => {
    const cwd = temporaryFolder();
    writeFileSync(join(cwd, "template.json"), text);
    const { status, stdout } = await template(cwd, "lint");
    expect([status, stdout]).toEqual([1, expect.stringContaining(`${place} `)]);
    expect(stdout).toContain("MANIFEST");
  });

  it("says where there is no template", async () => {
    const { status, stderr } = await template(temporaryFolder(), "lint");
    expect([status, stderr]).toEqual([2, expect.stringContaining("there is no template.json")]);
  });
});

describe("template test and record", () => {
  it("a changed file fails with its difference, until it is recorded", async () => {
    const { folder } = await started();
    edit(join(folder, "files/src/main.js"), (text) => text.replace("Hello", "Good day"));
    const failed = await template(folder, "test");
    expect(failed.status).toBe(1);
    expect(failed.stdout).toContain(`-console.log("Hello");`);
    expect(failed.stdout).toContain(`+console.log("Good day");`);
    expect(failed.stdout).toContain("2 tests, 1 failed");
    const recorded = await template(folder, "record");
    expect(recorded.stdout).toContain("1 file changed of 5 in tests/default\n  src/main.js\n");
    expect(await template(folder, "test")).toMatchObject({ status: 0 });
  });

  it("files that come and go are told, and recorded", async () => {
    const { folder } = await started();
    renameSync(join(folder, "files/src/main.js"), join(folder, "files/src/start.js"));
    const { stdout } = await template(folder, "test");
    expect(stdout).toContain("src/main.js is recorded, and not in the project");
    expect(stdout).toContain("src/start.js is not recorded");
    await template(folder, "record");
    expect(filesBelow(join(folder, "tests/default"))).toEqual([
      "README.md",
      "_gitignore",
      "_prettierignore",
      "package.json",
      "src/start.js",
    ]);
  });

  it("a list of files, answers that cannot be, and a command that fails are faults of their test", async () => {
    const { folder } = await started();
    const tests = [
      { name: "listed", files: ["package.json", "gone.txt"] },
      { name: "refused", answers: { runtim: "deno" } },
      { name: "command", commands: [[process.execPath, "-e", "process.exit(3)"]] },
      { name: "started", commands: [[process.execPath, "src/main.js"]] },
    ];
    edit(join(folder, "template.json"), (text) =>
      JSON.stringify({ ...(JSON.parse(text) as object), tests }),
    );
    const { status, stdout } = await template(folder, "test", "--run", "--json");
    expect(status).toBe(1);
    const results = eventsIn(stdout).filter(({ type }) => type === "test");
    expect(results.map(({ name, ok }) => [name, ok])).toEqual([
      ["listed", false],
      ["refused", false],
      ["command", false],
      ["started", true],
      ["answers", true],
    ]);
    expect(results[0]?.["faults"]).toContainEqual({
      kind: "files",
      path: "gone.txt",
      what: "missing",
    });
    expect(JSON.stringify(results[1]?.["faults"])).toContain(`Did you mean \\"runtime\\"?`);
    expect(JSON.stringify(results[2]?.["faults"])).toContain("exit status 3");
    expect(await template(folder, "test", "--only", "started,answer")).toMatchObject({
      status: 2,
      stderr: expect.stringContaining(`no test "answer"`) as string,
    });
    expect((await template(folder, "record")).stderr).toContain("No test has a golden folder.");
  });

  it("tells a mistake that many answers show once", async () => {
    const { folder } = await started();
    edit(join(folder, "files/README.md.hbs"), (text) => `${text}\n{{ownr}}\n`);
    const { status, stdout } = await template(folder, "test");
    const [, ofAnswers] = stdout.split("failed our-own: answers");
    expect([status, ofAnswers?.match(/no "ownr"/g)?.length]).toEqual([1, 1]);
  });

  it.each(["files/golden", "../outside", "."])(
    "a golden folder %s is refused: recording would empty it",
    async (golden) => {
      const { cwd, folder } = await started();
      edit(join(folder, "template.json"), (text) => text.replace("tests/default", golden));
      const before = filesBelow(cwd);
      expect(await template(folder, "record")).toMatchObject({ status: 2 });
      expect(filesBelow(cwd)).toEqual(before);
    },
  );

  it.skipIf(process.platform === "win32")(
    "Ctrl-C during a command ends it with 130, and leaves no folder behind",
    async () => {
      const { folder } = await started();
      const waits = [process.execPath, "-e", "console.log('begun'); setInterval(() => {}, 1000)"];
      const tests = [{ name: "waits", commands: [waits] }];
      edit(join(folder, "template.json"), (text) =>
        JSON.stringify({ ...(JSON.parse(text) as object), tests }),
      );
      const TMPDIR = temporaryFolder();
      const child = spawn(process.execPath, [program, "template", "test", "--run"], {
        cwd: folder,
        env: { ...cleanEnvironment(), TMPDIR },
      });
      onTestFinished(() => void child.kill("SIGKILL"));
      const ended = once(child, "exit");
      for await (const chunk of child.stdout.setEncoding("utf8"))
        if (String(chunk).includes("begun")) break;
      expect(readdirSync(TMPDIR)).not.toEqual([]);
      child.kill("SIGINT");
      expect((await ended)[0]).toBe(130);
      expect(readdirSync(TMPDIR)).toEqual([]);
    },
  );
});

describe("template preview", () => {
  it("lists the files, or prints one", async () => {
    const { folder } = await started();
    const { stdout } = await template(folder, "preview");
    expect(stdout).toMatch(/^src\/\n {2}main\.js$/m);
    const file = ["--file", "README.md"];
    expect((await template(folder, "preview", ...file, "name=other")).stdout).toContain("# other");
    expect((await template(folder, "preview", ...file, "runtime=deno")).stdout).toContain(
      "deno task start",
    );
    expect((await template(folder, "preview", "--file", "READM.md")).stderr).toContain(
      `Did you mean "README.md"?`,
    );
    const wrong = await template(folder, "preview", "runtime=perl");
    expect([wrong.status, wrong.stderr]).toEqual([2, expect.stringContaining(`"perl"`)]);
  });

  it("takes answers from a test or a file, the command line's first", async () => {
    const { folder } = await started();
    edit(join(folder, "template.json"), (text) =>
      text.replace(`"name": "default",`, `"name": "default", "answers": { "team": "@acme/a" },`),
    );
    const file = join(folder, "answers.json");
    writeFileSync(file, `{ "team": "@acme/b" }`);
    const preview = async (...argv: readonly string[]) =>
      (await template(folder, "preview", "--file", "README.md", ...argv)).stdout;
    expect(await preview("--test", "default")).toContain("@acme/a owns");
    expect(await preview("--test", "default", "--answers", file)).toContain("@acme/b owns");
    expect(await preview("--answers", file, "team=@acme/c")).toContain("@acme/c owns");
  });

  it("keeps a folder up to date, and never loses what was edited there", async () => {
    const { cwd, folder } = await started();
    const to = join(cwd, "preview");
    expect(await template(folder, "preview", "--to", to)).toMatchObject({ status: 0 });
    mkdirSync(join(to, "node_modules"));
    writeFileSync(join(to, "node_modules/kept"), "");
    renameSync(join(folder, "files/src/main.js"), join(folder, "files/src/start.js"));
    expect(await template(folder, "preview", "--to", to)).toMatchObject({ status: 0 });
    expect(filesBelow(join(to, "src"))).toEqual(["start.js"]);
    expect(existsSync(join(to, "node_modules/kept"))).toBe(true);
    edit(join(to, "src/start.js"), (text) => `${text}// mine\n`);
    const refused = await template(folder, "preview", "--to", to);
    expect([refused.status, refused.stderr]).toEqual([3, expect.stringContaining("was edited")]);
    expect(readFileSync(join(to, "src/start.js"), "utf8")).toContain("// mine");
  });

  it("refuses a folder that is somebody's", async () => {
    const { cwd, folder } = await started();
    mkdirSync(join(cwd, "full"));
    writeFileSync(join(cwd, "full/mine.txt"), "mine\n");
    const { status, stderr } = await template(folder, "preview", "--to", join(cwd, "full"));
    expect(status).toBe(3);
    expect(stderr).toMatch(/already holds mine\.txt\.\nPick another folder\.$/m);
    expect(filesBelow(join(cwd, "full"))).toEqual(["mine.txt"]);
  });

  it("refuses a project, also one that was made from the template and not edited", async () => {
    const { cwd, folder } = await started();
    const flags = ["--template", ".", "--yes", "--no-install", "--no-git"];
    expect(await run(["../app", ...flags], { cwd: folder })).toMatchObject({ status: 0 });
    const to = join(cwd, "app");
    expect(await template(folder, "preview", "name=other", "--to", to)).toMatchObject({
      status: 3,
    });
    expect(readFileSync(join(to, "README.md"), "utf8")).toContain("# app");
  });
});

describe("--watch", () => {
  it("does it again after a change, a mistake included, and ends with 130 at Ctrl-C", async () => {
    const { folder } = await started();
    const argv = [program, "template", "preview", "--file", "README.md", "--watch"];
    const child = spawn(process.execPath, argv, { cwd: folder, env: cleanEnvironment() });
    onTestFinished(() => void child.kill("SIGKILL"));
    let text = "";
    child.stdout.setEncoding("utf8").on("data", (chunk: string) => (text += chunk));
    child.stderr.setEncoding("utf8").on("data", (chunk: string) => (text += chunk));
    const seen = async (pattern: RegExp): Promise<void> => {
      await expect.poll(() => text, { timeout: 20_000, interval: 20 }).toMatch(pattern);
    };
    await seen(/owns it\.\n\nWatching ".": Ctrl-C ends it\.\n$/);
    edit(join(folder, "files/README.md.hbs"), (before) => `${before}\nSecond {{name}}\n`);
    await seen(/Second my-service\n\nWatching/);
    edit(join(folder, "files/README.md.hbs"), (before) => `${before}{{gone}}\n`);
    await seen(/there is no "gone"[^]*Watching/);
    mkdirSync(join(folder, "files/deep/er"), { recursive: true });
    edit(join(folder, "files/README.md.hbs"), (before) => before.replace("{{gone}}", "Third"));
    await seen(/Third\n\nWatching/);
    text = "";
    writeFileSync(join(folder, "files/deep/er/new.txt"), "new\n");
    await seen(/Third\n\nWatching/);
    const ended = once(child, "exit");
    child.kill("SIGINT");
    expect((await ended)[0]).toBe(130);
    expect(text).toContain("Stopped by SIGINT.");
  });

  it("does not go with --json", async () => {
    const { folder } = await started();
    expect(await template(folder, "test", "--watch", "--json")).toMatchObject({ status: 2 });
  });
});

describe("template", () => {
  it("prints no event that docs/json.md does not tell of", async () => {
    const { folder } = await started();
    edit(join(folder, "files/README.md.hbs"), (text) => `${text}{{gone}}\n`);
    edit(join(folder, "files/src/main.js"), (text) => `${text}// more\n`);
    const linted = await template(folder, "lint", "--json");
    edit(join(folder, "files/README.md.hbs"), (text) => text.replace("{{gone}}", ""));
    const runs = [linted];
    for (const verb of ["test", "record", "preview"])
      runs.push(await template(folder, verb, "--json"));
    const page = readFileSync("docs/json.md", "utf8");
    const events = runs.flatMap(({ stdout }) => eventsIn(stdout));
    expect(new Set(events.map(({ type }) => type))).toEqual(
      new Set(["finding", "test", "recorded", "result"]),
    );
    for (const { type, ...fields } of events) {
      const rows = page.split("\n").filter((line) => line.startsWith(`| \`${String(type)}\``));
      for (const field of Object.keys(fields)) expect(rows.join("\n")).toContain(`\`${field}\``);
    }
  });

  it("lists its commands, and each has a page", async () => {
    const cwd = temporaryFolder();
    const { stdout } = await template(cwd);
    for (const verb of ["init", "lint", "test", "record", "preview"]) {
      expect(stdout).toContain(`template ${verb}`);
      expect((await template(cwd, verb, "--help")).stdout).toContain(
        `create-corral template ${verb}:`,
      );
    }
    expect(await template(cwd, "lin")).toMatchObject({
      status: 2,
      stderr: expect.stringContaining("Did you mean lint?") as string,
    });
  });
});
