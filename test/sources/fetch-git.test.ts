import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import { fetchSource, idOf, newestOf, refetch } from "../../src/sources/fetch-source.ts";
import { parseAddress } from "../../src/sources/parse-address.ts";
import type { FetchContext, FetchedSource, SourceRecord } from "../../src/sources/source.ts";
import { UserError } from "../../src/shared/errors.ts";
import {
  commit,
  commitTree,
  git,
  makeRepository,
  quietGit,
  writeBlob,
  writeRawTree,
} from "../support/git-repository.ts";
import type { TreeEntry } from "../support/git-repository.ts";
import { startGitServer } from "../support/git-server.ts";
import type { GitServer } from "../support/git-server.ts";
import { startSshServer } from "../support/ssh-server.ts";
import type { SshServer } from "../support/ssh-server.ts";

let place: string;
let root: string;
let http: GitServer;
let ssh: SshServer;
const commits: Record<string, string> = {};
const said: string[] = [];
let context: FetchContext;

beforeAll(async () => {
  place = mkdtempSync(join(tmpdir(), "corral-fetch-git-"));
  root = join(place, "root");
  const repository = join(root, "t.git");
  makeRepository(repository);
  commits["v1"] = commit(
    repository,
    { "template.json": "v1", "files/a.txt": "one\r\n", "service/template.json": "s1" },
    { tag: "v1" },
  );
  commits["main"] = commit(repository, {
    "template.json": "v2",
    "files/a.txt": "two\r\n",
    ".gitattributes": "* text eol=lf filter=canary\n",
    "files/ünï.txt": "ü",
  });
  commits["next"] = commit(repository, { "template.json": "next" }, { branch: "feature/next" });
  http = await startGitServer(root);
  ssh = await startSshServer(root, place);
});
afterAll(async () => {
  await http.close();
  await ssh.close();
  rmSync(place, { recursive: true, force: true });
});

let count = 0;
beforeEach(() => {
  said.length = 0;
  context = {
    cwd: place,
    env: {
      ...quietGit(),
      XDG_CACHE_HOME: join(place, `cache-${count++}`),
      GIT_SSH_COMMAND: ssh.command,
    },
    signal: new AbortController().signal,
    offline: false,
    say: (line) => said.push(line),
  };
});

const fetched = (address: string, more: Partial<FetchContext> = {}): Promise<FetchedSource> => {
  const parsed = parseAddress(address, []);
  if (parsed.kind === "builtin") throw new Error("not to be fetched");
  return fetchSource(parsed, { ...context, ...more });
};

async function refused(fetching: Promise<unknown>): Promise<UserError> {
  const error = await fetching.then(
    () => undefined,
    (cause: unknown) => cause,
  );
  if (!(error instanceof UserError))
    throw new Error(`not refused by one message: ${String(error)}`);
  return error;
}

const files = ({ folder }: FetchedSource): Record<string, string> =>
  Object.fromEntries(
    readdirSync(folder, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name))
      .map((path) => [path.slice(folder.length + 1), readFileSync(path, "utf8")]),
  );

