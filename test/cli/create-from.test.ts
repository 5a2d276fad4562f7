import { mkdirSync, readFileSync, readdirSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, expectTypeOf, it } from "vitest";
import type { createFrom as published } from "../../bin/create-from.d.ts";
import type { createFrom } from "../../src/cli/create-from.ts";
import { writeFolder } from "../support/git-repository.ts";
import { eventsIn, run, temporaryFolder, type Run } from "./program.ts";
import { everyFlag, secret, withHook, writeTemplate } from "./team-template.ts";
import { keys, Terminal } from "./terminal.ts";

const repository = fileURLToPath(new URL("../..", import.meta.url));

/** `@acme/create` as npm installs it beside this package, with its own program. */
function install(templates: Readonly<Record<string, object | undefined>>) {
  const root = temporaryFolder();
  const home = join(root, "node_modules/@acme/create");
  const names = Object.keys(templates);
  const listed = names.map((name) => ({ name, path: `./templates/${name}` }));
  const bin = `#!/usr/bin/env node
import { createFrom } from "create-corral";
process.exitCode = await createFrom(new URL("..", import.meta.url));
`;
  const manifest = {
    name: "@acme/create",
    version: "3.1.0",
    type: "module",
    bin: "bin/create.js",
    createConfig: { templates: listed },
  };
  const noted = {
    version: "3.1.0",
    resolved: "http://localhost:4873/@acme/create/-/create-3.1.0.tgz",
    integrity: "sha512-abc",
  };
  writeFolder(root, {
    "node_modules/@acme/create/bin/create.js": bin,
    "node_modules/@acme/create/package.json": JSON.stringify(manifest),
    "node_modules/.package-lock.json": JSON.stringify({
      packages: { "node_modules/@acme/create": noted },
    }),
  });
  for (const name of names) {
    const files = templates[name] === undefined ? undefined : { "a.txt": "" };
    writeTemplate(join(home, "templates", name), templates[name], files);
  }
  symlinkSync(repository, join(root, "node_modules/create-corral"), "junction");
  const cwd = join(root, "work");
  mkdirSync(cwd);
  const program = join(home, "bin/create.js");
  const create = (argv: readonly string[], env: Readonly<Record<string, string>> = secret) =>
    run(argv, { cwd, env, program });
  return { cwd, program, create };
}

const mark = withHook(["node", "-e", "require('fs').writeFileSync('ran', '')"]);
const quiet = ["--yes", "--no-git", "--no-install"];

describe("createFrom, as the program of @acme/create", () => {
  it("makes a project of the package's only template, whose flags it knows, without being told which", async () => {
    const { cwd, create } = install({ service: undefined });
    const { status, stdout, stderr } = await create(["app", ...everyFlag, ...quiet]);
    expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
    expect(readFileSync(join(cwd, "app/settings.txt"), "utf8")).toMatch(/^core 3 true us b, in/);
    expect(stdout).toMatch(
      /with CORRAL_API_KEY set:\n {2}npx @acme\/create app --name app --template service /,
    );
    expect(JSON.parse(readFileSync(join(cwd, "app/.corral/lock.json"), "utf8"))).toMatchObject({
      template: {
        name: "service",
        source: {
          kind: "npm",
          name: "@acme/create",
          version: "3.1.0",
          integrity: "sha512-abc",
          registry: "http://localhost:4873/",
          folder: "templates/service",
        },
      },
    });
  });

  it("runs the template's commands without asking: they are of the package that was started", async () => {
    const { cwd, create } = install({ hooked: mark });
    expect(await create(["app", ...quiet])).toMatchObject({ status: 0, stderr: "" });
    expect(readdirSync(join(cwd, "app"))).toContain("ran");
  });

  it("of several wants one, by its name", async () => {
    const { cwd, create } = install({ service: undefined, hooked: mark });
    const { status, stderr } = await create(["app", ...quiet]);
    expect(status).toBe(2);
    expect(stderr).toContain("--template service|hooked");
    expect(await create(["app", "--template=hooked", ...quiet])).toMatchObject({ status: 0 });
    expect(readdirSync(cwd)).toEqual(["app"]);
  });

  it.each([
    ["an address", ["--template=../x"]],
    ["a built-in template", ["--template=http"]],
    ["a flag that it has not", ["--no-openapi"]],
  ])("refuses %s", async (_, argv) => {
    const { cwd, create } = install({ service: undefined });
    expect(await create(["app", ...argv, ...everyFlag, ...quiet])).toMatchObject({ status: 2 });
    expect(readdirSync(cwd)).toEqual([]);
  });

  it("answers --help, --version and --json as create-corral does", async () => {
    const { create } = install({ service: undefined });
    const help = await create(["--help"]);
    expect(help.stdout).toContain("npm create @acme@latest");
    expect(help.stdout).toContain("--region eu|us");
    expect(help.stdout).not.toContain("codemod");
    expect((await create(["--version"])).stdout).toMatch(/^\d+\.\d+\.\d+\n$/);
    const { stdout } = await create(["app", ...everyFlag, ...quiet, "--json"]);
    expect(eventsIn(stdout).at(-1)).toMatchObject({ type: "result", ok: true, exitCode: 0 });
  });

  it("says what is wrong with the package, once", async () => {
    const broken = { schemaVersion: 1, name: "service", version: "one", description: "x" };
    const done: Run = await install({ service: broken }).create(["app", ...quiet]);
    expect(done.status).toBe(2);
    expect(done.stderr).toContain("service/template.json:1: version");
  });

  it("asks at a terminal only what is open, and not for the only template", async () => {
    const { cwd, program } = install({ hooked: mark });
    const terminal = new Terminal(["--name=app", "--no-install"], {
      cwd,
      command: [process.execPath, program],
    });
    await terminal.shows("@acme/create");
    await terminal.shows("Where should the project go?");
    terminal.type(`app${keys.enter}`);
    await terminal.shows("What does it do, in one line?");
    terminal.type(keys.interrupt);
    expect(await terminal.exit).toBe(130);
    expect(terminal.text).not.toContain("What are you building?");
  });

  it("is declared as it is", () => {
    expectTypeOf<typeof createFrom>().toExtend<typeof published>();
    expect(JSON.parse(readFileSync(join(repository, "package.json"), "utf8"))).toHaveProperty(
      ["exports", ".", "types"],
      "./bin/create-from.d.ts",
    );
  });
});
