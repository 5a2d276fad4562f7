import { execFileSync } from "node:child_process";
import { appendFileSync, existsSync, renameSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { plant, treeOf } from "../project/tree.ts";
import { eventsIn, run, temporaryFolder } from "./program.ts";

const team = {
  "template.json": JSON.stringify({
    schemaVersion: 1,
    name: "team",
    version: "1.0.0",
    description: "A company's",
    extends: [{ template: "http" }],
    features: [{ id: "logger", label: "Logger", dependencies: { pino: "9.0.0" } }],
    files: [{ glob: "src/our-log.ts", when: { feature: "logger" } }],
  }),
  "files/src/our-log.ts": "export const ours = 1;\n",
};

const flags = ["--yes", "--no-install", "--no-git", "--node=24", "--features=none"];

async function created(cwd: string, template: string, env: Record<string, string>) {
  const { status, stderr } = await run(["service", "--template", template, ...flags], { cwd, env });
  expect([status, stderr]).toEqual([0, ""]);
  return join(cwd, "service");
}

describe("a project from a template in a folder", () => {
  async function placed() {
    const [folder, env] = [temporaryFolder(), { XDG_CACHE_HOME: temporaryFolder() }];
    plant(join(folder, "team"), team);
    return { folder, env, project: await created(folder, "./team", env) };
  }

  it("gets and loses features of the template and of the one that it extends; consent is for running alone", async () => {
    const { project, env } = await placed();
    const before = treeOf(project);
    const added = await run(["add", "logger", "docker"], { cwd: project, env });
    expect([added.status, added.stderr]).toEqual([0, ""]);
    expect(added.stdout).toContain("Dependencies changed. Run: npm install");
    expect(existsSync(join(project, "src/our-log.ts"))).toBe(true);
    const there = treeOf(project);
    const refused = await run(["remove", "logger", "--install"], { cwd: project, env });
    expect(refused.status).toBe(4);
    expect(refused.stderr).toContain("--trust=sha256-");
    expect(treeOf(project)).toEqual(there);
    expect((await run(["remove", "docker", "logger"], { cwd: project, env })).status).toBe(0);
    expect(treeOf(project)).toEqual(before);
  });

  it("is outdated when the folder has changed, and is not added to then; a folder that is gone is no error", async () => {
    const { folder, project } = await placed();
    expect((await run(["status"], { cwd: project })).status).toBe(0);
    appendFileSync(join(folder, "team/files/src/our-log.ts"), "// more\n");
    expect((await run(["status"], { cwd: project })).status).toBe(10);
    const refused = await run(["add", "logger"], { cwd: project });
    expect(refused.status).toBe(2);
    expect(refused.stderr).toContain('The template team in "./team" is not what this project was');
    renameSync(join(folder, "team"), join(folder, "away"));
    const { status, stdout } = await run(["status", "--json"], { cwd: project });
    expect(status).toBe(0);
    expect(eventsIn(stdout)[0]).toMatchObject({ unknown: [{ name: "team" }], outdated: [] });
  });
});

describe("a project from a git repository", () => {
  it("is outdated when its branch has moved on, follows its own commit, and says what does not answer", async () => {
    const [folder, env] = [temporaryFolder(), { XDG_CACHE_HOME: temporaryFolder() }];
    const source = join(folder, "team");
    plant(source, team);
    const git = (...args: readonly string[]) => {
      const who = [
        "-c",
        "user.name=a",
        "-c",
        "user.email=a@localhost",
        "-c",
        "commit.gpgSign=false",
      ];
      execFileSync("git", [...who, ...args], { cwd: source, stdio: "ignore" });
    };
    git("init", "--initial-branch=main");
    git("add", "--all");
    git("commit", "--message=One");
    const project = await created(folder, `git+file://${source}#main`, env);
    expect(await run(["status"], { cwd: project, env })).toMatchObject({ status: 0 });
    appendFileSync(join(source, "files/src/our-log.ts"), "// more\n");
    git("commit", "--all", "--message=Two");
    const moved = await run(["status", "--json"], { cwd: project, env });
    expect(moved.status).toBe(10);
    expect(eventsIn(moved.stdout)[0]).toMatchObject({ outdated: [{ name: "team" }] });
    const offline = await run(["status", "--offline", "--json"], { cwd: project, env });
    expect(eventsIn(offline.stdout)[0]).toMatchObject({
      exitCode: 0,
      unknown: [{ name: "team", why: "it was not asked" }],
    });
    renameSync(source, join(folder, "away"));
    const away = await run(["status", "--json"], { cwd: project, env });
    expect(eventsIn(away.stdout)[0]).toMatchObject({ exitCode: 0, unknown: [{ name: "team" }] });
    // The very commit that it was made from is in the cache.
    const added = await run(["add", "logger"], { cwd: project, env });
    expect([added.status, added.stderr]).toEqual([0, ""]);
    expect(treeOf(project)["src/our-log.ts"]).toBe("file 644 export const ours = 1;\n");
  });
});