describe.each(["http", "ssh", "file"] as const)("git over %s", (kind) => {
  const url = () => ({ http: http.url, ssh: ssh.url, file: `git+file://${root}` })[kind] + "/t.git";
  const shown = () => url().replace("git+", "");

  it("the default branch, as git keeps it: no filter, no line end", async () => {
    const source = await fetched(url());
    expect(files(source)).toEqual({
      "template.json": "v2",
      "files/a.txt": "two\r\n",
      ".gitattributes": "* text eol=lf filter=canary\n",
      "files/ünï.txt": "ü",
    });
    expect(source.record).toEqual({
      kind: "git",
      url: shown(),
      commit: commits["main"],
      tree: git(join(root, "t.git"), ["rev-parse", "main^{tree}"]),
    });
    expect(source.fromCache).toBe(false);
  });

  it.each([
    ["an annotated tag", "v1", "v1"],
    ["a branch with a slash", "feature/next", "next"],
    ["a whole reference", "refs/heads/feature/next", "next"],
  ])("%s", async (_, ref, name) => {
    const { record } = await fetched(`${url()}#${ref}`);
    expect(record).toMatchObject({ ref, commit: commits[name] });
  });

  it("a commit that no branch ends in", async () => {
    const { record } = await fetched(`${url()}#${commits["v1"]}`);
    expect(record).toMatchObject({ commit: commits["v1"] });
  });

  it("the beginning of a commit's id", async () => {
    const { record } = await fetched(`${url()}#${commits["v1"]!.slice(0, 8)}`);
    expect(record).toMatchObject({ commit: commits["v1"] });
  });

  it("a folder, which alone is fetched into the cache", async () => {
    const source = await fetched(`${url()}#v1:service`);
    expect(files(source)).toEqual({ "template.json": "s1" });
    expect(source.record).toMatchObject({
      folder: "service",
      tree: git(join(root, "t.git"), ["rev-parse", "v1:service"]),
    });
  });

  it("a branch that there is not is answered with the nearest", async () => {
    const error = await refused(fetched(`${url()}#feature/nxt`));
    expect(error).toMatchObject({ code: "TEMPLATE_UNKNOWN", hint: 'Did you mean "feature/next"?' });
  });

  it("a folder that there is not", async () => {
    expect(await refused(fetched(`${url()}#v1:servce`))).toMatchObject({
      code: "TEMPLATE_UNKNOWN",
      message: expect.stringContaining('has no folder "servce"'),
    });
  });

  it("a repository that there is not", async () => {
    expect(await refused(fetched(url().replace("t.git", "u.git")))).toMatchObject({
      code: "FETCH_FAILED",
    });
  });
});

describe("the cache", () => {
  it("offline gives what was fetched before, and says so", async () => {
    const url = `${http.url}/t.git#v1:service`;
    const first = await fetched(url);
    const again = await fetched(url, { offline: true });
    expect(again).toEqual({ ...first, fromCache: true });
    expect(said.join()).toContain(`as it was fetched before (${commits["v1"]!.slice(0, 12)})`);
  });

  it("offline, what was never fetched is refused", async () => {
    expect(await refused(fetched(`${http.url}/t.git`, { offline: true }))).toMatchObject({
      code: "FETCH_FAILED",
      hint: "Leave --offline away once.",
    });
  });

  it("a whole commit id that is cached asks nobody", async () => {
    const url = `${http.url}/t.git#${commits["main"]}`;
    await fetched(url);
    const before = http.requests.length;
    expect((await fetched(url)).fromCache).toBe(true);
    expect(http.requests.length).toBe(before);
  });

  it("a branch is asked for, and its commit is not fetched again", async () => {
    await fetched(`${http.url}/t.git#main`);
    const before = http.requests.length;
    expect((await fetched(`${http.url}/t.git`)).fromCache).toBe(true);
    expect(http.requests.slice(before).join()).not.toContain("shallow");
  });

  it.each([
    ["changed", (file: string) => writeFileSync(file, "evil")],
    ["added", (file: string) => writeFileSync(join(file, "..", "evil"), "evil")],
    ["removed", (file: string) => rmSync(file)],
  ])(
    "a file in it that was %s is noticed: fetched again, and refused offline",
    async (_, tamper) => {
      const url = `${http.url}/t.git#${commits["main"]}`;
      const first = await fetched(url);
      const whole = files(first);
      tamper(join(first.folder, "files", "a.txt"));
      expect(await refused(fetched(url, { offline: true }))).toMatchObject({
        code: "FETCH_FAILED",
      });
      const again = await fetched(url);
      expect(again.fromCache).toBe(false);
      expect(files(again)).toEqual(whole);
    },
  );

  it("a cache that cannot be made is done without", async () => {
    const blocked = join(place, `blocked-${count++}`);
    writeFileSync(blocked, "");
    const env = { ...context.env, XDG_CACHE_HOME: blocked, TMPDIR: blocked };
    const source = await fetched(`${http.url}/t.git#v1:service`, { env });
    expect(files(source)).toEqual({
      "template.json": "s1",
    });
    rmSync(source.folder, { recursive: true });
  });

  it("leaves nothing of the fetching behind", async () => {
    // A temporary folder of its own: other tests fetch at the same time.
    const own = join(place, "temporary");
    mkdirSync(own);
    for (const name of ["TMPDIR", "TEMP", "TMP"]) vi.stubEnv(name, own);
    try {
      await fetched(`${http.url}/t.git`);
      await refused(fetched(`${http.url}/none.git`));
    } finally {
      vi.unstubAllEnvs();
    }
    expect(readdirSync(own)).toEqual([]);
    expect(readdirSync(join(context.env["XDG_CACHE_HOME"]!, "corral", "sources")).sort()).toEqual([
      "files",
      "index",
    ]);
  });
});

