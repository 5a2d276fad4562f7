import { describe, expect, it } from "vitest";
import { parseAddress } from "../../src/sources/parse-address.ts";
import { UserError } from "../../src/shared/errors.ts";

const builtins = ["http", "worker"];
const parse = (text: string) => parseAddress(text, builtins);

describe("an address", () => {
  it.each([
    ["http", { kind: "builtin", name: "http" }],
    ["./t", { kind: "folder", path: "./t" }],
    [".", { kind: "folder", path: "." }],
    ["..", { kind: "folder", path: ".." }],
    [".:service", { kind: "folder", path: ".", pick: "service" }],
    ["../our templates", { kind: "folder", path: "../our templates" }],
    ["../t:service", { kind: "folder", path: "../t", pick: "service" }],
    ["../t:1/", { kind: "folder", path: "../t:1/" }],
    ["/srv/t", { kind: "folder", path: "/srv/t" }],
    ["~/t", { kind: "folder", path: "~/t" }],
    ["file:../t", { kind: "folder", path: "../t" }],
    ["file:///srv/a%20t", { kind: "folder", path: "/srv/a t" }],
    [String.raw`C:\work\t`, { kind: "folder", path: String.raw`C:\work\t` }],
    ["c:/work/t:service", { kind: "folder", path: "c:/work/t", pick: "service" }],
    [String.raw`\\server\share\t`, { kind: "folder", path: String.raw`\\server\share\t` }],
    [String.raw`..\t`, { kind: "folder", path: String.raw`..\t` }],
    ["github:acme/t", git("https://github.com/acme/t.git")],
    ["github:acme/t.git", git("https://github.com/acme/t.git")],
    ["github:acme/t#v2", git("https://github.com/acme/t.git", { ref: "v2" })],
    [
      "github:acme/t/a/service#feature/x",
      git("https://github.com/acme/t.git", { ref: "feature/x", folder: "a/service" }),
    ],
    [
      "gitlab:acme/t:service#v2",
      git("https://gitlab.com/acme/t.git", { ref: "v2", pick: "service" }),
    ],
    ["bitbucket:acme/t", git("https://bitbucket.org/acme/t.git")],
    ["sourcehut:acme/t", git("https://git.sr.ht/~acme/t")],
    ["sourcehut:~acme/t", git("https://git.sr.ht/~acme/t")],
    ["https://git.acme.dev/t.git", git("https://git.acme.dev/t.git")],
    ["https://git.acme.dev/t.git#v2", git("https://git.acme.dev/t.git", { ref: "v2" })],
    [
      "https://git.acme.dev/t.git#v2:a/service",
      git("https://git.acme.dev/t.git", { ref: "v2", folder: "a/service" }),
    ],
    [
      "https://git.acme.dev/t.git#:service/",
      git("https://git.acme.dev/t.git", { folder: "service" }),
    ],
    ["HTTPS://Git.Acme.DEV:443/t/", git("https://git.acme.dev/t")],
    ["git+https://git.acme.dev:8443/t", git("https://git.acme.dev:8443/t")],
    ["http://127.0.0.1:4000/t.git", git("http://127.0.0.1:4000/t.git")],
    ["http://0x7f.1/t.git", git("http://127.0.0.1/t.git")],
    ["https://[::1]:8443/t.git", git("https://[::1]:8443/t.git")],
    ["https://me:p%40ss@git.acme.dev/t", git("https://me:p%40ss@git.acme.dev/t")],
    ["https://gіthub.com/acme/t", git("https://xn--gthub-n2e.com/acme/t")],
    ["https://git.acme.dev/a%20b/t", git("https://git.acme.dev/a%20b/t")],
    ["ssh://git@git.acme.dev:22/a/t", git("ssh://git@git.acme.dev/a/t")],
    ["git+ssh://git@git.acme.dev:2222/t#v1", git("ssh://git@git.acme.dev:2222/t", { ref: "v1" })],
    ["git@github.com:acme/t.git", git("git@github.com:acme/t.git")],
    ["git@git.acme.dev:t", git("git@git.acme.dev:t")],
    ["git@[::1]:acme/t.git#v2:s", git("git@[::1]:acme/t.git", { ref: "v2", folder: "s" })],
    ["deploy@git.acme.dev:/srv/t.git", git("ssh://deploy@git.acme.dev/srv/t.git")],
    ["git://git.acme.dev/t", git("git://git.acme.dev/t")],
    ["git+file:///srv/t.git#v1", git("file:///srv/t.git", { ref: "v1" })],
    [
      "https://github.com/acme/t/tree/v2/a/service",
      git("https://github.com/acme/t.git", { ref: "v2", folder: "a/service" }),
    ],
    [
      "https://gitlab.com/acme/group/t/-/tree/main/service",
      git("https://gitlab.com/acme/group/t.git", { ref: "main", folder: "service" }),
    ],
    ["npm:acme-template", npm("acme-template")],
    ["npm:@acme/template@^2", npm("@acme/template", { wanted: "^2" })],
    ["npm:t@>=1.2 <3 || 4.x", npm("t", { wanted: ">=1.2 <3 || 4.x" })],
    ["npm:t@next/a/b:service", npm("t", { wanted: "next", folder: "a/b", pick: "service" })],
    ["npm:@acme/t/a:service", npm("@acme/t", { folder: "a", pick: "service" })],
    ["acme-template@2.0.1", npm("acme-template", { wanted: "2.0.1" })],
    ["@acme/template", npm("@acme/template")],
    ["@acme/template@2:service", npm("@acme/template", { wanted: "2", pick: "service" })],
    ["@acme", npm("@acme/create")],
    ["@acme:service", npm("@acme/create", { pick: "service" })],
    ["@acme@2:service", npm("@acme/create", { wanted: "2", pick: "service" })],
  ])("%s", (text, address) => {
    expect(parse(text)).toEqual(address);
  });
});

