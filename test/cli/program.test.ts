import { execFileSync, spawn } from "node:child_process";
import { createHash } from "node:crypto";
import {
  cpSync,
  existsSync,
  mkdirSync,
  readFileSync,
  readdirSync,
  realpathSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { commands } from "../../src/cli/modes.ts";
import { cleanEnvironment, eventsIn, program, run, temporaryFolder } from "./program.ts";

/** Has a shell that reads what the program prints. */
const posix = process.platform !== "win32";

const quiet = ["--no-git", "--no-install"];
const api = ["api", "--template=http", "--yes", ...quiet];

describe("create", () => {
  it("makes the project, says what is next, and gives the command that repeats the answers", async () => {
    const cwd = temporaryFolder();
    const { status, stdout, stderr } = await run(
      ["@acme/api", "--template=http", "--node=22", ...quiet],
      { cwd },
    );
    expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
    expect(JSON.parse(readFileSync(join(cwd, "@acme/api/package.json"), "utf8"))).toMatchObject({
      name: "@acme/api",
    });
    expect(stdout).toMatch(/^Wrote \d+ new files to /m);
    expect(stdout).toContain("\n  cd @acme/api\n  npm install\n");
    expect(stdout).toMatch(
      /\n {2}create-corral @acme\/api --name @acme\/api --template http .*--node 22 .*--no-git --no-install --yes\n$/,
    );
  });

  it.runIf(posix)("makes the same tree again by the command that it printed", async () => {
    const cwd = temporaryFolder();
    const again = temporaryFolder();
    const { stdout } = await run(
      ["api", "--template=http", "--description=It's on fire", ...quiet],
      { cwd },
    );
    const command =
      stdout.trim().split("\n").at(-1)?.trim().replace("create-corral", `"$NODE" "$PROGRAM"`) ?? "";
    const env = { ...cleanEnvironment(), NODE: process.execPath, PROGRAM: program };
    execFileSync("sh", ["-c", command], { cwd: again, env });
    expect(treeOf(join(again, "api"))).toEqual(treeOf(join(cwd, "api")));
  });

  it("takes a flag before a variable before the answers file", async () => {
    const cwd = temporaryFolder();
    const answers = {
      $schema: "./schema.json",
      template: "http",
      name: "from-file",
      description: "from file",
      node: 20,
      git: false,
      install: false,
    };
    writeFileSync(join(cwd, "answers.json"), `\uFEFF${JSON.stringify(answers)}`);
    const argv = ["--dir", "api", "--name=from-flag", "--answers=answers.json"];
    const env = {
      CORRAL_NAME: "from-variable",
      CORRAL_DESCRIPTION: "from variable",
      CORRAL_GIT: "",
    };
    expect(await run(argv, { cwd, env })).toMatchObject({ status: 0 });
    expect(JSON.parse(readFileSync(join(cwd, "api/package.json"), "utf8"))).toMatchObject({
      name: "from-flag",
      description: "from variable",
      engines: { node: expect.stringContaining("20") as string },
    });
    expect(existsSync(join(cwd, "api/.git"))).toBe(false);
  });

  it("reads answers from standard input", async () => {
    const cwd = temporaryFolder();
    const input = JSON.stringify({
      dir: "api",
      template: "http",
      features: [],
      git: false,
      install: false,
    });
    expect(await run(["--answers", "-"], { cwd, input })).toMatchObject({ status: 0, stderr: "" });
    expect(existsSync(join(cwd, "api/package.json"))).toBe(true);
  });

  it("takes every default with --yes, the only template among them", async () => {
    const cwd = temporaryFolder();
    expect(await run(["api", "--yes", ...quiet], { cwd })).toMatchObject({ status: 0, stderr: "" });
    expect(existsSync(join(cwd, "api/src/main.ts"))).toBe(true);
  });

  it("calls a project in the current folder by the folder's name", async () => {
    const cwd = join(temporaryFolder(), "here");
    mkdirSync(cwd);
    const { status, stdout } = await run([".", "--template=http", ...quiet], { cwd });
    expect(status).toBe(0);
    expect(stdout).not.toContain("cd ");
    expect(JSON.parse(readFileSync(join(cwd, "package.json"), "utf8"))).toMatchObject({
      name: "here",
    });
  });

  it("makes a folder that is called as a command is", async () => {
    const cwd = temporaryFolder();
    expect(await run(["./check", "--template=http", ...quiet], { cwd })).toMatchObject({
      status: 0,
    });
    expect(existsSync(join(cwd, "check/package.json"))).toBe(true);
  });
});

describe("a target that holds files", () => {
  const before = { "package.json": "{}\n", "mine/notes.txt": "mine\n" };
  const filled = () => {
    const cwd = temporaryFolder();
    mkdirSync(join(cwd, "api/mine"), { recursive: true });
    for (const [path, text] of Object.entries(before)) writeFileSync(join(cwd, "api", path), text);
    return cwd;
  };
  const textOf = (cwd: string, path: string) => readFileSync(join(cwd, "api", path), "utf8");

  it("is refused", async () => {
    const { status, stderr } = await run(api, { cwd: filled() });
    expect(status).toBe(3);
    expect(stderr).toContain('"api" already holds mine, package.json.');
  });

  it("keeps them with --merge", async () => {
    const cwd = filled();
    const { status, stdout } = await run([...api, "--merge"], { cwd });
    expect(status).toBe(0);
    expect(stdout).toMatch(/^Wrote \d+ new files, 1 kept to /);
    expect(textOf(cwd, "package.json")).toBe("{}\n");
    expect(textOf(cwd, "mine/notes.txt")).toBe("mine\n");
    expect(existsSync(join(cwd, "api/src/main.ts"))).toBe(true);
  });

  it("replaces with --overwrite those that the project has, and no other", async () => {
    const cwd = filled();
    const { status, stdout } = await run([...api, "--overwrite"], { cwd });
    expect(status).toBe(0);
    expect(stdout).toMatch(/^Wrote \d+ new files, 1 replaced to /);
    expect(JSON.parse(textOf(cwd, "package.json"))).toMatchObject({ name: "api" });
    expect(textOf(cwd, "mine/notes.txt")).toBe("mine\n");
  });
});

describe("--dry-run", () => {
  it("lists every file with size and sha256, and the steps, and writes nothing", async () => {
    const cwd = temporaryFolder();
    const dry = await run(["api", "--template=http", "--dry-run"], { cwd });
    expect(dry).toMatchObject({ status: 0, stderr: "" });
    expect(readdirSync(cwd)).toEqual([]);
    const listed = [...dry.stdout.matchAll(/^([0-9a-f]{64}) +(\d+) {2}(.+)$/gm)].map(
      ([, sha256, size, path]) => ({ path, size: Number(size), sha256 }),
    );
    expect(dry.stdout).toContain("\n$ npm install\n");

    expect((await run(api, { cwd })).status).toBe(0);
    const written = treeOf(join(cwd, "api")).filter(({ path }) => path !== ".corral/lock.json");
    expect(listed.filter(({ path }) => path !== ".corral/lock.json")).toEqual(written);
    expect(written.length).toBeGreaterThan(20);
  });

  it("says when the project needs a newer Node than the one that runs", async () => {
    const { stdout } = await run([...api, "--node=26", "--dry-run"], { cwd: temporaryFolder() });
    const newer = Number.parseInt(process.versions.node, 10) < 26;
    expect(stdout.includes("The project needs Node 26 or later; this is Node ")).toBe(newer);
  });

  it("says in JSON the same", async () => {
    const cwd = temporaryFolder();
    const { stdout, stderr, status } = await run([...api, "--dry-run", "--json"], { cwd });
    expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
    const [plan, result, ...more] = eventsIn(stdout);
    expect(more).toEqual([]);
    expect(plan).toMatchObject({ type: "plan", dryRun: true, steps: [] });
    expect(plan?.["files"]).toContainEqual(
      expect.objectContaining({
        path: "package.json",
        sha256: expect.stringMatching(/^[0-9a-f]{64}$/) as string,
      }),
    );
    expect(result).toMatchObject({ type: "result", ok: true, exitCode: 0, dryRun: true });
    expect(readdirSync(cwd)).toEqual([]);
  });
});

describe("in a workspace", () => {
  const inWorkspace = () => {
    const cwd = temporaryFolder();
    writeFileSync(join(cwd, "package.json"), '{ "workspaces": ["packages/*"] }');
    writeFileSync(join(cwd, "yarn.lock"), "");
    writeFileSync(join(cwd, ".yarnrc.yml"), "nodeLinker: node-modules\n");
    return cwd;
  };
  const remark = (text: string) => text.replaceAll(/\s+/g, " ");

  it("says so, takes its package manager, makes no repository, and installs from its root", async () => {
    const cwd = inWorkspace();
    const dry = await run(["packages/api", "--template=http", "--yes", "--dry-run"], { cwd });
    expect(dry.stdout).toContain(`\n$ yarn install (in ${realpathSync(cwd)})\n`);
    expect(dry.stdout).not.toContain("$ git");
    expect(remark(dry.stdout)).toContain(
      'The project lies in the workspace ".": it gets no git repository of its own, and is installed from there. Left out there unless asked for: Dockerfile, CI. Nothing was written.',
    );
    const argv = ["packages/api", "--template=http", "--yes", "--no-install"];
    const { status, stdout } = await run(argv, { cwd });
    expect(status).toBe(0);
    expect(remark(stdout)).toMatch(
      /^The project lies in the workspace ".": .* Wrote \d+ new files/,
    );
    expect(existsSync(join(cwd, "packages/api/.git"))).toBe(false);
  });

  it("tells a program the same", async () => {
    const cwd = inWorkspace();
    const argv = ["packages/api", "--template=http", "--yes", "--dry-run", "--json"];
    const [plan] = eventsIn((await run(argv, { cwd })).stdout);
    expect(plan).toMatchObject({
      steps: [{ kind: "install", command: ["yarn", "install"], folder: realpathSync(cwd) }],
      remarks: [
        expect.stringContaining("lies in the workspace") as string,
        "Left out there unless asked for: Dockerfile, CI.",
      ],
    });
  });

  it.each([
    {
      where: "a workspace",
      file: ["package.json", '{ "workspaces": ["packages/*"] }'],
      unasked: [],
      told: /Dockerfile expects[^]*move \.github\/workflows\/ci\.yml/,
    },
    {
      where: "a repository",
      file: [".git", "gitdir: elsewhere"],
      unasked: ["Dockerfile"],
      told: /^(?![^]*Dockerfile)[^]*move \.github\/workflows\/ci\.yml/,
    },
  ])(
    "in $where makes what does not work there when asked, and says what to change",
    async ({ file: [file = "", text = ""], unasked, told }) => {
      const cwd = temporaryFolder();
      writeFileSync(join(cwd, file), text);
      const made = async (...more: readonly string[]) => {
        const argv = ["packages/api", "--template=http", "--yes", "--dry-run", "--json", ...more];
        const [plan] = eventsIn((await run(argv, { cwd })).stdout);
        const { files, remarks } = plan as { files: { path: string }[]; remarks: string[] };
        const bound = ["Dockerfile", ".github/workflows/ci.yml"];
        return { files: bound.filter((name) => files.some(({ path }) => path === name)), remarks };
      };
      expect((await made()).files).toEqual(unasked);
      const asked = await made("--features=docker,ci");
      expect(asked.files).toHaveLength(2);
      expect(asked.remarks.join("\n")).toMatch(told);
    },
  );

  it("at the root of a repository makes both", async () => {
    const cwd = temporaryFolder();
    writeFileSync(join(cwd, ".git"), "gitdir: elsewhere");
    const argv = [".", "--name=api", "--template=http", "--yes", "--dry-run", "--json"];
    const [plan] = eventsIn((await run(argv, { cwd })).stdout);
    expect(JSON.stringify(plan)).toContain('"path":"Dockerfile"');
  });
});

describe("--json", () => {
  it("prints one event a line and the result last", async () => {
    const { stdout, stderr, status } = await run([...api, "--json"], { cwd: temporaryFolder() });
    expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
    expect(eventsIn(stdout).map(({ type }) => type)).toEqual(["plan", "written", "result"]);
    expect(eventsIn(stdout).at(-1)).toMatchObject({
      ok: true,
      repeat: { command: expect.stringContaining("--template http") as string, secrets: [] },
    });
  });

  it.each([
    ["an unknown flag", ["--nope"], 2, "USAGE"],
    ["a bad value", ["api", "--template=http", "--node=21"], 2, "INVALID_ANSWER"],
    ["an unknown template", ["api", "--template=htpp"], 2, "TEMPLATE_UNKNOWN"],
    ["a command that is not built", ["update"], 2, "USAGE"],
  ])("ends in one result also for %s", async (_, argv, exitCode, code) => {
    const { stdout, stderr, status } = await run([...argv, "--json"], { cwd: temporaryFolder() });
    expect({ status, stderr }).toEqual({ status: exitCode, stderr: "" });
    expect(eventsIn(stdout)).toEqual([
      { type: "result", ok: false, exitCode, error: expect.objectContaining({ code }) as unknown },
    ]);
  });

  it("says what input it needs, so that a program can answer and go on", async () => {
    const cwd = temporaryFolder();
    const first = await run(["My App", "--json", "--node=20", ...quiet], { cwd });
    const [needs, result, ...more] = eventsIn(first.stdout);
    expect(more).toEqual([]);
    expect(result).toMatchObject({ ok: false, exitCode: 2, error: { code: "NEEDS_INPUT" } });
    expect(needs).toMatchObject({
      type: "needs-input",
      answers: { dir: "My App", node: 20, git: false, install: false },
      questions: [
        { id: "name", kind: "text", flag: "--name", env: "CORRAL_NAME", suggestion: "my-app" },
      ],
    });
    const { answers, questions } = needs as unknown as NeedsInput;
    const learned = questions.map(({ id, suggestion, choices }) => [
      id,
      suggestion ?? choices?.[0]?.value,
    ]);
    const second = await run(["--json", "--answers=-"], {
      cwd,
      input: JSON.stringify({ ...answers, ...Object.fromEntries(learned) }),
    });
    expect(second.status).toBe(0);
    expect(JSON.parse(readFileSync(join(cwd, "My App/package.json"), "utf8"))).toMatchObject({
      name: "my-app",
      engines: { node: expect.stringContaining("20") as string },
    });
  });

  it("prints no event that docs/json.md does not tell of", async () => {
    const page = readFileSync("docs/json.md", "utf8");
    const cwd = temporaryFolder();
    const made = await run([...api, "--git", "--json"], { cwd, env: { PATH: "/nonexistent" } });
    const asks = await run(["--json"], { cwd });
    const events = [...eventsIn(made.stdout), ...eventsIn(asks.stdout)];
    const types = new Set(events.map(({ type }) => type as string));
    expect([...types].sort()).toEqual(["needs-input", "plan", "result", "step", "written"]);
    for (const event of events) {
      expect(page).toContain(`\`${event["type"] as string}\``);
      for (const field of Object.keys(event)) expect(page).toContain(`\`${field}\``);
    }
  });

  it("has one line for --version, --help and schema too", async () => {
    for (const argv of [["--version"], ["--help"], ["schema"]]) {
      const { stdout, status } = await run([...argv, "--json"], { cwd: temporaryFolder() });
      expect(status).toBe(0);
      expect(eventsIn(stdout)).toHaveLength(1);
    }
  });
});

describe("without a terminal", () => {
  it("asks nothing, and names what is missing flag by flag", async () => {
    const cwd = temporaryFolder();
    const { status, stdout, stderr } = await run([], { cwd });
    expect({ status, stdout }).toEqual({ status: 2, stdout: "" });
    expect(stderr).toContain(
      "One answer is missing, and there is no terminal to ask at:\n  --dir <folder>  ",
    );
    expect(stderr).toContain("For example: --dir my-service");
    expect(readdirSync(cwd)).toEqual([]);
  });

  it("says why a name is missing that a folder would have given", async () => {
    const { status, stderr } = await run(["Café", "--template=http"], { cwd: temporaryFolder() });
    expect(status).toBe(2);
    expect(stderr).toContain(`the folder's name "Café" cannot be it`);
    expect(stderr).toContain("For example: --name cafe");
  });
});

describe("what it says of itself", () => {
  it("prints its version", async () => {
    const { version } = JSON.parse(readFileSync("package.json", "utf8")) as { version: string };
    expect(await run(["--version"], { cwd: temporaryFolder() })).toEqual({
      status: 0,
      stdout: `${version}\n`,
      stderr: "",
    });
  });

  it.each([
    ["--help"],
    ["-h"],
    ["create", "--help"],
    ["update", "--help"],
    ["--nope", "--help"],
    ["help"],
  ])("prints its help for %j", async (...argv) => {
    const { status, stdout, stderr } = await run(argv, { cwd: temporaryFolder() });
    expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
    expect(stdout).toContain("--template http");
    expect(stdout).not.toContain("\u001B");
  });

  it("prints the schema of template.json, as it is shipped", async () => {
    const { stdout, status } = await run(["schema", "template"], { cwd: temporaryFolder() });
    expect(status).toBe(0);
    const shipped = readFileSync(join(import.meta.dirname, "../../schema/template.json"), "utf8");
    expect(JSON.parse(stdout)).toEqual(JSON.parse(shipped));
  });

  it("prints the schema of the answers file", async () => {
    const { stdout, status } = await run(["schema"], { cwd: temporaryFolder() });
    expect(status).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({
      type: "object",
      properties: { template: { anyOf: [{ enum: ["http"] }, { type: "string" }] } },
    });
  });

  it.each(commands.filter(({ reserved }) => reserved).map(({ name }) => name))(
    "keeps the name `%s` and says so",
    async (name) => {
      const cwd = temporaryFolder();
      expect(await run([name], { cwd })).toEqual({
        status: 2,
        stdout: "",
        stderr: `error \`${name}\` is not built yet.\nFor a folder of that name write ./${name}.\n`,
      });
      expect(readdirSync(cwd)).toEqual([]);
    },
  );
});

describe("started by npm create without its --", () => {
  const npm = { npm_config_user_agent: "npm/11.19.1 node/v22", npm_command: "init" };

  it("takes the flags from where npm has put them", async () => {
    const cwd = temporaryFolder();
    const env = { ...npm, npm_config_template: "true", npm_config_json: "true" };
    const { status, stdout } = await run(["api", "http"], {
      cwd,
      env: { ...env, npm_config_install: "", npm_config_git: "false" },
    });
    expect(status).toBe(0);
    expect(eventsIn(stdout).at(-1)).toMatchObject({ type: "result", ok: true });
    expect(readdirSync(join(cwd, "api"))).not.toContain(".git");
  });

  it.each([
    [["api", "web"], { npm_config_name: "true" }, "Put -- before the flags: npm create corral -- "],
    [["api", "Counts sheep"], {}, "npm keeps flags for itself unless -- stands before them: "],
  ])("ends with 2 and the line to write for %j", async (argv, kept, hint) => {
    const cwd = temporaryFolder();
    const { status, stdout, stderr } = await run(argv, { cwd, env: { ...npm, ...kept } });
    expect({ status, stdout }).toEqual({ status: 2, stdout: "" });
    expect(stderr).toContain(hint);
    expect(readdirSync(cwd)).toEqual([]);
  });
});

describe("a mistake on the line", () => {
  it.each([
    [["a", "b"], 'One folder is wanted, not 2: "a", "b".'],
    [["a", "--dir=b", "--yes"], 'One folder is wanted, not 2: "a", "b".'],
    [["--merge", "--overwrite"], "--merge and --overwrite exclude each other."],
    [["--templte=http"], '"--templte" is not a flag.\nDid you mean --template?'],
    [
      ["api", "--template=http", "--no-dokcer"],
      '"--no-dokcer" is not a flag.\nDid you mean --no-docker?',
    ],
    [["api", "--template=htpp"], '--template "htpp": none of the choices.\nDid you mean http?'],
    [
      ["api", "--template=http", "--runtime=deno", "--pm=yarn"],
      '--pm "yarn": does not go with deno.\nChoose from: npm, deno.',
    ],
    [["api", "--template=http", "--features=nope"], '--features "nope": none of the choices.'],
    [["--answers=missing.json"], "missing.json cannot be read: ENOENT"],
    [["--answers=."], ". cannot be read: EISDIR"],
    [["schema", "x"], 'There is no schema of "x".'],
  ])("%j", async (argv, message) => {
    const cwd = temporaryFolder();
    const { status, stdout, stderr } = await run(argv, { cwd });
    expect({ status, stdout }).toEqual({ status: 2, stdout: "" });
    expect(stderr.startsWith(`error ${message}`)).toBe(true);
    expect(readdirSync(cwd)).toEqual([]);
  });

  it.each([
    ["{", "is not JSON"],
    ["[]", "holds no JSON object"],
    [
      '{ "templte": "http" }',
      '"templte" in standard input is not an answer.\nDid you mean "template"?',
    ],
    [
      '{ "node": "22", "template": "http", "dir": "x" }',
      '"node" in standard input "22": none of the choices.',
    ],
  ])("answers %j", async (input, message) => {
    const { status, stderr } = await run(["--answers=-"], { cwd: temporaryFolder(), input });
    expect(status).toBe(2);
    expect(stderr).toContain(message);
  });

  it("names the variable that holds a bad value", async () => {
    const { stderr } = await run(["api", "--template=http"], {
      cwd: temporaryFolder(),
      env: { CORRAL_NODE: "21" },
    });
    expect(stderr).toContain('error CORRAL_NODE "21": none of the choices.');
  });
});

describe("a bug of ours", () => {
  const broken = (cwd: string) => {
    for (const part of ["bin", "dist", "package.json"])
      cpSync(part, join(cwd, part), { recursive: true });
    return join(cwd, "bin/create-corral.js"); // without its templates
  };

  it("ends with 70, the stack, and where to report it", async () => {
    const cwd = temporaryFolder();
    const { status, stdout, stderr } = await run(api, { cwd, program: broken(cwd) });
    expect({ status, stdout }).toEqual({ status: 70, stdout: "" });
    expect(stderr).toMatch(/^Error: ENOENT.*\n +at /);
    expect(stderr).toContain(
      "This is a bug in create-corral. `npm bugs create-corral` opens the place to report it.",
    );
  });

  it("is one result line with --json", async () => {
    const cwd = temporaryFolder();
    const { status, stdout, stderr } = await run([...api, "--json"], { cwd, program: broken(cwd) });
    expect({ status, stderr }).toEqual({ status: 70, stderr: "" });
    expect(eventsIn(stdout)).toMatchObject([
      { type: "result", ok: false, exitCode: 70, error: { code: "BUG" } },
    ]);
  });
});

describe("standard streams that are gone", () => {
  it.each([["--help"], ["schema"], [...api, "--dry-run"]])(
    "a reader that stops early is no failure: %j",
    async (...argv) => {
      const child = spawn(process.execPath, [program, ...argv], {
        cwd: temporaryFolder(),
        env: cleanEnvironment(),
        stdio: ["ignore", "pipe", "pipe"],
      });
      child.stdout.destroy();
      let stderr = "";
      child.stderr.on("data", (data: Buffer) => (stderr += data.toString()));
      const status = await new Promise((resolve) => child.on("close", resolve));
      expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
    },
  );

  it.runIf(posix)("needs no standard input", () => {
    const cwd = temporaryFolder();
    execFileSync("sh", ["-c", `"$NODE" "$PROGRAM" api --template=http --no-git --no-install <&-`], {
      cwd,
      env: { ...cleanEnvironment(), NODE: process.execPath, PROGRAM: program },
    });
    expect(existsSync(join(cwd, "api/package.json"))).toBe(true);
  });
});

interface NeedsInput {
  readonly answers: object;
  readonly questions: readonly NeededAnswer[];
}

interface NeededAnswer {
  readonly id: string;
  readonly suggestion?: string;
  readonly choices?: readonly { readonly value: string }[];
}

function treeOf(folder: string): { path: string; size: number; sha256: string }[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => {
      const file = join(entry.parentPath, entry.name);
      const path = file.slice(folder.length + 1).replaceAll("\\", "/");
      return {
        path,
        size: statSync(file).size,
        sha256: createHash("sha256").update(readFileSync(file)).digest("hex"),
      };
    })
    .sort((a, b) => (a.path < b.path ? -1 : 1));
}