describe("later", () => {
  it("the same bytes come again, also after the branch moved on", async () => {
    const repository = join(root, "moving.git");
    makeRepository(repository);
    const first = commit(repository, { "template.json": "one" });
    const { record } = await fetched(`${http.url}/moving.git#main`);
    expect(await newestOf(record, context)).toBe(idOf(record));
    const second = commit(repository, { "template.json": "two" });
    expect(await newestOf(record, context)).toBe(second);
    const env = { ...context.env, XDG_CACHE_HOME: join(place, `cache-${count++}`) };
    const again = await refetch(record as Extract<SourceRecord, { kind: "git" }>, {
      ...context,
      env,
    });
    expect(again.record).toEqual(record);
    expect(files(again)).toEqual({ "template.json": "one" });
    expect(idOf(again.record)).toBe(first);
  });

  it("a source that does not answer has no newest", async () => {
    const { record } = await fetched(`${http.url}/t.git`);
    expect(
      await newestOf({ ...record, url: `${http.url}/gone.git` } as SourceRecord, context),
    ).toBeUndefined();
  });
});

describe("credentials", () => {
  it("in the address reach the server and nothing else", async () => {
    const guarded = await startGitServer(root, { account: { user: "me", password: "hunter2" } });
    try {
      const address = guarded.url.replace("//", "//me:hunter2@");
      const { record } = await fetched(`${address}/t.git`);
      expect(record).toMatchObject({ url: `${guarded.url}/t.git` });
      const wrong = await refused(fetched(`${address.replace("hunter2", "hunter3")}/t.git`));
      expect(wrong).toMatchObject({
        code: "FETCH_FAILED",
        hint: expect.stringContaining("credentials"),
      });
      expect(wrong.message + wrong.hint).not.toContain("hunter3");
      expect(
        JSON.stringify(
          readdirSync(join(context.env["XDG_CACHE_HOME"]!, "corral", "sources", "index")).map(
            (name) =>
              readFileSync(
                join(context.env["XDG_CACHE_HOME"]!, "corral", "sources", "index", name),
                "utf8",
              ),
          ),
        ),
      ).not.toContain("hunter");
    } finally {
      await guarded.close();
    }
  });

  it("are not asked for where nobody sits, and are taken from the user's own helper", async () => {
    const guarded = await startGitServer(root, { account: { user: "me", password: "hunter2" } });
    try {
      expect(await refused(fetched(`${guarded.url}/t.git`))).toMatchObject({
        code: "FETCH_FAILED",
      });
      const config = join(place, "gitconfig");
      writeFileSync(
        config,
        `[credential]\n\thelper = "!f() { echo username=me; echo password=hunter2; }; f"\n`,
      );
      const env = { ...context.env, GIT_CONFIG_GLOBAL: config };
      expect((await fetched(`${guarded.url}/t.git`, { env })).record.kind).toBe("git");
    } finally {
      await guarded.close();
    }
  });

  it("a host's shorthand goes where the user's git says", async () => {
    const config = join(place, "shorthand");
    writeFileSync(config, `[url "${http.url}/"]\n\tinsteadOf = https://github.com/acme/\n`);
    const env = { ...context.env, GIT_CONFIG_GLOBAL: config };
    const { record } = await fetched("github:acme/t/service#v1", { env });
    expect(record).toMatchObject({
      url: "https://github.com/acme/t.git",
      folder: "service",
      commit: commits["v1"],
    });
  });
});