describe("refused", () => {
  it.each([
    ["", "--template is empty"],
    ["  ", "--template is empty"],
    ["--upload-pack=touch x", 'begins with "-"'],
    ["-oProxyCommand=touch x", 'begins with "-"'],
    ["a\u0000b", "holds a control character"],
    ["./a\nb", "holds a control character"],
    ["./\u202Egnp.t", "holds a control character"],
    [`./${"a".repeat(2000)}`, "is longer than 2000 characters"],
    ["~root/t", "means somebody's home folder"],
    ["file://server/share", "is no folder of this machine"],
    ["file:///a%2Fb", "is no folder of this machine"],
    ["ext::sh -c touch% x", "space or a control character"],
    ["ext::sh", "names a remote helper"],
    ["fd::3", "names a remote helper"],
    ["git+ext::sh", "names a remote helper"],
    ["ext://sh/-c", 'has the scheme "ext:"'],
    ["ftp://host/t", 'has the scheme "ftp:"'],
    ["javascript://host/t", 'has the scheme "javascript:"'],
    ["git+file://server/t.git", "names a machine"],
    ["ssh://-oProxyCommand=x/t", "names no host"],
    ["ssh://-oProxyCommand=x@host/t", "names no user"],
    ["ssh://git:secret@host/t", "holds a password"],
    ["ssh://host/-t", 'has a part that begins with "-"'],
    ["git@-oProxyCommand=x:t.git", "names no host"],
    ["git@host:-t.git", 'has a part that begins with "-"'],
    ["git@host:../t.git", 'holds ".." in its path'],
    ["git@host:a/%2e%2e/t.git", "percent sign"],
    ["https://host/a/../t", 'holds ".." in its path'],
    ["https://host/a/%2e%2e/t", 'holds ".." in its path'],
    ["https://host/a/%252e%252e/t", "percent sign"],
    ["https://host/a%2f..%2ft", "encoded slash"],
    ["https://host/a%5ct", "encoded slash"],
    ["https://host/a%0at", "control character"],
    ["https://host/a%zz", "is wrongly encoded"],
    [String.raw`https://host\@evil.dev/t`, String.raw`holds a "\"`],
    ["https://me%0ahost=evil.dev:x@host/t", "control character in its credentials"],
    ["https://a@b@host/t", "is no address"],
    ["https://ho%73t/t", "names no host"],
    ["https://ho st/t", "space"],
    ["https:///t", "names no host"],
    ["https://host", "is no address"],
    ["https://host/", "empty part"],
    ["https://host//t", "empty part"],
    ["https://host:0/t", "the port 0"],
    ["https://host:70000/t", "the port 70000"],
    ["https://host/t?x=1", 'holds a "?"'],
    ["https://host/t#", "has nothing behind its #"],
    ["https://host/t#--upload-pack=x", "no name of a branch"],
    ["https://host/t#a..b", "no name of a branch"],
    ["https://host/t#a b", "no name of a branch"],
    ["https://host/t#HEAD~1", "no name of a branch"],
    ["https://host/t#a@{1}", "no name of a branch"],
    ["https://host/t#refs/heads/x.lock", "no name of a branch"],
    ["https://host/t#:", "whose path is empty"],
    ["https://host/t#v1:../x", 'whose path holds ".."'],
    ["https://host/t#v1:%2e%2e/x", 'whose path holds ".."'],
    ["https://host/t#v1:/etc", "whose path is absolute"],
    ["https://host/t#v1:.git/hooks", "git's own folder"],
    ["https://github.com/a/t/tree/v2#v3", "names a branch twice"],
    ["github:acme", "is not github:owner/repository"],
    ["github:../t", "is not github:owner/repository"],
    ["github:-a/t", "is not github:owner/repository"],
    ["github:acme/..", "is not github:owner/repository"],
    ["github:acme/t/../../x", 'whose path holds ".."'],
    ["github:acme/t:../x", "no name of a template"],
    ["github:acme/t#-x", "no name of a branch"],
    ["me@host:t", "can be read in two ways"],
    ["npm:", "names no package"],
    ["npm:../t", "names no package"],
    ["npm:@acme/..", "names no package"],
    ["npm:T", "names no package"],
    ["npm:t@file:../x", "no name of a template"],
    ["npm:t@--x/..", "whose path"],
    ["npm:t/../x", 'whose path holds ".."'],
    ["npm:t@1:../x", "no name of a template"],
    ["@acme/../x", "names no package"],
    ["http@2", "asks for a version of a built-in template"],
  ])("%s", (text, why) => {
    const error = caught(text);
    expect(error.message).toContain(why);
    expect(error.code).toBe("USAGE");
  });

  it.each([
    ["htttp", 'Did you mean "http"?'],
    ["githb:acme/t", 'Did you mean "github:acme/t"?'],
    ["acme/t", "Write github:acme/t for a repository, or ./acme/t for a folder."],
    ["quite-else", "Pick one of: http, worker; or name a folder"],
  ])("%s is unknown, and what it could mean is said", (text, hint) => {
    const error = caught(text);
    expect(error.code).toBe("TEMPLATE_UNKNOWN");
    expect(error.hint).toContain(hint);
  });

  it.each([
    "https://me:hunter2@host/../t",
    "https://me:hun/ter2@host/../t",
    "https://hunter2@host//t",
    "https://host/t?token=hunter2",
    "ssh://me:hunter2@host/t",
    "ftp://me:hunter2@host/t",
  ])("a message never shows a secret: %s", (text) => {
    expect(caught(text).message).not.toMatch(/hunter2|ter2/);
  });
});

function caught(text: string): UserError {
  try {
    parse(text);
  } catch (error) {
    if (error instanceof UserError) return error;
    throw error;
  }
  throw new Error(`${text} was taken: ${JSON.stringify(parse(text))}`);
}

function git(url: string, more: object = {}) {
  return { kind: "git", url, ...more };
}
function npm(name: string, more: object = {}) {
  return { kind: "npm", name, ...more };
}
