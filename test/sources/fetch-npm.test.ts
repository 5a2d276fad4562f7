import {
  chmodSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  rmSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { fetchSource, newestOf, refetch } from "../../src/sources/fetch-source.ts";
import { parseAddress } from "../../src/sources/parse-address.ts";
import type { FetchContext, FetchedSource, SourceRecord } from "../../src/sources/source.ts";
import { UserError } from "../../src/shared/errors.ts";
import { startPackageRegistry } from "../support/package-registry.ts";
import type { PackageRegistry } from "../support/package-registry.ts";
import { packageOf, tarball } from "../support/tarball.ts";

type NpmRecord = Extract<SourceRecord, { kind: "npm" }>;

let place: string;
let registry: PackageRegistry;
let context: FetchContext;
const said: string[] = [];
let count = 0;

beforeAll(() => {
  place = mkdtempSync(join(tmpdir(), "corral-fetch-npm-"));
});
afterAll(() => rmSync(place, { recursive: true, force: true }));
beforeEach(async () => {
  registry = await startPackageRegistry();
  said.length = 0;
  const home = join(place, `home-${count++}`);
  mkdirSync(join(home, "project"), { recursive: true });
  writeFileSync(join(home, ".npmrc"), `registry=${registry.url}\n`);
  context = {
    cwd: join(home, "project"),
    env: {
      HOME: home,
      USERPROFILE: home,
      XDG_CACHE_HOME: join(home, "cache"),
      npm_config_globalconfig: join(home, "none"),
    },
    signal: new AbortController().signal,
    offline: false,
    say: (line) => said.push(line),
  };
});
afterEach(() => registry.close());

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

const read = ({ folder }: FetchedSource, path: string): string =>
  readFileSync(join(folder, path), "utf8");
const versionOf = ({ record }: FetchedSource): string => (record as NpmRecord).version;

describe("a package", () => {
  it("is unpacked and nothing else", async () => {
    const bytes = packageOf({
      "package.json": `{"scripts":{"install":"touch canary"}}`,
      "template.json": "{}",
    });
    const integrity = registry.publish("@acme/template", "1.2.3", bytes);
    const source = await fetched("@acme/template");
    expect(readdirSync(source.folder).sort()).toEqual(["package.json", "template.json"]);
    expect(source.record).toEqual({
      kind: "npm",
      name: "@acme/template",
      version: "1.2.3",
      integrity,
      registry: registry.url,
    });
    expect(registry.requests.map(({ path }) => path)).toEqual([
      "/@acme/template",
      "/@acme/template/-/template-1.2.3.tgz",
    ]);
  });

  it.each([
    [undefined, "2.1.0"],
    ["1.0.0", "1.0.0"],
    ["v1.0.0", "1.0.0"],
    ["^1", "1.5.0"],
    ["1.x || 3", "1.5.0"],
    [">=2", "2.1.0"],
    ["*", "2.1.0"],
    ["next", "3.0.0-rc.1"],
    ["3.0.0-rc.1", "3.0.0-rc.1"],
  ])("asked for by %s is %s", async (wanted, version) => {
    for (const each of ["1.0.0", "1.5.0", "2.0.0", "3.0.0-rc.1", "2.2.0", "2.1.0"])
      registry.publish("t", each, packageOf({ version: each }));
    Object.assign((registry.answers.get("/t") as { "dist-tags": object })["dist-tags"], {
      next: "3.0.0-rc.1",
    });
    const source = await fetched(wanted === undefined ? "npm:t" : `npm:t@${wanted}`);
    expect([versionOf(source), read(source, "version")]).toEqual([version, version]);
  });

  it("that is deprecated is passed over by a range, and said where it is taken", async () => {
    registry.publish("t", "1.1.0", packageOf({ a: "" }));
    registry.publish("t", "1.2.0", packageOf({ a: "" }));
    registry.publish("t", "2.0.0", packageOf({ a: "" }));
    Object.assign(
      (registry.answers.get("/t") as { versions: Record<string, object> }).versions["1.2.0"]!,
      { deprecated: "use\u001B[2J 2" },
    );
    expect(versionOf(await fetched("npm:t@^1"))).toBe("1.1.0");
    expect(versionOf(await fetched("npm:t@1.2.0"))).toBe("1.2.0");
    expect(said).toEqual([String.raw`t@1.2.0 is deprecated: use\u{1b}[2J 2`]);
  });

  it("a folder of it", async () => {
    registry.publish("t", "1.0.0", packageOf({ "a/service/template.json": "s" }));
    const source = await fetched("npm:t@1/a/service");
    expect(read(source, "template.json")).toBe("s");
    expect(source.record).toMatchObject({ wanted: "1", folder: "a/service" });
    expect(await refused(fetched("npm:t@1/a/sevice"))).toMatchObject({ code: "TEMPLATE_UNKNOWN" });
  });

  it("@scope stands for @scope/create", async () => {
    registry.publish("@acme/create", "1.0.0", packageOf({ "package.json": "{}" }));
    expect((await fetched("@acme:service")).record).toMatchObject({ name: "@acme/create" });
  });

  it.each([
    ["npm:t@^9", "TEMPLATE_UNKNOWN", "The newest is 1.0.0."],
    ["npm:t@latst", "TEMPLATE_UNKNOWN", 'Did you mean "t@latest"?'],
    ["npm:u", "TEMPLATE_UNKNOWN", "a private registry is named in .npmrc"],
    ["npm:constructor", "TEMPLATE_UNKNOWN", "a private registry is named in .npmrc"],
  ])("%s there is not", async (address, code, hint) => {
    registry.publish("t", "1.0.0", packageOf({ a: "" }));
    expect(await refused(fetched(address))).toMatchObject({
      code,
      hint: expect.stringContaining(hint),
    });
  });
});

describe("what does not hold is refused", () => {
  const good = packageOf({ a: "a" });
  const sha1 = "sha1-2jmj7l5rSw0yVb/vlWAYkK/YBwk=";
  it.each<[string, () => unknown, string]>([
    [
      "another tarball than was published",
      () => {
        registry.publish("t", "1.0.0", good);
        registry.answers.set("/t/-/t-1.0.0.tgz", packageOf({ a: "evil" }));
      },
      "its sha512 is another",
    ],
    [
      "no integrity",
      () => registry.publish("t", "1.0.0", good, { integrity: undefined }),
      "has no sha512 integrity",
    ],
    [
      "a weak integrity",
      () => registry.publish("t", "1.0.0", good, { integrity: sha1 }),
      "has no sha512 integrity",
    ],
    [
      "an unknown integrity",
      () => registry.publish("t", "1.0.0", good, { integrity: "sha999-abc md5-abc" }),
      "has no sha512 integrity",
    ],
    [
      "half an integrity",
      () => registry.publish("t", "1.0.0", good, { integrity: "sha512-abc" }),
      "has no sha512 integrity",
    ],
    [
      "an integrity that is a list",
      () => registry.publish("t", "1.0.0", good, { integrity: ["sha512-abc"] }),
      "has no sha512 integrity",
    ],
    [
      "a tarball of this machine",
      () => registry.publish("t", "1.0.0", good, { tarball: "file:///etc/passwd" }),
      "which is not safe",
    ],
    [
      "a tarball by script",
      () => registry.publish("t", "1.0.0", good, { tarball: "javascript:alert(1)" }),
      "which is not safe",
    ],
    [
      "no tarball",
      () => registry.publish("t", "1.0.0", good, { tarball: 1 }),
      "has no sha512 integrity",
    ],
    [
      "a redirection to a file",
      () => {
        registry.publish("t", "1.0.0", good);
        registry.answers.set("/t/-/t-1.0.0.tgz", new URL("file:///etc/passwd"));
      },
      "which is not safe",
    ],
    [
      "redirections without end",
      () => {
        registry.publish("t", "1.0.0", good);
        registry.answers.set("/t/-/t-1.0.0.tgz", new URL("t/-/t-1.0.0.tgz", registry.url));
      },
      "leads on without end",
    ],
    ["no JSON", () => registry.answers.set("/t", Buffer.from("<html>")), "cannot be read"],
    ["JSON of another kind", () => registry.answers.set("/t", ["a"]), "has no version"],
    [
      "a tag that leads to a prototype",
      () => registry.answers.set("/t", { "dist-tags": { latest: "__proto__" }, versions: {} }),
      "has no version",
    ],
    [
      "more than 50 MB",
      () => {
        registry.publish("t", "1.0.0", good);
        registry.answers.set("/t/-/t-1.0.0.tgz", Buffer.alloc(51 * 2 ** 20));
      },
      "sends more than 50 MB",
    ],
    [
      "a link in the tarball",
      () => registry.publish("t", "1.0.0", tarball([{ path: "package/a", type: "2", link: "/" }])),
      "is a symbolic link",
    ],
    ["no access", () => registry.answers.set("/t", 403), "does not give"],
    ["a server that fails", () => registry.answers.set("/t", 503), "answers 503"],
  ])("%s", async (_, prepare, why) => {
    prepare();
    const error = await refused(fetched("npm:t"));
    expect(error.message).toContain(why);
    expect(readdirSync(context.env["HOME"]!)).not.toContain("cache");
  });

  it("a server that fails is asked three times", async () => {
    registry.answers.set("/t", 503);
    await refused(fetched("npm:t"));
    expect(registry.requests.length).toBe(3);
  });
});

describe("settings", () => {
  const npmrc = (text: string) => writeFileSync(join(context.env["HOME"]!, ".npmrc"), text);
  const host = (url: string) => url.replace("http:", "");

  it.each([
    ["_authToken by a variable", (at: string) => `${at}:_authToken=\${TOKEN}`],
    ["_authToken in quotes", (at: string) => `; mine\n${at}:_authToken="s3cret"`],
    [
      "_authToken of the whole host",
      (at: string) => `${at.replace(/\/$/, "")}/:_authToken = s3cret`,
    ],
  ])("a scope has its registry and its token: %s", async (_, line) => {
    const closed = await startPackageRegistry({ token: "s3cret" });
    try {
      closed.publish("@acme/t", "1.0.0", packageOf({ a: "" }));
      npmrc(`registry=${registry.url}\n@acme:registry=${closed.url}\n${line(host(closed.url))}\n`);
      const env = { ...context.env, TOKEN: "s3cret" };
      expect(versionOf(await fetched("@acme/t", { env }))).toBe("1.0.0");
    } finally {
      await closed.close();
    }
  });

  it.each([
    ["_auth", () => `_auth=${Buffer.from("me:pw").toString("base64")}`],
    [
      "username and _password",
      () => `username=me\n@:_password=${Buffer.from("pw").toString("base64")}`,
    ],
  ])("%s is basic authentication", async (_, lines) => {
    registry.publish("t", "1.0.0", packageOf({ a: "" }));
    const at = host(registry.url);
    npmrc(`registry=${registry.url}\n${at}:${lines().replace("@:", `${at}:`)}\n`);
    await fetched("npm:t");
    expect(registry.requests[0]?.authorization).toBe(
      `Basic ${Buffer.from("me:pw").toString("base64")}`,
    );
  });

  it("a token is told to no other host: neither to a tarball's, nor to where a redirection leads", async () => {
    const other = await startPackageRegistry();
    try {
      npmrc(`registry=${registry.url}\n${host(registry.url)}:_authToken=s3cret\n`);
      const bytes = packageOf({ a: "" });
      other.answers.set("/t.tgz", bytes);
      other.answers.set("/u.tgz", bytes);
      registry.publish("t", "1.0.0", bytes, { tarball: `${other.url}t.tgz` });
      registry.publish("u", "1.0.0", bytes);
      registry.answers.set("/u/-/u-1.0.0.tgz", new URL("u.tgz", other.url));
      await fetched("npm:t");
      await fetched("npm:u@1.0.0", {
        env: { ...context.env, XDG_CACHE_HOME: join(place, `cache-${count++}`) },
      });
      expect(
        registry.requests.every(({ authorization }) => authorization === "Bearer s3cret"),
      ).toBe(true);
      expect(other.requests).toEqual([
        { path: "/t.tgz", authorization: undefined },
        { path: "/u.tgz", authorization: undefined },
      ]);
    } finally {
      await other.close();
    }
  });

  it("variables go before the project's file, that before the user's", async () => {
    registry.publish("t", "1.0.0", packageOf({ a: "" }));
    const nowhere = "http://127.0.0.1:9/";
    npmrc(`registry=${nowhere}\n`);
    const { cwd, env } = context;
    writeFileSync(join(cwd, "package.json"), "{}");
    writeFileSync(join(cwd, ".npmrc"), `registry=${registry.url}\n`);
    const inner = join(cwd, "src", "deep");
    mkdirSync(inner, { recursive: true });
    expect(versionOf(await fetched("npm:t", { cwd: inner }))).toBe("1.0.0");
    writeFileSync(join(cwd, ".npmrc"), `registry=${nowhere}\n`);
    expect(
      versionOf(await fetched("npm:t", { env: { ...env, NPM_CONFIG_REGISTRY: registry.url } })),
    ).toBe("1.0.0");
  });

  it("a folder that is no project's has settings too, which hold in it alone", async () => {
    registry.publish("t", "1.0.0", packageOf({ a: "" }));
    npmrc("registry=http://127.0.0.1:9/\n");
    const { cwd } = context;
    writeFileSync(join(cwd, ".npmrc"), `registry=${registry.url}\n`);
    const inner = join(cwd, "inner");
    mkdirSync(inner);
    await expect(fetched("npm:t", { cwd: inner })).rejects.toMatchObject({ code: "FETCH_FAILED" });
    expect(versionOf(await fetched("npm:t"))).toBe("1.0.0");
  });

  it("the root of a workspace has the settings of its members", async () => {
    registry.publish("t", "1.0.0", packageOf({ a: "" }));
    npmrc("registry=http://127.0.0.1:9/\n");
    const member = join(context.cwd, "packages", "a");
    mkdirSync(member, { recursive: true });
    writeFileSync(join(member, "package.json"), "{}");
    writeFileSync(join(context.cwd, "package.json"), `{"workspaces":["packages/*"]}`);
    writeFileSync(join(context.cwd, ".npmrc"), `registry=${registry.url}\n`);
    expect(versionOf(await fetched("npm:t", { cwd: member }))).toBe("1.0.0");
  });

  it("a mirror stands in for the public registry's tarballs, too", async () => {
    registry.publish("t", "1.0.0", packageOf({ a: "" }), {
      tarball: "https://registry.npmjs.org/t/-/t-1.0.0.tgz",
    });
    expect(versionOf(await fetched("npm:t"))).toBe("1.0.0");
  });
});

describe("the cache", () => {
  beforeEach(() => void registry.publish("t", "1.0.0", packageOf({ a: "one" })));

  it("offline gives what was fetched before, and says so", async () => {
    const first = await fetched("npm:t@^1");
    registry.publish("t", "1.1.0", packageOf({ a: "two" }));
    expect(await fetched("npm:t@^1", { offline: true })).toEqual({ ...first, fromCache: true });
    expect(said).toEqual(["Offline: t@1.0.0 as it was fetched before."]);
    expect(await refused(fetched("npm:t", { offline: true }))).toMatchObject({
      code: "FETCH_FAILED",
      hint: "Leave --offline away once.",
    });
  });

  it("has an exact version where the registry does not answer, and nothing that may have moved", async () => {
    await fetched("npm:t@^1");
    registry.answers.set("/t", 503);
    const source = await fetched("npm:t@1.0.0");
    expect([source.fromCache, read(source, "a")]).toEqual([true, "one"]);
    expect(said.join()).toContain("t@1.0.0 is taken as it was fetched before.");
    expect(await refused(fetched("npm:t@^1"))).toMatchObject({ code: "FETCH_FAILED" });
  });

  it("a tarball is fetched once", async () => {
    await fetched("npm:t");
    expect((await fetched("npm:t@1")).fromCache).toBe(true);
    expect(registry.requests.filter(({ path }) => path.endsWith(".tgz")).length).toBe(1);
  });

  it("a file in it that was changed is noticed: fetched again, and refused offline", async () => {
    const first = await fetched("npm:t");
    writeFileSync(join(first.folder, "a"), "evil");
    expect(await refused(fetched("npm:t", { offline: true }))).toMatchObject({
      code: "FETCH_FAILED",
    });
    expect(read(await fetched("npm:t"), "a")).toBe("one");
  });
});

describe("the cache's folder", () => {
  const folder = () => join(context.env["XDG_CACHE_HOME"]!, "corral", "sources");
  beforeEach(() => void registry.publish("t", "1.0.0", packageOf({ a: "one" })));

  it("is rid of what killed runs left, once it is a day old", async () => {
    await fetched("npm:t");
    const [old, young] = ["staging-old", "staging-young"].map((name) => join(folder(), name));
    for (const each of [old!, young!]) mkdirSync(each);
    utimesSync(old!, 0, Date.now() / 1000 - 2 * 24 * 60 * 60);
    registry.publish("t", "1.1.0", packageOf({ a: "two" }));
    await fetched("npm:t");
    expect(readdirSync(folder()).sort()).toEqual(["files", "index", "staging-young"]);
  });

  it.skipIf(process.platform === "win32")("is not read when others can write to it", async () => {
    const first = await fetched("npm:t");
    expect(first.folder.startsWith(folder())).toBe(true);
    chmodSync(folder(), 0o777);
    const env = { ...context.env, TMPDIR: context.env["HOME"] };
    const again = await fetched("npm:t", { env });
    expect([again.fromCache, again.folder.startsWith(folder())]).toEqual([false, false]);
  });
});

describe("later", () => {
  it("the same bytes come again, and what is newest is known", async () => {
    registry.publish("t", "1.0.0", packageOf({ a: "one" }));
    const { record } = await fetched("npm:t@^1");
    expect(await newestOf(record, context)).toBe("1.0.0");
    registry.publish("t", "1.1.0", packageOf({ a: "two" }));
    expect(await newestOf(record, context)).toBe("1.1.0");
    const before = registry.requests.length;
    expect(read(await refetch(record as NpmRecord, context), "a")).toBe("one");
    expect(registry.requests.length).toBe(before);
    const env = { ...context.env, XDG_CACHE_HOME: join(place, `cache-${count++}`) };
    const again = await refetch(record as NpmRecord, { ...context, env });
    expect([again.record, again.fromCache, read(again, "a")]).toEqual([record, false, "one"]);
  });

  it("a version that was published again with another content is refused", async () => {
    registry.publish("t", "1.0.0", packageOf({ a: "one" }));
    const { record } = await fetched("npm:t");
    registry.publish("t", "1.0.0", packageOf({ a: "evil" }));
    const env = { ...context.env, XDG_CACHE_HOME: join(place, `cache-${count++}`) };
    expect((await refused(refetch(record as NpmRecord, { ...context, env }))).message).toContain(
      "published again",
    );
  });

  it("a registry that does not answer has no newest", async () => {
    registry.publish("t", "1.0.0", packageOf({ a: "one" }));
    const { record } = await fetched("npm:t");
    registry.answers.set("/t", 404);
    expect(await newestOf(record, context)).toBeUndefined();
  });
});

it("an abort ends the request", async () => {
  const stop = new AbortController();
  const reason = new Error("enough");
  registry.answers.set("/t", 503);
  const outcome = fetched("npm:t", { signal: stop.signal }).then(
    () => undefined,
    (error: unknown) => error,
  );
  await expect.poll(() => registry.requests.length).toBeGreaterThan(0);
  stop.abort(reason);
  expect(await outcome).toBe(reason);
});
