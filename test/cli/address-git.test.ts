import { existsSync, readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it, onTestFinished } from "vitest";
import { commit, makeRepository } from "../support/git-repository.ts";
import { startGitServer } from "../support/git-server.ts";
import { eventsIn, run, temporaryFolder } from "./program.ts";

const account = { user: "ada", password: "s3cr3t-0815" };
const quiet = ["--no-git", "--no-install", "--yes"];

const templateOf = (name: string, more: object = {}) => ({
  [`templates/${name}/template.json`]: JSON.stringify({
    schemaVersion: 1,
    name,
    version: "1.0.0",
    description: `The ${name}`,
    ...more,
  }),
  [`templates/${name}/files/who.txt`]: name,
});

/** A repository of two templates, for those who know the password; commands run in a folder and with a cache of their own. */
async function serve(more: object = {}) {
  const root = temporaryFolder();
  makeRepository(join(root, "t.git"));
  const templates = ["api", "job"].map((name) => ({ name, path: `./templates/${name}` }));
  const id = commit(join(root, "t.git"), {
    "template.json": JSON.stringify({ schemaVersion: 1, templates }),
    ...templateOf("api"),
    ...templateOf("job", more),
  });
  const server = await startGitServer(root, { account });
  onTestFinished(() => server.close());
  const cwd = temporaryFolder();
  const home = temporaryFolder();
  const env = { HOME: home, XDG_CONFIG_HOME: join(home, "c"), XDG_CACHE_HOME: join(home, "k") };
  const { host } = new URL(server.url);
  const clean = `http://${host}/t.git`;
  const address = `http://${account.user}:${account.password}@${host}/t.git`;
  return { id, server, cwd, env, clean, address };
}

describe("an address that holds a password", () => {
  it("is used, and shown and recorded without it, also where one of several is left to pick", async () => {
    const { id, cwd, env, clean, address } = await serve();
    const several = await run(["app", "--template", address, ...quiet, "--json"], { cwd, env });
    expect(several.status).toBe(2);
    const [first] = eventsIn(several.stdout).filter(({ type }) => type === "needs-input");
    expect(first).toMatchObject({
      questions: [{ choices: [{ value: `${clean}#:templates/api` }, { label: "job" }] }],
    });
    const picked = `${address}#main:templates/job`;
    const plain = await run(["app", "--template", picked, ...quiet], { cwd, env });
    expect(plain).toMatchObject({ status: 0, stderr: "" });
    expect(plain.stdout.replaceAll("\n", " ")).toContain(`${clean} at commit ${id} (main)`);
    expect(plain.stdout).toContain(`--template '${clean}#main:templates/job'`);
    const lock = readFileSync(join(cwd, "app/.corral/lock.json"), "utf8");
    expect(JSON.parse(lock)).toMatchObject({
      template: { source: { kind: "git", url: clean, commit: id, folder: "templates/job" } },
    });
    const help = await run(["--help", "--template", address], { cwd, env });
    for (const { stdout, stderr } of [several, plain, help])
      expect(stdout + stderr + lock).not.toContain(account.password);
  });

  it("is not shown either where it is wrong, and nothing is left", async () => {
    const { cwd, env, clean, address } = await serve();
    const wrong = address.replace(account.password, "wr0ng-4711");
    const { status, stdout, stderr } = await run(["app", "--template", wrong, ...quiet], {
      cwd,
      env,
    });
    expect(status).toBe(7);
    expect(stdout + stderr).not.toContain("wr0ng-4711");
    expect(stderr).toContain(clean);
    expect(readdirSync(cwd)).toEqual([]);
  });
});

describe("the list of trusted sources", () => {
  const hooks = [
    { exec: ["node", "-e", "require('fs').writeFileSync('ran', '')"], after: "write" },
  ];

  it.each([
    ["holds it", "t.git", 0],
    ["holds another of that host", "u.git", 4],
  ])("%s", async (_, name, expected) => {
    const { cwd, env, clean, address } = await serve({ hooks });
    const argv = ["app", "--template", `${address}#:templates/job`, ...quiet];
    const trusting = { ...env, CORRAL_TRUST: clean.replace("t.git", name) };
    const { status } = await run(argv, { cwd, env: trusting });
    expect(status).toBe(expected);
    expect(existsSync(join(cwd, "app/ran"))).toBe(expected === 0);
  });
});

describe("offline", () => {
  it("takes what was fetched before, and says so; what was not is refused", async () => {
    const { server, cwd, env, address } = await serve();
    const argv = ["--template", `${address}#:templates/job`, ...quiet];
    expect(await run(["app", ...argv], { cwd, env })).toMatchObject({ status: 0 });
    const asked = server.requests.length;
    const again = await run(["b", ...argv, "--offline", "--json"], { cwd, env });
    expect(again.status).toBe(0);
    expect(eventsIn(again.stdout)).toContainEqual(
      expect.objectContaining({ type: "source", cached: true }),
    );
    const other = ["--template", `${address}#v9:templates/job`, ...quiet, "--offline"];
    expect(await run(["c", ...other], { cwd, env })).toMatchObject({ status: 7 });
    expect(server.requests).toHaveLength(asked);
    expect(readdirSync(cwd).sort()).toEqual(["app", "b"]);
  });
});
