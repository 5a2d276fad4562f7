import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { isTrusted, rememberTrust } from "../../src/sources/trust.ts";
import type { SourceRecord } from "../../src/sources/source.ts";
import { UserError } from "../../src/shared/errors.ts";

const digest = `sha256-${"a1".repeat(32)}`;
const folder: SourceRecord = { kind: "folder", path: "../t" };
const git = (url: string): SourceRecord => ({
  kind: "git",
  url,
  commit: "1".repeat(40),
  tree: "2".repeat(40),
});
const npm = (name: string, registry?: string): SourceRecord => ({
  kind: "npm",
  name,
  version: "1.0.0",
  integrity: "sha512-",
  ...(registry === undefined ? {} : { registry }),
});

let home: string;
let env: NodeJS.ProcessEnv;
beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), "corral-trust-"));
  env = {
    HOME: home,
    USERPROFILE: home,
    XDG_CONFIG_HOME: join(home, "config"),
    npm_config_globalconfig: join(home, "none"),
  };
});
afterEach(() => rmSync(home, { recursive: true, force: true }));

const write = (name: string, text: string) => {
  mkdirSync(join(home, "config", "corral"), { recursive: true });
  writeFileSync(join(home, "config", "corral", name), text, { mode: 0o600 });
};
const trusts = (patterns: readonly string[], record: SourceRecord) => {
  write("trust.json", JSON.stringify({ sources: patterns }));
  return isTrusted(record, digest, env);
};

describe("a digest", () => {
  it("is trusted by nobody at first", () => {
    expect(isTrusted(folder, digest, env)).toBe(false);
  });

  it.each([
    ["--trust", () => isTrusted(folder, digest, env, [digest])],
    [
      "CORRAL_TRUST",
      () => isTrusted(folder, digest, { ...env, CORRAL_TRUST: `npm:@x/*, ${digest}` }),
    ],
    [
      "trust.json",
      () => (
        write("trust.json", `{ /* ours */ "digests": ["${digest}"], }`),
        isTrusted(folder, digest, env)
      ),
    ],
    [
      "an earlier consent",
      () => (
        rememberTrust(`sha256-${"0".repeat(64)}`, env),
        rememberTrust(digest, env),
        isTrusted(folder, digest, env)
      ),
    ],
  ])("is trusted by %s", (_, asked) => {
    expect(asked()).toBe(true);
  });

  it.each([
    ["the beginning of it", digest.slice(0, -1)],
    ["more than it", `${digest}0`],
    ["its capitals", digest.toUpperCase()],
    ["another algorithm", digest.replace("256", "512")],
    ["a wildcard", "*"],
    ["nothing", ""],
  ])("is not trusted by %s", (_, given) => {
    expect(isTrusted(folder, digest, env, [given])).toBe(false);
  });

  it("that changed is not trusted by the old consent", () => {
    rememberTrust(digest, env);
    expect(isTrusted(folder, digest.replace("a1", "a2"), env)).toBe(false);
  });

  it("that is none is never remembered nor trusted", () => {
    rememberTrust("*\n", env);
    rememberTrust("", env);
    expect(isTrusted(folder, "", env, [""])).toBe(false);
    expect(isTrusted(folder, "*", env)).toBe(false);
  });

  it("is asked for again where a consent cannot be kept", () => {
    writeFileSync(join(home, "config"), "");
    rememberTrust(digest, env);
    expect(() => isTrusted(folder, digest, env)).not.toThrow();
  });
});