describe("what a repository must not hold", () => {
  let repository: string;
  let blob: string;
  let link: string;
  beforeAll(() => {
    repository = join(root, "bad.git");
    makeRepository(repository);
    blob = writeBlob(repository, "evil");
    link = writeBlob(repository, "/etc");
  });
  const tree = (...entries: TreeEntry[]) => writeRawTree(repository, entries);
  const file = (name: string | Uint8Array): TreeEntry => ({ mode: "100644", name, id: blob });
  const inside = (name: string, ...entries: TreeEntry[]): TreeEntry => ({
    mode: "40000",
    name,
    id: tree(...entries),
  });

  it.each([
    [
      "a link to a file",
      () => tree({ mode: "120000", name: "template.json", id: link }),
      "is a symbolic link",
    ],
    [
      "a link to a folder, and a file through it",
      () => tree({ mode: "120000", name: "a", id: link }, inside("a", file("passwd"))),
      "symbolic link",
    ],
    [
      "a submodule",
      () => tree({ mode: "160000", name: "sub", id: "1".repeat(40) }),
      "is a submodule",
    ],
    ["a folder ..", () => tree(inside("..", file("evil"))), 'holds ".."'],
    ["a file ../evil", () => tree(file("../evil")), 'holds ".."'],
    ["a file /evil", () => tree(file("/tmp/evil")), "is absolute"],
    ["a folder .git", () => tree(inside(".git", file("config"))), "git's own folder"],
    [
      "a folder .GIT inside",
      () => tree(inside("a", inside(".GIT", file("config")))),
      "git's own folder",
    ],
    ["a folder git~1", () => tree(inside("git~1", file("config"))), "git's own folder"],
    ["a backslash", () => tree(file(String.raw`..\evil`)), String.raw`holds a "\"`],
    ["a drive", () => tree(file("C:evil")), "is absolute"],
    ["a stream", () => tree(file("a.txt:evil")), "Windows does not allow"],
    ["a device", () => tree(file("aux.ts")), "reserved on Windows"],
    ["a control character", () => tree(file("a\u001Bb")), "control character"],
    ["a direction mark", () => tree(file("a\u202Eb")), "control character"],
    ["bytes that are no UTF-8", () => tree(file(new Uint8Array([0x61, 0xff]))), "not UTF-8"],
    [
      "two names that differ by case",
      () => tree(file("README"), file("readme")),
      "case does not count",
    ],
    [
      "two folders that differ by case",
      () => tree(inside("A", file("x")), inside("a", file("y"))),
      "case does not count",
    ],
    ["one name twice", () => tree(file("a"), file("a")), "is there twice"],
    [
      "a file that is also a folder",
      () => tree(file("a"), inside("a", file("b"))),
      "there twice|needs a folder",
    ],
    [
      "a Git LFS pointer",
      () =>
        tree({
          mode: "100644",
          name: "a.bin",
          id: writeBlob(
            repository,
            "version https://git-lfs.github.com/spec/v1\noid sha256:1\nsize 1\n",
          ),
        }),
      "is a Git LFS pointer",
    ],
    [
      "more than 5,000 files",
      () =>
        tree(
          ...Array.from({ length: 5001 }, (_, index) => file(`f${String(index).padStart(5, "0")}`)),
        ),
      "more than 5000 files",
    ],
    [
      "one file of more than 50 MB",
      () =>
        tree({
          mode: "100644",
          name: "big",
          id: writeBlob(repository, Buffer.alloc(51 * 1024 * 1024)),
        }),
      "more than 50 MB",
    ],
    [
      "a tree that holds itself ten times, twelve times over",
      () => bomb([file("a")]),
      "more than 5000 files|longer than",
    ],
    ["the same of nothing but folders", () => bomb([]), "more than 5000 files|longer than"],
  ])("%s", async (_, make, why) => {
    commitTree(repository, make());
    const error = await refused(fetched(`git+file://${repository}`));
    expect(error.message).toMatch(new RegExp(why.replaceAll(/[\\".]/g, String.raw`\$&`)));
    expect(error.code).toBe("SOURCE_INVALID");
  });

  function bomb(leaf: TreeEntry[]): string {
    let id = tree(...leaf);
    for (let level = 0; level < 12; level++)
      id = tree(
        ...Array.from({ length: 10 }, (_, index) => ({
          mode: "40000" as const,
          name: String(index),
          id,
        })),
      );
    return id;
  }
});

describe("code", () => {
  it("of the user's repository around us, of templates and of hooks does not run", async () => {
    const canary = join(place, "canary");
    const around = join(place, "around");
    mkdirSync(around);
    git(around, ["init", "--quiet"]);
    for (const [key, value] of [
      ["core.sshCommand", `touch ${canary}`],
      ["credential.helper", `!touch ${canary}`],
      ["core.gitProxy", `touch ${canary}`],
      ["core.fsmonitor", `touch ${canary}`],
      [`url.ext::touch ${canary} .insteadOf`, http.url],
    ])
      git(around, ["config", key!, value!]);
    const hooks = join(place, "hooks");
    mkdirSync(hooks);
    for (const name of ["post-checkout", "reference-transaction", "post-merge"])
      writeFileSync(join(hooks, name), `#!/bin/sh\ntouch ${canary}\n`, { mode: 0o755 });
    const config = join(place, "hooked");
    writeFileSync(
      config,
      `[core]\n\thooksPath = ${hooks}\n[filter "canary"]\n\tsmudge = touch ${canary}\n\trequired = true\n`,
    );
    const env = { ...context.env, GIT_CONFIG_GLOBAL: config, GIT_DIR: join(around, ".git") };
    await fetched(`${http.url}/t.git`, { cwd: around, env });
    expect(readdirSync(place)).not.toContain("canary");
  });

  it("that the user's settings would reach by a remote helper does not run either", async () => {
    const canary = join(place, "canary-helper");
    const config = join(place, "helper");
    writeFileSync(
      config,
      `[protocol "ext"]\n\tallow = always\n[url "ext::touch ${canary} "]\n\tinsteadOf = https://git.acme.dev/\n`,
    );
    const env = { ...context.env, GIT_CONFIG_GLOBAL: config, GIT_ALLOW_PROTOCOL: "ext:https" };
    const error = await refused(fetched("https://git.acme.dev/t.git", { env }));
    expect(error.message).toContain("not allowed");
    expect(readdirSync(place)).not.toContain("canary-helper");
  });
});

it("an abort ends git and all that it started, and leaves nothing behind", async () => {
  const started = join(place, "started");
  const stop = new AbortController();
  const env = {
    ...context.env,
    GIT_SSH_COMMAND: `sh -c 'echo $$ > ${started}; exec sleep 1000' --`,
  };
  const fetching = fetched(`${ssh.url}/t.git`, { env, signal: stop.signal });
  const outcome = fetching.then(
    () => undefined,
    (error: unknown) => error,
  );
  await expect.poll(() => readFileSync(started, "utf8"), { timeout: 10_000 }).toMatch(/\d\n/);
  const reason = new Error("enough");
  stop.abort(reason);
  expect(await outcome).toBe(reason);
  const pid = Number(readFileSync(started, "utf8"));
  await expect.poll(() => isRunning(pid), { timeout: 10_000 }).toBe(false);
});

it("without git it is said what to do", async () => {
  const env = { ...context.env, PATH: join(place, "nothing") };
  expect(await refused(fetched(`${http.url}/t.git`, { env }))).toMatchObject({
    code: "FETCH_FAILED",
    message: "git was not found.",
  });
});

/** One that has ended, and that nobody has asked for its status, does not run. */
function isRunning(pid: number): boolean {
  try {
    return !execFileSync("ps", ["-o", "stat=", "-p", String(pid)], { encoding: "utf8" }).startsWith(
      "Z",
    );
  } catch {
    return false;
  }
}
