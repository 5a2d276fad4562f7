import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  realpathSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { execFileSync } from "node:child_process";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it, onTestFinished } from "vitest";
import type { StepEvent } from "../../src/create/events.ts";
import { planSteps } from "../../src/create/plan-steps.ts";
import type { Step } from "../../src/create/plan-steps.ts";
import { runSteps } from "../../src/create/steps.ts";
import { answers } from "./tiny.ts";

const gitSteps = planSteps({ ...answers, install: false }, { verify: false });
const install = (script: string): Step => ({
  kind: "install",
  command: [process.execPath, "-e", script],
});

/** A home without any setting of git's, and somebody to commit as. */
const me = {
  GIT_AUTHOR_NAME: "A",
  GIT_AUTHOR_EMAIL: "a@b.c",
  GIT_COMMITTER_NAME: "A",
  GIT_COMMITTER_EMAIL: "a@b.c",
};
const env = (more: NodeJS.ProcessEnv = {}): NodeJS.ProcessEnv => ({
  PATH: process.env["PATH"],
  HOME: "/nonexistent",
  GIT_CONFIG_NOSYSTEM: "1",
  ...more,
});

describe("git", () => {
  it("makes a repository whose first commit holds everything", async () => {
    const project = folderWith({ "a.txt": "a" });
    const { notes } = await run(gitSteps, project, { env: env(me) });
    expect(notes).toEqual([]);
    expect(git(project, "log", "--format=%s")).toBe("Start from Corral\n");
    expect(git(project, "status", "--porcelain")).toBe("");
  });

  it("is missing: a note says so, and the rest goes on", async () => {
    const project = folderWith({});
    const { notes, states } = await run([...gitSteps, install("")], project, {
      env: { PATH: "/nonexistent" },
    });
    expect(notes).toEqual([
      "git was not found, so there is no repository. Install it, then run: git init",
    ]);
    expect(states).toEqual([
      "git started",
      "git failed",
      "git skipped",
      "git skipped",
      "install started",
      "install done",
    ]);
  });

  it("does not know who you are: a note says what to do, and the files are staged", async () => {
    const project = folderWith({ "a.txt": "a" });
    const { notes } = await run(gitSteps, project, {
      env: env({ GIT_CONFIG_GLOBAL: strictConfig() }),
    });
    expect(notes).toEqual([expect.stringMatching(/does not know who you are.* git commit -m/)]);
    expect(git(project, "diff", "--cached", "--name-only")).toContain("a.txt");
  });

  it("makes no repository inside of another", async () => {
    const outer = folderWith({});
    git(outer, "init", "--quiet");
    const project = join(outer, "packages", "api");
    mkdirSync(project, { recursive: true });
    const { notes } = await run(gitSteps, project, { env: env(me) });
    expect(notes).toEqual([expect.stringContaining(`lies in the git work tree "${outer}"`)]);
    expect(existsSync(join(project, ".git"))).toBe(false);
  });

  it("does not commit to a repository that was there", async () => {
    const project = folderWith({ "a.txt": "a" });
    git(project, "init", "--quiet");
    const { notes } = await run(gitSteps, project, { env: env(me) });
    expect(notes).toEqual(["The folder is a git repository already: nothing was committed."]);
    expect(git(project, "status", "--porcelain")).toBe("?? a.txt\n");
  });

  it("is given the settings that the caller's environment holds, beside ours", async () => {
    const project = folderWith({ "a.txt": "a" });
    const settings = {
      GIT_CONFIG_COUNT: "2",
      GIT_CONFIG_KEY_0: "user.name",
      GIT_CONFIG_VALUE_0: "Ada",
      GIT_CONFIG_KEY_1: "user.email",
      GIT_CONFIG_VALUE_1: "ada@b.c",
    };
    const { notes } = await run(gitSteps, project, {
      env: env({ GIT_CONFIG_GLOBAL: strictConfig(), ...settings }),
    });
    expect(notes).toEqual([]);
    expect(git(project, "log", "--format=%an <%ae>")).toBe("Ada <ada@b.c>\n");
  });

  it("runs no hook and signs nothing, and is not led to another repository", async () => {
    const project = folderWith({ "a.txt": "a" });
    const hooks = folderWith({ "pre-commit": "#!/bin/sh\nexit 1\n" });
    chmodSync(join(hooks, "pre-commit"), 0o755);
    const config = join(hooks, "config");
    writeFileSync(
      config,
      `[core]\nhooksPath = ${hooks}\n[commit]\ngpgSign = true\n[gpg]\nprogram = /nonexistent\n`,
    );
    const { notes } = await run(gitSteps, project, {
      env: env({ ...me, GIT_CONFIG_GLOBAL: config, GIT_DIR: hooks, GIT_WORK_TREE: hooks }),
    });
    expect(notes).toEqual([]);
    expect(git(project, "log", "--format=%s")).toBe("Start from Corral\n");
  });
});