describe("a source on the list", () => {
  it.each([
    ["github:acme/*", git("https://github.com/acme/t.git")],
    ["github:acme/*", git("https://github.com/acme/t")],
    ["github:acme/*", git("git@github.com:acme/t.git")],
    ["github:acme/*", git("ssh://git@github.com/acme/t.git")],
    ["github:acme/t", git("https://github.com/acme/t.git")],
    ["gitlab:acme/**", git("https://gitlab.com/acme/group/t.git")],
    ["https://git.acme.dev/*", git("https://git.acme.dev/t.git")],
    ["https://Git.Acme.dev:443/templates/*", git("https://git.acme.dev/templates/t")],
    ["https://git.acme.dev/t.git", git("https://git.acme.dev/t")],
    ["https://git.acme.dev/a%20b/*", git("https://git.acme.dev/a%20b/t")],
    ["git@git.acme.dev:team/*", git("git@git.acme.dev:team/t.git")],
    ["ssh://git@git.acme.dev:2222/team/*", git("ssh://git@git.acme.dev:2222/team/t.git")],
    ["git+file:///srv/templates/*", git("file:///srv/templates/t.git")],
    ["npm:@acme/*", npm("@acme/t")],
    ["npm:@acme/create", npm("@acme/create")],
    ["npm:acme-template", npm("acme-template")],
  ])("%s trusts it: %j", (pattern, record) => {
    expect(trusts([pattern], record)).toBe(true);
  });

  it.each([
    ["github:acme/*", git("https://github.com/acme-evil/t.git")],
    ["github:acme/*", git("https://github.com/evil/acme/t.git")],
    ["github:acme/*", git("https://github.com/acme/group/t.git")],
    ["github:acme/*", git("https://github.com/acme")],
    ["github:acme/*", git("https://github.com/ACME/t.git")],
    ["github:acme/*", git("https://github.com.evil.dev/acme/t.git")],
    ["github:acme/*", git("https://evilgithub.com/acme/t.git")],
    ["github:acme/*", git("https://xn--gthub-n2e.com/acme/t.git")],
    ["github:acme/*", git("https://github.com:8443/acme/t.git")],
    ["github:acme/*", git("http://github.com/acme/t.git")],
    ["github:acme/*", git("git://github.com/acme/t.git")],
    ["github:acme/*", git("ssh://evil@github.com/acme/t.git")],
    ["github:acme/*", git("ssh://git@github.com:2222/acme/t.git")],
    ["github:acme/*", git("file:///github.com/acme/t.git")],
    ["github:acme/t", git("https://github.com/acme/t2.git")],
    ["github:acme/t", git("https://github.com/acme/t.git.git")],
    ["gitlab:acme/**", git("https://gitlab.com/acme")],
    ["https://git.acme.dev/t/*", git("https://git.acme.dev/t2/x")],
    ["https://git.acme.dev/t/*", git("http://git.acme.dev/t/x")],
    ["https://git.acme.dev/t/*", git("ssh://git@git.acme.dev/t/x")],
    ["https://git.acme.dev/t/*", git("https://git.acme.dev:444/t/x")],
    ["https://git.acme.dev/t/*", git("https://sub.git.acme.dev/t/x")],
    ["git@git.acme.dev:team/*", git("evil@git.acme.dev:team/t.git")],
    ["git@git.acme.dev:team/*", git("ssh://git@git.acme.dev/team/t.git")],
    ["ssh://git@git.acme.dev/team/*", git("git@git.acme.dev:team/t.git")],
    ["npm:@acme/*", npm("@acme-evil/t")],
    ["npm:@acme/*", npm("acme")],
    ["npm:@acme/*", npm("@acme/t", "http://evil.dev/")],
    ["npm:@acme/create", npm("@acme/create2")],
    ["npm:acme", npm("acme-template")],
    ["npm:@acme/*", git("https://github.com/@acme/t")],
    ["github:acme/*", npm("acme")],
    ["github:acme/*", folder],
    ["git+file:///srv/*", { kind: "folder", path: "/srv/t" } satisfies SourceRecord],
  ])("%s does not trust it: %j", (pattern, record) => {
    expect(trusts([pattern], record)).toBe(false);
  });

  // Such a record is never made; a lock that somebody sends may hold one all the same.
  it.each([
    "https://git.acme.dev/t/../evil/x",
    "https://git.acme.dev/t/%2e%2e/evil",
    "https://git.acme.dev/t/%252e%252e/evil",
    "https://git.acme.dev/t/..%2fevil",
    String.raw`https://git.acme.dev/t\..\evil`,
    "https://git.acme.dev/t//x",
    "https://evil.dev#@git.acme.dev/t/x",
    "https://git.acme.dev@evil.dev@git.acme.dev/t/x",
    "https://git.acme.dev/t/x\n",
    "ext::sh -c touch% x",
  ])("a record that spells another place is refused: %s", (url) => {
    write("trust.json", JSON.stringify({ sources: ["https://git.acme.dev/t/*"] }));
    expect(() => isTrusted(git(url), digest, env)).toThrow(UserError);
  });

  it("a package is trusted from the user's own registry alone", () => {
    writeFileSync(join(home, ".npmrc"), "@acme:registry=https://npm.acme.dev/\n");
    expect(trusts(["npm:@acme/*"], npm("@acme/t", "https://npm.acme.dev/"))).toBe(true);
    expect(trusts(["npm:@acme/*"], npm("@acme/t"))).toBe(false);
    expect(trusts(["npm:@acme/*"], npm("@acme/t", "https://npm.evil.dev/"))).toBe(false);
  });
});

describe("a list that says something else is refused, and trusts nothing", () => {
  it.each([
    "*",
    "**",
    "github:*",
    "github:*/*",
    "github:acme*",
    "github:ac*/t",
    "https://*/t",
    "https://*.acme.dev/*",
    "npm:*",
    "npm:@*/*",
    "npm:@acme/**",
    "npm:acme*",
    "acme",
    "folder:/srv",
    "ext::sh/*",
    "https://git.acme.dev/a/../*",
    "https://git.acme.dev/%2e%2e/*",
    "-x",
  ])("the source %s", (pattern) => {
    expect(() => trusts([pattern], folder)).toThrow("names no source that could be trusted");
  });

  it.each([
    ["[]", ":1: holds no object"],
    ["{", ":1: "],
    [`{ "sources":\n "github:acme/*" }`, `:2: "sources" is no list`],
    [`{ "sources": [],\n "source": [] }`, `:2: has no use for "source"`],
    [`{ "digests": [\n"abc"] }`, ":2: is no digest"],
    [`{ "sources": [\n1] }`, ":2: is no source"],
  ])("%s", (text, why) => {
    write("trust.json", text);
    expect(() => isTrusted(folder, digest, env)).toThrow(why);
  });

  it.skipIf(process.platform === "win32").each(["trust.json", "consents"])(
    "a %s that others can write to",
    (name) => {
      write(name, name === "consents" ? `${digest}\n` : JSON.stringify({ digests: [digest] }));
      chmodSync(join(home, "config", "corral", name), 0o666);
      expect(() => isTrusted(folder, digest, env)).toThrow("can be changed by others");
    },
  );
});
