import { appendFileSync, existsSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { primitiveNames } from "../../src/add/primitives.ts";
import { readOutlines } from "../../src/create/read-outlines.ts";
import { formatLock } from "../../src/project/lock.ts";
import type { ProjectLock } from "../../src/project/lock.ts";
import { treeOf } from "../project/tree.ts";
import { eventsIn, run, temporaryFolder } from "./program.ts";

const cache = () => ({ XDG_CACHE_HOME: temporaryFolder() });

async function created(...features: readonly string[]): Promise<string> {
  const cwd = temporaryFolder();
  const flags = ["--yes", "--no-install", "--no-git", "--node=24", "--description=One line"];
  const args = ["service", ...flags, "--pm=pnpm", `--features=${features.join(",") || "none"}`];
  const { status, stderr } = await run(args, { cwd, env: cache() });
  expect([status, stderr]).toEqual([0, ""]);
  return join(cwd, "service");
}

const lockIn = (cwd: string) =>
  JSON.parse(readFileSync(join(cwd, ".corral/lock.json"), "utf8")) as ProjectLock;

it("no name is both a feature and a primitive", () => {
  const features = readOutlines().flatMap((each) => each.features.map(({ id }) => id));
  expect(features.length).toBeGreaterThan(0);
  expect(features.filter((id) => primitiveNames.includes(id))).toEqual([]);
});

describe("corral add and remove of a feature", () => {
  it("gives what creating with it gives, says which files changed, and undo takes it back", async () => {
    const [cwd, whole] = await Promise.all([created("ci"), created("docker", "ci")]);
    const [before, env] = [treeOf(cwd), cache()];
    const added = await run(["add", "docker"], { cwd, env });
    expect([added.status, added.stderr]).toEqual([0, ""]);
    expect(added.stdout).toMatch(/^Added docker in .*service$/m);
    for (const line of ["+ .dockerignore", "+ Dockerfile", "~ README.md"])
      expect(added.stdout.split("\n")).toContain(line);
    expect(treeOf(cwd)).toEqual(treeOf(whole));

    const removed = await run(["remove", "docker"], { cwd: join(cwd, "src"), env });
    expect([removed.status, removed.stderr]).toEqual([0, ""]);
    expect(treeOf(cwd)).toEqual(before);
    expect((await run(["undo"], { cwd, env })).status).toBe(0);
    expect(treeOf(cwd)).toEqual(treeOf(whole));
    expect((await run(["undo"], { cwd, env })).status).toBe(0);
    expect(treeOf(cwd)).toEqual(before);
  });

  it("one that is on already changes nothing and says so", async () => {
    const cwd = await created("ci");
    const before = treeOf(cwd);
    const { status, stdout } = await run(["add", "ci"], { cwd });
    expect([status, stdout]).toEqual([0, "ci: on already.\n"]);
    expect(await run(["remove", "docker"], { cwd })).toMatchObject({
      status: 0,
      stdout: "docker: off already.\n",
    });
    expect(treeOf(cwd)).toEqual(before);
  });

  it("--dry-run lists every file and writes nothing; --diff is a patch that git applies", async () => {
    const cwd = await created();
    const before = treeOf(cwd);
    const planned = await run(["add", "docker", "--dry-run"], { cwd });
    expect(planned.status).toBe(0);
    expect(planned.stdout).toMatch(/^\+ Dockerfile$[^]*^~ README\.md$[^]*Nothing was changed\./m);
    const { status, stdout } = await run(["add", "docker", "--diff"], { cwd });
    expect(status).toBe(0);
    expect(stdout).toContain("--- /dev/null\n+++ b/Dockerfile\n");
    expect(treeOf(cwd)).toEqual(before);
  });

  it("--json prints the plan and the result", async () => {
    const cwd = await created();
    const { status, stdout } = await run(["add", "agents", "--json"], { cwd, env: cache() });
    expect(status).toBe(0);
    const [plan, result] = eventsIn(stdout);
    expect(plan).toMatchObject({ type: "plan", features: ["agents"], dryRun: false });
    expect(plan?.["files"]).toContainEqual(
      expect.objectContaining({ path: "AGENTS.md", action: "create" }),
    );
    expect(result).toMatchObject({
      type: "result",
      ok: true,
      features: ["agents"],
      changed: [{ path: "AGENTS.md", action: "create" }],
      left: [],
    });
  });

  it("an edited file is in the way: 3, a list, and nothing changed; --merge does the rest", async () => {
    const cwd = await created();
    appendFileSync(join(cwd, "README.md"), "mine\n");
    const before = treeOf(cwd);
    const refused = await run(["add", "docker"], { cwd });
    expect(refused.status).toBe(3);
    expect(refused.stdout).toMatch(/^~ README\.md {2}was edited, is left$/m);
    expect(refused.stderr).toMatch(/^error "README\.md" was edited\.\nNothing was changed\./);
    expect(treeOf(cwd)).toEqual(before);
    const merged = await run(["add", "docker", "--merge"], { cwd, env: cache() });
    expect(merged.status).toBe(0);
    expect(merged.stdout.replaceAll("\n", " ")).toMatch(
      /"README\.md" was edited, and is as it was: .* --diff shows what, before this or after undo\./,
    );
    expect(existsSync(join(cwd, "Dockerfile"))).toBe(true);
    expect(readFileSync(join(cwd, "README.md"), "utf8")).toMatch(/mine\n$/);
  });

  it.each([
    [["add", "dokcer"], /no primitive and no feature "dokcer".*\nDid you mean docker\?/],
    [["add", "docker", "sleep"], /"docker" is a feature, and "sleep" a primitive/],
    [["add", "docker", "--into", "x"], /are for primitives/],
    [["add", "docker", "--merge", "--overwrite"], /exclude each other/],
    [["remove", "dokcer"], /no feature "dokcer"\.\nDid you mean "docker"\?/],
    [["remove", "sleep"], /"sleep" is a primitive/],
    [["remove"], /Which feature/],
    [["status", "docker"], /status takes no path/],
  ])("%j is refused", async (args, message) => {
    const cwd = await created();
    const before = treeOf(cwd);
    const { status, stderr } = await run(args, { cwd });
    expect(status).toBe(2);
    expect(stderr).toMatch(message);
    expect(treeOf(cwd)).toEqual(before);
  });

  it("of a name that is both is refused", async () => {
    const cwd = await created();
    const lock = lockIn(cwd);
    const features = { ...lock.features, sleep: false };
    writeFileSync(join(cwd, ".corral/lock.json"), formatLock({ ...lock, features } as ProjectLock));
    const { status, stderr } = await run(["add", "sleep"], { cwd });
    expect(status).toBe(2);
    expect(stderr).toContain(`"sleep" is a primitive, and a feature of the project's template.`);
  });

  it("a primitive is still copied into the project, and stays when features change", async () => {
    const [cwd, env] = [await created(), cache()];
    expect((await run(["add", "PubSub"], { cwd, env })).status).toBe(0);
    const copy = "src/concurrency/pub-sub.ts";
    const locked = lockIn(cwd).files[copy];
    expect(locked?.origin).toBe("primitive");
    for (const verb of ["add", "remove"])
      expect((await run([verb, "agents"], { cwd, env })).status).toBe(0);
    expect(lockIn(cwd).files[copy]).toEqual(locked);
    expect(existsSync(join(cwd, copy))).toBe(true);
    expect(await run(["status"], { cwd, env })).toMatchObject({ status: 0 });
  });

  it("outside of a project a feature's name says what to do", async () => {
    const cwd = temporaryFolder();
    writeFileSync(join(cwd, "package.json"), "{}");
    const { status, stderr } = await run(["add", "docker"], { cwd });
    expect(status).toBe(2);
    expect(stderr).toContain("Create one with --features docker");
    expect(await run(["remove", "docker"], { cwd })).toMatchObject({
      status: 2,
      stderr: expect.stringContaining("is not part of a project that create-corral made") as string,
    });
  });
});

describe("corral status", () => {
  it("where there are copies of primitives alone it says what compares them", async () => {
    const cwd = temporaryFolder();
    writeFileSync(join(cwd, "package.json"), "{}");
    expect((await run(["add", "all"], { cwd })).status).toBe(0);
    const { status, stderr } = await run(["status"], { cwd });
    expect([status, stderr]).toEqual([
      2,
      expect.stringContaining("`npx create-corral add --diff`"),
    ]);
  });

  it("a project as it was made: 0", async () => {
    const { status, stdout, stderr } = await run(["status"], { cwd: await created("docker") });
    expect([status, stderr]).toEqual([0, ""]);
    expect(stdout).toMatch(
      /^http [^]*Features: docker\n[^]*As made: all \d+ files\.\n[^]*Up to date\.\n$/,
    );
  });

  it("what was edited or deleted: 11, and the lock files of package managers do not count", async () => {
    const cwd = await created();
    appendFileSync(join(cwd, "README.md"), "mine\n");
    rmSync(join(cwd, "tsconfig.json"));
    writeFileSync(join(cwd, "pnpm-lock.yaml"), "lockfileVersion: '9.0'\n");
    writeFileSync(join(cwd, "src/own.ts"), "");
    const { status, stdout } = await run(["status"], { cwd });
    expect(status).toBe(11);
    expect(stdout).toMatch(
      /Changed since it was made: 2 of \d+ files\.\n +README\.md +edited\n +tsconfig\.json +deleted\n/,
    );
    const [result] = eventsIn((await run(["status", "--json"], { cwd })).stdout);
    expect(result).toMatchObject({
      type: "result",
      ok: false,
      exitCode: 11,
      drifted: [
        { path: "README.md", state: "edited" },
        { path: "tsconfig.json", state: "deleted" },
      ],
      outdated: [],
      unknown: [],
    });
  });

  it("a template that is another by now: 10; both: 11, and --json gives both", async () => {
    const cwd = await created();
    const { template, ...lock } = lockIn(cwd);
    const older = {
      ...lock,
      template: { ...template, digest: `sha256-${"0".repeat(64)}`, version: "0.0.1" },
    };
    writeFileSync(join(cwd, ".corral/lock.json"), formatLock(older));
    const outdated = await run(["status"], { cwd });
    expect(outdated.status).toBe(10);
    expect(outdated.stdout).toMatch(/Newer: http, 0\.0\.1 → \d/);
    appendFileSync(join(cwd, "README.md"), "mine\n");
    const both = await run(["status", "--json"], { cwd });
    expect(both.status).toBe(11);
    expect(eventsIn(both.stdout)[0]).toMatchObject({
      exitCode: 11,
      drifted: [{ path: "README.md" }],
      outdated: [{ name: "http", from: "0.0.1" }],
    });
  });

  it("copies of primitives that are others by now: 10", async () => {
    const cwd = await created();
    const lock = lockIn(cwd);
    const path = "src/concurrency/abort.ts";
    const files = { ...lock.files, [path]: { ...lock.files[path]!, sha256: "0".repeat(64) } };
    writeFileSync(join(cwd, ".corral/lock.json"), formatLock({ ...lock, files }));
    const { stdout } = await run(["status", "--json"], { cwd });
    expect(eventsIn(stdout)[0]).toMatchObject({ outdated: [{ name: "primitives" }] });
  });

  it("a project of a later version of the program: said, and no error", async () => {
    const cwd = await created();
    writeFileSync(join(cwd, ".corral/lock.json"), formatLock({ ...lockIn(cwd), corral: "99.0.0" }));
    const { status, stdout } = await run(["status"], { cwd });
    expect(status).toBe(0);
    expect(stdout).toMatch(
      /Whether http is newer is not known: the project was made\s+by\s+create-corral\s+99\.0\.0/,
    );
  });

  it.each([
    [
      "no project",
      (cwd: string) => rmSync(join(cwd, ".corral"), { recursive: true }),
      /is not part of a project/,
    ],
    [
      "a damaged lock",
      (cwd: string) => writeFileSync(join(cwd, ".corral/lock.json"), "<<<<<<< ours"),
      /is no JSON/,
    ],
    [
      "a damaged snapshot",
      (cwd: string) => writeFileSync(join(cwd, ".corral/base.gz"), "x"),
      /base\.gz" in .* cannot be read/,
    ],
    [
      "a snapshot of another state",
      (cwd: string) => {
        const lock = lockIn(cwd);
        const files = {
          ...lock.files,
          "README.md": { ...lock.files["README.md"]!, sha256: "0".repeat(64) },
        };
        writeFileSync(join(cwd, ".corral/lock.json"), formatLock({ ...lock, files }));
      },
      /does not fit .*another "README\.md"/,
    ],
  ])("%s: 2 and one error", async (_, damage, message) => {
    const cwd = await created();
    damage(cwd);
    const { status, stdout, stderr } = await run(["status"], { cwd });
    expect([status, stdout]).toEqual([2, ""]);
    expect(stderr).toMatch(message);
  });
});

it.each(["add", "remove", "status"])("%s --help says what there is", async (command) => {
  const { status, stdout } = await run([command, "--help"], { cwd: temporaryFolder() });
  expect(status).toBe(0);
  expect(stdout).toMatch(new RegExp(`^create-corral ${command}: [^]*Usage[^]*--json`));
});
