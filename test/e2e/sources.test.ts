import { mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { execa } from "execa";
import { afterAll, beforeAll, describe, expect, inject, it } from "vitest";
import { toolchain, withTools } from "../../scripts/toolchain.ts";
import { commit, makeRepository, quietGit, writeFolder } from "../support/git-repository.ts";
import { startGitServer } from "../support/git-server.ts";
import type { GitServer } from "../support/git-server.ts";
import { startRegistry } from "../support/registry.ts";
import type { LocalRegistry } from "../support/registry.ts";
import { startSshServer } from "../support/ssh-server.ts";
import type { SshServer } from "../support/ssh-server.ts";
import { packageOf } from "../support/tarball.ts";

const bin = join(inject("packed").folder, "bin", "create-corral.js");

/** Two templates in one source; each says its own name. */
const templateOf = (name: string) => ({
  [`${name}/template.json`]: JSON.stringify({
    schemaVersion: 1,
    name,
    version: "1.0.0",
    description: `The ${name}`,
    prompts: [{ id: "owner", type: "text", message: "Who?", default: "nobody" }],
  }),
  [`${name}/files/who.txt.hbs`]: `${name} of {{owner}}\r\n`,
});
const source = {
  "template.json": JSON.stringify({
    schemaVersion: 1,
    templates: ["service", "worker"].map((name) => ({ name, path: `./${name}` })),
  }),
  ...templateOf("service"),
  ...templateOf("worker"),
};

let place: string;
let http: GitServer;
let ssh: SshServer;
let registry: LocalRegistry;
const id: Record<string, string> = {};

beforeAll(async () => {
  place = mkdtempSync(join(tmpdir(), "corral-sources-"));
  const root = join(place, "git");
  makeRepository(join(root, "t.git"));
  id["v1"] = commit(join(root, "t.git"), source, { tag: "v1" });
  commit(join(root, "t.git"), { "README.md": "moved on" });
  writeFolder(join(place, "folder"), source);
  [http, ssh, registry] = await Promise.all([
    startGitServer(root),
    startSshServer(root, place),
    startRegistry(),
  ]);
  const manifest = (version: string) => JSON.stringify({ name: "@acme/create", version });
  for (const version of ["1.0.0", "1.1.0"]) {
    const tarball = join(place, `create-${version}.tgz`);
    writeFileSync(tarball, packageOf({ "package.json": manifest(version), ...source }));
    await registry.publish(tarball);
  }
});
afterAll(async () => {
  await stopServers();
  rmSync(place, { recursive: true, force: true });
});

let stopped: Promise<unknown> | undefined;
const stopServers = () => (stopped ??= Promise.all([http.close(), ssh.close(), registry.close()]));

/** What Deno must allow, beyond what it takes to create from a built-in template: git, and the network. */
const permissions = [
  "--allow-read",
  "--allow-write",
  "--allow-env",
  "--allow-sys",
  "--allow-run=git",
  "--allow-net=127.0.0.1",
];

const runtimes = ["node@20", "deno", "bun"] as const;

const sources: readonly (readonly [string, () => string, object])[] = [
  ["a folder", () => "../folder:service", { kind: "folder" }],
  [
    "git over http, a tag and a folder",
    () => `${http.url}/t.git#v1:service`,
    { kind: "git", ref: "v1", folder: "service" },
  ],
  [
    "git over ssh, a commit and a folder",
    () => `${ssh.url}/t.git#${id["v1"]}:service`,
    { kind: "git", folder: "service" },
  ],
  [
    "npm, a range",
    () => "npm:@acme/create@~1.0.0:service",
    { kind: "npm", wanted: "~1.0.0", version: "1.0.0" },
  ],
  [
    "a company's name",
    () => "@acme:service",
    { kind: "npm", name: "@acme/create", version: "1.1.0" },
  ],
];
const called = (runtime: string, name: string) => `${runtime} ${name}`.replaceAll(/\W+/g, "-");

describe.each(runtimes)("%s", (runtime) => {
  it.each(sources)("makes a project from %s", async (name, address, record) => {
    const project = called(runtime, name);
    const { exitCode, all } = await create(runtime, project, address());
    expect(exitCode, all).toBe(0);
    expect(read(project, "who.txt")).toBe("service of us\r\n");
    const { source: recorded, digest } = templateIn(project);
    expect(recorded).toMatchObject(record);
    expect(all).toContain(digest);
  });

  it("asks which of several, where nobody can be asked", async () => {
    const { exitCode, all } = await create(
      runtime,
      called(runtime, "several"),
      `${http.url}/t.git#v1`,
    );
    expect(exitCode, all).toBe(2);
    expect(all).toContain(`${http.url}/t.git#v1:worker`);
  });

  it("a server that is gone is one message and 7", async () => {
    const { exitCode, all } = await create(
      runtime,
      called(runtime, "gone"),
      "http://127.0.0.1:9/t.git",
    );
    expect(exitCode, all).toBe(7);
    expect(all.match(/^error /gm)?.length, all).toBe(1);
  });
});

it("a project has the same bytes whichever runtime made it", () => {
  for (const [name] of sources) {
    const [first, ...others] = runtimes.map((runtime) => withoutName(called(runtime, name)));
    expect(Object.keys(first!).length).toBeGreaterThan(2);
    for (const other of others) expect(other).toEqual(first);
  }
});

describe("when every server is gone", () => {
  beforeAll(() => stopServers());

  describe.each(runtimes)("%s", (runtime) => {
    it.each(sources)("makes the same project from %s, out of the cache", async (name, address) => {
      const project = called(runtime, name);
      const { exitCode, all } = await create(runtime, `${project}-again`, address(), ["--offline"]);
      expect(exitCode, all).toBe(0);
      expect(withoutName(`${project}-again`)).toEqual(withoutName(project));
    });

    it("a commit that is cached needs no --offline, and a branch says to use it", async () => {
      const pinned = await create(
        runtime,
        called(runtime, "pinned"),
        `${http.url}/t.git#${id["v1"]}:service`,
      );
      expect(pinned.exitCode, pinned.all).toBe(0);
      const moving = await create(
        runtime,
        called(runtime, "moving"),
        `${http.url}/t.git#v1:service`,
      );
      expect(moving.exitCode, moving.all).toBe(7);
      expect(moving.all).toContain("--offline");
    });
  });
});

/** The name of a project is in its lock, and is all that may differ. */
const withoutName = (project: string) =>
  Object.fromEntries(
    Object.entries(tree(project)).map(([path, text]) => [
      path,
      path.endsWith(".gz") ? "" : text.replaceAll(project, "name").replaceAll("name-again", "name"),
    ]),
  );

const templateIn = (project: string) =>
  (
    JSON.parse(read(project, ".corral/lock.json")) as {
      template: { source: object; digest: string };
    }
  ).template;

async function create(
  runtime: (typeof runtimes)[number],
  project: string,
  address: string,
  more: readonly string[] = [],
) {
  const cwd = join(place, "work");
  const npmrc = join(place, "npmrc");
  writeFolder(place, { "work/.keep": "", npmrc: `registry=${registry.url}\n` });
  const args = [...(runtime === "deno" ? ["run", "--no-prompt", ...permissions] : []), bin];
  const flags = ["--owner=us", "--runtime=node", "--node=22", "--yes", "--no-install", "--no-git"];
  const tools = await withTools([]);
  const { exitCode, all } = await execa(
    await toolchain(runtime),
    [...args, project, "--template", address, ...flags, ...more],
    {
      cwd,
      env: {
        ...quietGit(),
        PATH: tools["PATH"]!,
        HOME: place,
        XDG_CACHE_HOME: join(place, `cache-${runtime}`),
        XDG_CONFIG_HOME: join(place, "config"),
        npm_config_userconfig: npmrc,
        npm_config_globalconfig: join(place, "none"),
        GIT_SSH_COMMAND: ssh.command,
        CI: "true",
        NO_COLOR: "1",
      },
      extendEnv: false,
      all: true,
      reject: false,
      stdin: "ignore",
    },
  );
  return { exitCode, all };
}

const read = (project: string, path: string) =>
  readFileSync(join(place, "work", project, path), "utf8");

const tree = (project: string): Record<string, string> =>
  Object.fromEntries(
    readdirSync(join(place, "work", project), { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name))
      .map((path) => [
        path.slice(join(place, "work", project).length + 1),
        readFileSync(path, "latin1"),
      ]),
  );
