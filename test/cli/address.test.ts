import { existsSync, readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { writeFolder } from "../support/git-repository.ts";
import { eventsIn, run } from "./program.ts";
import { besideTemplate, everyFlag, everyPrompt, secret, writeTemplate } from "./team-template.ts";

const quiet = ["--yes", "--no-git", "--no-install"];

/** Its default would carry the secret into the lock. */
const dependent = { id: "url", type: "text", message: "Url?", default: "{{apiKey}}@host" };

const read = (cwd: string, path: string): string => readFileSync(join(cwd, "app", path), "utf8");

describe("a template from a folder", () => {
  it("is made with the answers of its own flags, and its lock says where it is from", async () => {
    const { cwd, template } = besideTemplate();
    const argv = ["app", `--template=${template}`, ...everyFlag, ...quiet];
    const { status, stdout, stderr } = await run(argv, { cwd, env: secret });
    expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
    expect(read(cwd, "settings.txt")).toBe("core 3 true us b, in true\n");
    expect(read(cwd, "secret.txt")).toBe("s3cr3t-0815\n");
    const { template: locked, answers } = JSON.parse(read(cwd, ".corral/lock.json")) as {
      template: { digest: string };
      answers: object;
    };
    expect(locked).toEqual({
      name: "service",
      version: "1.2.0",
      digest: expect.stringMatching(/^sha256-[\da-f]{64}$/) as string,
      source: { kind: "folder", path: template },
    });
    expect(answers).toMatchObject({ team: "core", zones: ["b"], dataPath: "in" });
    expect(stdout).toContain(
      `Template service 1.2.0 from the folder "../template"\n${locked.digest}\n`,
    );
  });

  it("is said again by its address in the command that repeats the answers, which does the same", async () => {
    const { cwd, template } = besideTemplate();
    const argv = ["app", "--template", template, ...everyFlag, ...quiet, "--json"];
    const first = await run(argv, { cwd, env: secret });
    const { repeat } = eventsIn(first.stdout).at(-1) as {
      repeat: { command: string; secrets: string[] };
    };
    expect(repeat.secrets).toEqual(["CORRAL_API_KEY"]);
    const [, , ...words] = repeat.command.split(" ");
    const again = await run(["again", ...words, "--json"], { cwd, env: secret });
    const filesOf = (stdout: string) =>
      eventsIn(stdout).find(({ type }) => type === "plan")?.["files"];
    expect(again.status).toBe(0);
    expect(filesOf(again.stdout)).toEqual(filesOf(first.stdout));
  });

  it("shows a secret nowhere: not in events, texts, lock or snapshot", async () => {
    const { cwd, template } = besideTemplate();
    const argv = ["app", `--template=${template}`, ...everyFlag, ...quiet];
    const plain = await run(argv, { cwd, env: secret });
    const json = await run(["other", ...argv.slice(1), "--json"], { cwd, env: secret });
    for (const { status, stdout, stderr } of [plain, json]) {
      expect(status).toBe(0);
      expect(stdout + stderr).not.toContain(secret.CORRAL_API_KEY);
    }
    for (const name of readdirSync(join(cwd, "app", ".corral")))
      expect(read(cwd, `.corral/${name}`)).not.toContain(secret.CORRAL_API_KEY);
  });

  it.each([
    ["a command", { hooks: [{ exec: ["echo", "{{apiKey}}"], after: "write" }] }, 2],
    ["a next step", { nextSteps: ["Use {{apiKey}}."] }, 0],
    ["a default", { prompts: [...everyPrompt.prompts, dependent] }, 0],
  ])("shows a secret nowhere that is part of %s", async (_, own, expected) => {
    const { cwd, template } = besideTemplate({ ...everyPrompt, ...own });
    const argv = ["app", `--template=${template}`, ...everyFlag, ...quiet];
    for (const more of [["--dry-run"], ["--json"]]) {
      const { status, stdout, stderr } = await run([...argv, ...more], { cwd, env: secret });
      expect(status).toBe(expected);
      expect(stdout + stderr).not.toContain(secret.CORRAL_API_KEY);
    }
  });

  it("asks for a secret that nothing gave, whose default is only a place-holder", async () => {
    const { cwd, template } = besideTemplate();
    const argv = ["app", `--template=${template}`, ...everyFlag, ...quiet, "--json"];
    const { status, stdout } = await run(argv, { cwd });
    expect(status).toBe(2);
    const [needs] = eventsIn(stdout).filter(({ type }) => type === "needs-input");
    expect(needs).toMatchObject({
      answers: { template, team: "core", features: ["audit"] },
      questions: [{ id: "apiKey", kind: "secret", flag: "--api-key", env: "CORRAL_API_KEY" }],
    });
    expect(readdirSync(cwd)).toEqual([]);
  });

  it.each([
    ["its variable", [], { CORRAL_TEMPLATE: "../template", ...secret }],
    ["the answers file", ["--answers=../answers.json"], secret],
  ])("is named by %s, and its prompts are answered there too", async (_, argv, env) => {
    const { cwd } = besideTemplate();
    const fields = { template: "../template", team: "web", replicas: 5, zones: ["a", "b"] };
    writeFolder(join(cwd, ".."), { "answers.json": JSON.stringify(fields) });
    const asked =
      argv.length > 0 ? {} : { CORRAL_TEAM: "web", CORRAL_REPLICAS: "5", CORRAL_ZONES: "a,b" };
    const done = await run(["app", ...argv, ...quiet], { cwd, env: { ...env, ...asked } });
    expect(done).toMatchObject({ status: 0, stderr: "" });
    expect(read(cwd, "settings.txt")).toBe("web 5 false eu a,b, data/rows false\n");
  });

  it("reads the answers file once, also from standard input", async () => {
    const { cwd, template } = besideTemplate();
    const input = JSON.stringify({ dir: "app", template, team: "web", apiKey: "x" });
    const done = await run(["--answers", "-", ...quiet], { cwd, input });
    expect(done).toMatchObject({ status: 0, stderr: "" });
    expect(read(cwd, "secret.txt")).toBe("x\n");
  });

  it.each([
    [
      "a flag that it has not",
      ["--regoin=us"],
      `"--regoin" is not a flag.\nDid you mean --region?`,
    ],
    ["a flag of a built-in template", ["--no-openapi"], `"--no-openapi" is not a flag.`],
    ["a value that it refuses", ["--team=Core"], `--team "Core": does not match [a-z]+.`],
    ["a path out of the project", ["--team=core", "--data-path=../x"], `--data-path "../x"`],
  ])("%s is refused, and nothing is written", async (_, argv, message) => {
    const { cwd, template } = besideTemplate();
    const all = ["app", `--template=${template}`, ...argv, ...quiet];
    const { status, stderr } = await run(all, { cwd, env: secret });
    expect(status).toBe(2);
    expect(stderr).toContain(message);
    expect(readdirSync(cwd)).toEqual([]);
  });

  it("refuses a field of the answers file that its prompts have not, with the nearest", async () => {
    const { cwd } = besideTemplate();
    const input = JSON.stringify({ dir: "app", template: "../template", replcias: 3 });
    const { status, stderr } = await run(["--answers=-", ...quiet], { cwd, input });
    expect(status).toBe(2);
    expect(stderr).toContain(
      `"replcias" in standard input is not an answer.\nDid you mean "replicas"?`,
    );
  });

  it("lists its flags with --help, and its fields with schema", async () => {
    const { cwd, template } = besideTemplate();
    const help = await run(["--help", "--template", template], { cwd });
    expect(help.stdout).toContain("--region eu|us");
    expect(help.stdout).toContain("--[no-]public-api");
    expect(help.stdout).not.toContain("openapi");
    const schema = await run(["schema", "--template", template], { cwd });
    expect(JSON.parse(schema.stdout)).toMatchObject({
      properties: {
        template: { const: template },
        replicas: { type: "number", default: 2 },
        zones: { type: "array", items: { enum: ["a", "b"] } },
        apiKey: { writeOnly: true },
      },
      unevaluatedProperties: false,
    });
    const { properties } = JSON.parse(schema.stdout) as { properties: object };
    for (const { id } of everyPrompt.prompts) expect(properties).toHaveProperty(id);
  });

  it("writes nothing with --dry-run, and tells of the source first", async () => {
    const { cwd, template } = besideTemplate();
    const argv = ["app", `--template=${template}`, ...everyFlag, "--dry-run", "--json"];
    const { status, stdout } = await run(argv, { cwd, env: secret });
    const [source, plan] = eventsIn(stdout);
    expect(status).toBe(0);
    expect(source).toMatchObject({ type: "source", name: "service", cached: false });
    expect(plan).toMatchObject({ type: "plan", template: { digest: source?.["digest"] } });
    expect(existsSync(join(cwd, "app"))).toBe(false);
  });
});

describe("a source of several templates", () => {
  function several(): string {
    const { cwd } = besideTemplate();
    const root = join(cwd, "..", "all");
    const plain = { schemaVersion: 1, version: "1.0.0", description: "One" };
    writeTemplate(join(root, "api"), { ...plain, name: "api" }, { "a.txt": "api" });
    writeTemplate(join(root, "job"), { ...plain, name: "job" }, { "a.txt": "job" });
    const templates = [
      { name: "api", path: "./api" },
      { name: "job", path: "./job", description: "Runs at night" },
    ];
    writeFolder(root, { "template.json": JSON.stringify({ schemaVersion: 1, templates }) });
    return cwd;
  }

  it("wants one of them picked where nobody can be asked, and says how", async () => {
    const cwd = several();
    const { status, stderr } = await run(["app", "--template=../all", ...quiet], { cwd });
    expect(status).toBe(2);
    expect(stderr).toContain("--template ../all:api|../all:job");
    const json = await run(["app", "--template=../all", "--json"], { cwd });
    expect(eventsIn(json.stdout)[0]).toMatchObject({
      type: "needs-input",
      questions: [
        {
          id: "template",
          choices: [
            { value: "../all:api", label: "api" },
            { value: "../all:job", label: "job", hint: "Runs at night" },
          ],
        },
      ],
    });
    expect(readdirSync(cwd)).toEqual([]);
  });

  it("gives the one that is picked, and the lock leads to it alone", async () => {
    const cwd = several();
    const done = await run(["app", "--template=../all:job", ...quiet], { cwd });
    expect(done).toMatchObject({ status: 0, stderr: "" });
    expect(read(cwd, "a.txt")).toBe("job");
    expect(JSON.parse(read(cwd, ".corral/lock.json"))).toMatchObject({
      template: { name: "job", source: { kind: "folder", path: "../all/job" } },
    });
  });

  it.each([
    ["one that it has not", "../all:jobs", `Did you mean "job"?`],
    ["a folder that there is not", "../al", "There is no folder"],
    ["a folder without a template", ".", "there is no template.json"],
    ["a name that is no address", "htpp", "Did you mean http?"],
  ])("%s is refused", async (_, template, message) => {
    const cwd = several();
    const { status, stderr } = await run(["app", `--template=${template}`, ...quiet], { cwd });
    expect(status).toBe(2);
    expect(stderr).toContain(message);
    expect(readdirSync(cwd)).toEqual([]);
  });

  it("a fault that is found before the name is known is of the file as it was typed", async () => {
    const cwd = several();
    writeFolder(join(cwd, "..", "nameless"), { "template.json": '{\n  "name": 1\n}' });
    const { stderr } = await run(["app", "--template=../nameless/", ...quiet], { cwd });
    expect(stderr).toContain("error ../nameless/template.json:2: name: is 1.\n");
  });
});

describe("flags that npm has kept", () => {
  const npm = { npm_config_user_agent: "npm/11.19.1 node/v22.18.0", npm_command: "init" };

  function create(cwd: string, words: readonly string[], kept: Readonly<Record<string, string>>) {
    const names = Object.entries({ ...kept, git: "false", install: "" });
    const env = Object.fromEntries(names.map(([name, value]) => [`npm_config_${name}`, value]));
    return run(words, {
      cwd,
      env: { ...npm, ...env, CORRAL_TEAM: "web", ...secret },
    });
  }

  it.each([
    ["--template=../template --replicas=4", ["app"], { template: "../template", replicas: "4" }],
    [
      "--template ../template --replicas 4",
      ["app", "../template", "4"],
      { template: "true", replicas: "true" },
    ],
  ])("%s: those of the template are given back too", async (_, words, kept) => {
    const { cwd } = besideTemplate();
    expect(await create(cwd, words, kept)).toMatchObject({ status: 0, stderr: "" });
    expect(read(cwd, "settings.txt")).toMatch(/^web 4 /);
  });

  it("are not guessed at where words could belong to either", async () => {
    const { cwd } = besideTemplate();
    const kept = { template: "true", team: "true" };
    const { status, stderr } = await create(cwd, ["app", "../template", "core"], kept);
    expect(status).toBe(2);
    expect(stderr).toContain("npm create corral -- <folder>");
    expect(readdirSync(cwd)).toEqual([]);
  });
});