describe("commands of a template", () => {
  const hooks = [
    { command: ["a"], after: "install" },
    { command: ["b"], after: "write", why: "x" },
  ] as const;
  const order = (steps: readonly Step[]) =>
    steps.map(({ kind, command }) => (kind === "hook" ? command[0] : kind));

  it("come after the files, or after the installation, and before the first commit", () => {
    const steps = planSteps({ ...answers, install: true }, { verify: true, hooks });
    expect(order(steps).join(" ")).toBe("git b install a git git typecheck lint test");
  });

  it("that need an installation are left out where there is none", () => {
    const steps = planSteps({ ...answers, install: false }, { verify: false, hooks });
    expect(order(steps).join(" ")).toBe("git b git git");
  });

  it("are stopped by a Ctrl-C, and the files stay", async () => {
    const project = folderWith({ "a.txt": "a" });
    const hook: Step = {
      kind: "hook",
      command: [process.execPath, "-e", "console.log('on'); setInterval(() => {}, 1000)"],
    };
    const abort = new AbortController();
    const { error } = await run([hook], project, {
      abort,
      on: (event) => event.state === "output" && abort.abort(),
    });
    expect(error).toMatchObject({ code: "CANCELLED", message: "Stopped during hook." });
    expect(existsSync(join(project, "a.txt"))).toBe(true);
  });
});

describe("an installation", () => {
  it("runs in the project, with what it prints as events", async () => {
    const project = folderWith({});
    const { events } = await run(
      [install("console.log(process.cwd()); console.error('no newline')")],
      project,
    );
    const lines = events.flatMap((event) => (event.state === "output" ? [event.line] : []));
    expect(lines.sort()).toEqual([project, "no newline"].sort());
  });

  it("is not touched by what the caller's environment is for", async () => {
    const project = folderWith({});
    const foreign = {
      NODE_ENV: "production",
      npm_config_dry_run: "true",
      GIT_DIR: "/x",
      KEPT: "yes",
    };
    const { events } = await run([install("console.log(JSON.stringify(process.env))")], project, {
      env: env(foreign),
    });
    const line = events.flatMap((event) => (event.state === "output" ? [event.line] : [])).join("");
    expect(JSON.parse(line)).toMatchObject({ KEPT: "yes" });
    expect(line).not.toMatch(/NODE_ENV|npm_config_dry_run|"GIT_DIR"/);
  });

  it("that fails ends with the command to go on with, and the last lines that it printed", async () => {
    const script = "for (let i = 1; i <= 100; i++) console.log(i); process.exitCode = 3";
    const { error, events } = await run([install(script), install("")], folderWith({}), {
      shown: "my api",
    });
    expect(error).toMatchObject({
      code: "INSTALL_FAILED",
      message: expect.stringMatching(/ended with exit status 3/) as string,
    });
    expect(error).toMatchObject({
      hint: expect.stringMatching(/^The files are there\. Go on with: cd "my api" && /) as string,
    });
    const failed = events.find((event) => event.state === "failed");
    expect(failed).toMatchObject({
      output: Array.from({ length: 40 }, (_, index) => String(index + 61)),
    });
    expect(events.filter((event) => event.state === "started")).toHaveLength(1);
  });

  it("whose program is missing says so", async () => {
    const missing: Step = { kind: "install", command: ["pnpm-that-is-not-there", "install"] };
    const { error } = await run([missing], folderWith({}), { shown: "." });
    expect(error).toMatchObject({
      code: "INSTALL_FAILED",
      message: "The installation failed: pnpm-that-is-not-there was not found.",
      hint: "The files are there. Go on with: pnpm-that-is-not-there install",
    });
  });

  it("that is aborted is ended, and is no failure of its own", async () => {
    const abort = new AbortController();
    const { error } = await run(
      [install("console.log('up'); setInterval(() => {}, 1000)")],
      folderWith({}),
      {
        abort,
        on: (event) => event.state === "output" && abort.abort(new Error("Ctrl-C")),
      },
    );
    expect(error).toMatchObject({ code: "CANCELLED", cause: abort.signal.reason });
  });

  it.each([
    ["by SIGINT", "process.kill(process.pid, 'SIGINT'); setInterval(() => {}, 1000)"],
    ["with exit status 130", "process.exitCode = 130"],
  ])("that ends %s before our own handler ran was cancelled", async (_, script) => {
    const { error } = await run([install(script)], folderWith({}));
    expect(error).toMatchObject({ code: "CANCELLED" });
  });

  it("that fails just before our own handler ran was cancelled", async () => {
    const abort = new AbortController();
    // As at a terminal: the child ends at once, our own handler runs a moment later.
    const on = ({ state }: StepEvent) => state === "output" && setTimeout(() => abort.abort(), 80);
    const { error } = await run([install("console.log(1); process.exitCode = 1")], folderWith({}), {
      abort,
      on,
    });
    expect(error).toMatchObject({ code: "CANCELLED" });
  });
});

