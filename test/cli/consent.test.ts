import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { eventsIn, run, type Run } from "./program.ts";
import { keys, Terminal } from "./terminal.ts";
import { besideTemplate, withHook, writeTemplate } from "./team-template.ts";

/** Writes `ran` into the folder that it runs in. */
const mark = ["node", "-e", "require('fs').writeFileSync('ran', process.argv[1])", "{{name}}"];
const files = { "package.json.hbs": `{ "name": "{{name}}", "version": "0.0.0" }\n` };
const plain = { schemaVersion: 1, name: "plain", version: "1.0.0", description: "Runs nothing" };

/** Settings and cache of the test's own: what is agreed to must not outlive it. */
function place(manifest: object) {
  const { cwd, template } = besideTemplate(manifest, files);
  const env = { XDG_CONFIG_HOME: join(cwd, "../config"), XDG_CACHE_HOME: join(cwd, "../cache") };
  const argv = ["app", `--template=${template}`, "--no-git"];
  const create = (...more: string[]): Promise<Run> => run([...argv, ...more], { cwd, env });
  return { cwd, env, argv, create };
}

async function digestOf(create: (...more: string[]) => Promise<Run>): Promise<string> {
  const { stdout } = await create("--json", "--dry-run");
  return String(eventsIn(stdout).find(({ type }) => type === "source")?.["digest"]);
}

describe("code of a template, where nobody can be asked", () => {
  it.each([
    ["a command of its own", withHook(mark), ["--no-install", "--yes"], "require("],
    ["an installation", plain, ["--yes"], "  npm install\n"],
    ["checks", plain, ["--yes", "--no-install", "--verify"], "  npm run typecheck\n"],
    ["a command of its own, with --json", withHook(mark), ["--no-install", "--json"], "require("],
  ])("is refused before anything is written: %s", async (_, manifest, more, command) => {
    const { cwd, create } = place(manifest);
    const digest = await digestOf(create);
    const { status, stdout, stderr } = await create(...more);
    expect(status).toBe(4);
    const said = more.includes("--json")
      ? (eventsIn(stdout).at(-1)?.["error"] as { code: string; message: string; hint: string })
      : { code: "TRUST_REFUSED", message: stderr, hint: stderr };
    expect(said.code).toBe("TRUST_REFUSED");
    expect(said.message).toContain(command);
    expect(said.hint).toContain(`--trust=${digest}`);
    expect(readdirSync(cwd)).toEqual([]);
  });

  it("runs with --trust of its digest, in the project, with arguments that no shell has seen", async () => {
    const { cwd, create } = place(withHook([...mark, "; touch pwned", "$(touch pwned)"]));
    const { status, stderr } = await create(
      "--no-install",
      "--yes",
      `--trust=${await digestOf(create)}`,
    );
    expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
    expect(readFileSync(join(cwd, "app/ran"), "utf8")).toBe("app");
    expect(readdirSync(join(cwd, "app")).sort()).toEqual([".corral", "package.json", "ran"]);
  });

  it("runs where CORRAL_TRUST names the digest", async () => {
    const { cwd, env, argv, create } = place(withHook(mark));
    const trusting = { ...env, CORRAL_TRUST: await digestOf(create) };
    const done = await run([...argv, "--no-install", "--yes"], { cwd, env: trusting });
    expect(done.status).toBe(0);
    expect(existsSync(join(cwd, "app/ran"))).toBe(true);
  });

  it("is refused again once the template has changed", async () => {
    const { cwd, create } = place(withHook(mark));
    const digest = await digestOf(create);
    writeTemplate(join(cwd, "../template"), withHook(mark), { ...files, "more.txt": "" });
    const { status, stderr } = await create("--no-install", "--yes", `--trust=${digest}`);
    expect(status).toBe(4);
    expect(stderr).not.toContain(digest);
  });

  it("needs no consent where none of it runs", async () => {
    const { create } = place(plain);
    expect(await create("--no-install", "--yes")).toMatchObject({ status: 0, stderr: "" });
    const hooked = place(withHook(mark, { after: "install" }));
    const done = await hooked.create("--no-install", "--yes");
    expect(done).toMatchObject({ status: 0, stderr: "" });
    expect(existsSync(join(hooked.cwd, "app/ran"))).toBe(false);
    // What was not run is for the reader to run, after the installation.
    expect(done.stdout).toMatch(/npm install\n {2}node -e /);
    const dry = place(withHook(mark));
    expect((await dry.create("--dry-run", "--yes")).status).toBe(0);
  });

  it("a command that fails leaves the files, ends with 7, and the way on is said", async () => {
    const { cwd, create } = place(withHook(["node", "-e", "process.exit(3)", "it's"]));
    const trust = `--trust=${await digestOf(create)}`;
    const { status, stderr } = await create("--no-install", "--yes", trust);
    expect(status).toBe(7);
    expect(stderr).toContain("A command of the template failed: node ended with exit status 3.");
    expect(stderr).toContain(String.raw`cd app && node -e 'process.exit(3)' 'it'\''s'`);
    expect(existsSync(join(cwd, "app/package.json"))).toBe(true);
  });

  it("a program that is not there is no trouble for the files", async () => {
    const { cwd, create } = place(withHook(["no-such-program-of-ours"]));
    const trust = `--trust=${await digestOf(create)}`;
    const { status, stderr } = await create("--no-install", "--yes", trust);
    expect(status).toBe(7);
    expect(stderr).toContain("no-such-program-of-ours was not found");
    expect(existsSync(join(cwd, "app/package.json"))).toBe(true);
  });
});

describe("at a terminal", () => {
  const all = ["--name=app", "--description=x", "--runtime=node", "--node=22", "--pm=npm"];

  it("shows source, digest and commands, and asks once", async () => {
    const { cwd, env, argv, create } = place(withHook(mark));
    const digest = await digestOf(create);
    const terminal = new Terminal([...argv, ...all, "--no-install"], { cwd, env, columns: 120 });
    await terminal.shows(`from the folder "../template" would run code on this machine:`);
    await terminal.shows("require(");
    await terminal.shows("marks the place");
    await terminal.shows(digest);
    await terminal.shows("Run these commands?");
    expect(readdirSync(cwd)).toEqual([]);
    terminal.type(keys.down + keys.enter);
    expect(await terminal.exit).toBe(0);
    expect(readFileSync(join(cwd, "app/ran"), "utf8")).toBe("app");
    // Remembered: neither asked nor refused.
    const again = await run(["b", ...argv.slice(1), "--no-install", "--yes"], { cwd, env });
    expect(again).toMatchObject({ status: 0, stderr: "" });
  });

  it.each([
    ["no", keys.enter, 4],
    ["Ctrl-C", keys.interrupt, 130],
  ])("%s leaves nothing, and nothing is remembered", async (_, key, exitCode) => {
    const { cwd, env, argv } = place(withHook(mark));
    const terminal = new Terminal([...argv, ...all, "--no-install"], { cwd, env });
    await terminal.shows("Run these commands?");
    terminal.type(key);
    expect(await terminal.exit).toBe(exitCode);
    expect(readdirSync(cwd)).toEqual([]);
    const again = await run([...argv, "--no-install", "--yes"], { cwd, env });
    expect(again.status).toBe(4);
  });
});
