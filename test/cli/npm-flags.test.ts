import { describe, expect, it } from "vitest";
import { recoverFlags } from "../../src/cli/npm-flags.ts";
import { everyQuestion } from "../../src/cli/surroundings.ts";
import { surroundings } from "./example-surroundings.ts";
import { run, temporaryFolder } from "./program.ts";

type Environment = Readonly<Record<string, string>>;

/** By `npm create`, as npm 10 and 11 start it. */
const npm: Environment = {
  npm_config_user_agent: "npm/11.19.1 node/v22.18.0 linux x64",
  npm_command: "init",
};

function recover(argv: readonly string[], env: Environment): readonly string[] {
  return recoverFlags(argv, env, () => everyQuestion(surroundings));
}

describe("flags that npm has kept", () => {
  // What npm makes of each was seen with npm 10.9 and 11.19.
  it.each([
    ["--template=example", ["api"], { template: "example" }, ["--template=example", "api"]],
    ["--no-install", ["api"], { install: "" }, ["--no-install", "api"]],
    ["--install", ["api"], { install: "true" }, ["--install=true", "api"]],
    ["--no-docker", ["api"], { docker: "" }, ["--no-docker", "api"]],
    ["--no-git", ["api"], { git: "false" }, ["--no-git", "api"]],
    ["--git", ["api"], { git: "" }, ["--git=true", "api"]],
    ["--data-path=rows", ["api"], { data_path: "rows" }, ["--data-path=rows", "api"]],
    ["--dir=api", [], { dir: "api" }, ["--dir=api"]],
    [
      "--json --dry-run",
      ["api"],
      { json: "true", dry_run: "true" },
      ["--dry-run", "--json", "api"],
    ],
    ["--answers=a --answers=b", [], { answers: "a\n\nb" }, ["--answers=b"]],
    ["--pm=npm", ["api"], { parseable: "true", message: "npm" }, ["--pm=npm", "api"]],
    ["--node=22, npm 11", ["api"], { node: "22" }, ["--node=22", "api"]],
    ["--node=22, npm 10", ["api"], { node_options: "22" }, ["--node=22", "api"]],
  ])("%s is understood", (_, argv, kept, line) => {
    expect(recover(argv, { ...npm, ...named(kept) })).toEqual(line);
  });

  it.each([
    ["--template example", ["api", "example"], { template: "true" }],
    ["before the folder", ["example", "api"], { template: "true" }],
    ["--node 22 --work compute", ["api", "22", "compute"], { node: "true", work: "true" }],
    ["--features none", ["api", "none"], { features: "true" }],
  ])("%s is given the only word that it can have", (_, argv, kept) => {
    const line = recover(argv, { ...npm, ...named(kept) });
    for (const flag of Object.keys(kept)) {
      expect(line.some((word) => word.startsWith(`--${flag}=`))).toBe(true);
    }
    expect(line).toContain("--dir=api");
  });

  it("gives a word to a flag where the folder is known", () => {
    expect(recover(["api"], { ...npm, ...named({ name: "true" }), CORRAL_DIR: "x" })).toEqual([
      "--name=api",
    ]);
  });

  it("lets what stands on the line itself count", () => {
    const line = recover(["api", "--node=24"], { ...npm, ...named({ node: "22" }) });
    expect(line).toEqual(["--node=22", "api", "--node=24"]);
  });
});

describe("what npm has kept is not guessed", () => {
  it.each([
    ["two ways", ["api", "web"], { name: "true" }, '--name for itself and left "api", "web"'],
    ["no word", [], { template: "true" }, "--template for itself and left no value"],
    [
      "too many words",
      ["a", "b", "c"],
      { work: "true" },
      '--work for itself and left "a", "b", "c"',
    ],
    ["none that fits", ["api", "web"], { node: "true" }, '--node for itself and left "api", "web"'],
  ])("with %s the line to write is printed", (_, argv, kept, message) => {
    const env = { ...npm, ...named({ ...kept, install: "" }) };
    expect(() => recover(argv, env)).toThrow(message);
    expect(() => recover(argv, env)).toThrow(
      expect.objectContaining({
        exitCode: 2,
        hint: expect.stringMatching(
          /^Put -- before the flags: npm create corral -- <folder> --no-install --/,
        ) as string,
      }),
    );
  });
});

describe("what is npm's own stays npm's", () => {
  it.each([
    ["--yes", { yes: "true" }],
    ["the path of its git", { git: "/usr/bin/git" }],
    ["its own node options", { node_options: "--max-old-space-size=4096" }],
    ["its own message", { message: "v%s" }],
    ["--no-description", { description: "" }],
    ["--json=false", { json: "" }],
  ])("%s", (_, kept) => {
    expect(recover(["api"], { ...npm, ...named(kept) })).toEqual(["api"]);
  });

  it.each([
    ["another package manager", { ...npm, npm_config_user_agent: "pnpm/12.21.0 npm/?" }],
    ["a script", { ...npm, npm_command: "run-script" }],
    ["nothing", {}],
  ])("and all of it, where the program was started by %s", (_, env) => {
    expect(recover(["api"], { ...named({ template: "x" }), ...env })).toEqual(["api"]);
  });

  it("and all of it, for another command", async () => {
    const env = { ...npm, ...named({ template: "true", json: "true" }) };
    const { status, stdout } = await run(["schema"], { cwd: temporaryFolder(), env });
    expect(status).toBe(0);
    expect(JSON.parse(stdout)).toHaveProperty("title", "Answers to create-corral");
  });
});

function named(kept: Environment): Environment {
  return Object.fromEntries(
    Object.entries(kept).map(([name, value]) => [`npm_config_${name}`, value]),
  );
}