describe("checks", () => {
  it.each(["typecheck", "lint", "test"] as const)(
    "%s that fails is a failed verification",
    async (kind) => {
      const step: Step = { kind, command: [process.execPath, "-e", "process.exitCode = 1"] };
      const { error } = await run([step], folderWith({}));
      expect(error).toMatchObject({
        code: "VERIFY_FAILED",
        message: expect.stringContaining(`does not pass ${kind}`) as string,
      });
    },
  );
});

it("a check or an installation that fails says also what may be the reason", async () => {
  const { error } = await run([install("process.exitCode = 1")], folderWith({}), {
    caution: "The project needs Node 26 or later; this is Node 20.20.2.",
  });
  expect(error).toMatchObject({
    hint: expect.stringMatching(
      /^The project needs Node 26 or later; this is Node 20\.20\.2\. The files are there\./,
    ) as string,
  });
});

interface RunOptions {
  readonly caution?: string;
  readonly env?: NodeJS.ProcessEnv;
  readonly shown?: string;
  readonly abort?: AbortController;
  readonly on?: (event: StepEvent) => unknown;
}

async function run(
  steps: readonly Step[],
  target: string,
  { abort = new AbortController(), shown = "api", caution, on, ...rest }: RunOptions = {},
) {
  const events: StepEvent[] = [];
  const emit = (event: StepEvent) => {
    events.push(event);
    on?.(event);
  };
  const context = { target, shown, caution, env: rest.env ?? env(), signal: abort.signal, emit };
  let notes: readonly string[] = [];
  let error: unknown;
  try {
    notes = await runSteps(steps, context);
  } catch (reason) {
    error = reason;
  }
  const states = events
    .filter(({ state }) => state !== "output")
    .map(({ kind, state }) => `${kind} ${state}`);
  return { notes, error, events, states };
}

/** git guesses an identity from the machine's name unless it is told not to. */
function strictConfig(): string {
  const folder = folderWith({ config: "[user]\nuseConfigOnly = true\n" });
  return join(folder, "config");
}

function folderWith(files: Readonly<Record<string, string>>): string {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), "corral-steps-")));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  for (const [path, text] of Object.entries(files)) writeFileSync(join(folder, path), text);
  return folder;
}

const git = (cwd: string, ...args: readonly string[]) =>
  execFileSync("git", args, { cwd, encoding: "utf8" });
