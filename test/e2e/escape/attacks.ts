import { chmodSync, mkdirSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import {
  commitTree,
  makeRepository,
  writeBlob,
  writeFolder,
  writeRawTree,
} from "../../support/git-repository.ts";
import type { TreeEntry } from "../../support/git-repository.ts";
import type { PackageRegistry } from "../../support/package-registry.ts";
import { packageOf, pax, tarball } from "../../support/tarball.ts";
import type { TarEntry } from "../../support/tarball.ts";
import type { Arena } from "./arena.ts";

/** The world that it plays in, and a registry that says what it likes. */
export interface Stage extends Arena {
  readonly registry: PackageRegistry;
}

export interface Attack {
  readonly name: string;
  /** Builds it; what it gives is put behind the usual words of the command line, or stands for all of them. */
  readonly prepare: (stage: Stage) => Partial<Line>;
  /** In the one message. */
  readonly says: RegExp | string;
  /** 2 when absent. */
  readonly exit?: number;
}

export interface Line {
  readonly template: string;
  readonly more: readonly string[];
  /** All words: for another command than create. */
  readonly whole: readonly string[];
  readonly env: NodeJS.ProcessEnv;
}

const attack = (
  name: string,
  says: Attack["says"],
  prepare: Attack["prepare"],
  exit = 2,
): Attack => ({ name, says, prepare, exit });

const manifest = (own: object = {}): string =>
  JSON.stringify({ schemaVersion: 1, name: "evil", version: "1.0.0", description: "Evil", ...own });

/** A template in the arena's folder `template`. */
function template(
  { template: folder }: Stage,
  own: object,
  files: Readonly<Record<string, string | Uint8Array>> = { "a.txt": "a" },
): Partial<Line> {
  writeFolder(folder, { "template.json": manifest(own) });
  writeFolder(join(folder, "files"), files);
  return {};
}

const typed =
  (text: string): Attack["prepare"] =>
  () => ({ template: text });

/** What is typed, or stands in a variable, an answers file or another template. */
export const addresses: readonly Attack[] = [
  attack("a remote helper that runs a program", /space|remote helper/, ({ canary }) => ({
    template: `ext::sh -c touch% ${canary}`,
  })),
  attack("a remote helper without a space", "names a remote helper", ({ canary }) => ({
    template: `ext::${canary}`,
  })),
  attack("a remote helper as a scheme", 'the scheme "ext:"', ({ canary }) => ({
    template: `ext://touch/${canary}`,
  })),
  attack("an option of git", 'begins with "-"', ({ canary }) => ({
    whole: ["app", `--template=--upload-pack=touch ${canary}`, "--yes", "--no-install", "--no-git"],
  })),
  attack("an option of ssh for a host", "names no host", ({ canary }) => ({
    template: `ssh://-oProxyCommand=touch$IFS${canary}/t`,
  })),
  attack("an option of ssh for a host, git's short form", /no host/, () => ({
    template: "git@-oProxyCommand=touch$IFS..$PWD..ran:a/t.git",
  })),
  attack("an option of git for a branch", "no name of a branch", ({ canary, root }) => ({
    template: `git+file://${root}/t.git#--upload-pack=touch$IFS${canary}`,
  })),
  attack("an expression of git for a branch", "no name of a branch", ({ root }) => ({
    template: `git+file://${root}/t.git#HEAD@{u}`,
  })),
  attack("a folder above the repository", 'holds ".."', ({ root }) => ({
    template: `git+file://${root}/t.git#v1:../../outside`,
  })),
  attack("the same, encoded", 'holds ".."', ({ root }) => ({
    template: `git+file://${root}/t.git#v1:%2e%2e/outside`,
  })),
  attack(
    "a line break for a credential helper",
    /control character/,
    typed("https://git.acme.dev/t%0ahost=evil.dev"),
  ),
  attack(
    "another host behind a backslash",
    /holds a/,
    typed(String.raw`https://git.acme.dev\@evil.dev/t`),
  ),
  attack("another host behind a hash", /./, typed("https://evil.dev#@git.acme.dev/t")),
  attack("a package above the registry", "names no package", typed("npm:../../outside")),
  attack(
    "a package by a path in its version",
    /no name of a template|no version/,
    typed("npm:t@file:../../outside"),
  ),
  attack("a folder of a package above it", 'holds ".."', typed("npm:t@1/../../outside")),
  attack("a NUL in a folder", "control character", ({ work }) => {
    writeFileSync(
      join(work, "answers.json"),
      JSON.stringify({ answersVersion: 1, template: "./a\u0000/../../outside" }),
    );
    return { whole: ["app", "--answers", "answers.json", "--yes", "--no-install", "--no-git"] };
  }),
  attack("a helper by the variable", "names a remote helper", ({ canary, env }) => ({
    whole: ["app", "--yes", "--no-install", "--no-git"],
    env: { ...env, CORRAL_TEMPLATE: `ext::${canary}` },
  })),
  attack("a helper that a template extends", "names a remote helper", (stage) =>
    template(stage, { extends: [{ template: `ext::${stage.canary}` }] }),
  ),
  attack("an option that a template extends", 'begins with "-"', (stage) =>
    template(stage, { extends: [{ template: `--upload-pack=${stage.canary}` }] }),
  ),
  attack("a folder of the machine that a template extends", "a folder of one machine", (stage) =>
    template(stage, { extends: [{ template: stage.outside }] }),
  ),
  attack("a template that extends itself", "extends itself", (stage) =>
    template(stage, { extends: [{ template: "." }] }),
  ),
];

const renamed = (rename: string, says: Attack["says"], more: readonly string[] = []): Attack =>
  attack(
    `a file renamed to ${JSON.stringify(rename)}${more.length > 0 ? ` by ${more.join(" ")}` : ""}`,
    says,
    (stage) => {
      template(stage, {
        prompts: [{ id: "place", type: "text", message: "Where?", default: "src" }],
        files: [{ glob: "a.txt", rename }],
      });
      return { more };
    },
  );

/** Paths before and after rendering. */
export const paths: readonly Attack[] = [
  renamed("../evil", 'holds ".."'),
  renamed("a/../../evil", 'holds ".."'),
  renamed("/tmp/evil", "is absolute"),
  renamed("C:/evil", "is absolute"),
  renamed(String.raw`..\evil`, String.raw`holds a "\"`),
  renamed(String.raw`\\server\share\evil`, String.raw`holds a "\"`),
  renamed("%2e%2e/evil", 'holds ".."'),
  renamed("．．/evil", 'holds ".."'),
  renamed("a.txt:evil", "Windows does not allow"),
  renamed("src/nul", "reserved on Windows"),
  renamed("COM1.ts", "reserved on Windows"),
  renamed("conin$", "reserved on Windows"),
  renamed("src./evil", "ends in a dot"),
  renamed("evil ", "ends in a dot or a space"),
  renamed("a\u0000.txt", /control character|one line/),
  renamed("a\u202Etxt.sh", "control character"),
  renamed("a\u200B.txt", "invisible"),
  renamed("u\u0308.txt", "NFC"),
  renamed(".git/hooks/post-checkout", "git's own folder"),
  renamed(".GIT/config", "git's own folder"),
  renamed("git~1/config", "git's own folder"),
  renamed("a//evil", "an empty part"),
  renamed("x".repeat(300), "is longer than"),
  renamed("{{place}}/a.txt", 'holds ".."', ["--place=../.."]),
  renamed("{{place}}/a.txt", "is absolute", ["--place=/tmp"]),
  renamed("{{place}}/a.txt", "is absolute", ["--place=C:"]),
  renamed("{{place}}/a.txt", 'holds ".."', ["--place=%2e%2e"]),
  renamed("{{place}}/a.txt", 'holds ".."', ["--place=．．"]),
  renamed("{{place}}/hooks/pre-commit", "git's own folder", ["--place=.git"]),
  renamed("{{place}}.ts", "reserved on Windows", ["--place=aux"]),
  renamed("{{place}}/a.txt", /control character|invisible/, ["--place=a\u0007b"]),
  renamed(".corral/lock.json", /lock|\.corral/),
  attack("one file for each entry of a list, one of which leads out", 'holds ".."', (stage) =>
    template(stage, {
      computed: { list: ["a", "../../evil"] },
      files: [{ glob: "a.txt", forEach: "list", rename: "{{item}}.txt" }],
    }),
  ),
  attack("an answer of the kind path that leads out", /holds "\.\."|inside/, (stage) => {
    template(stage, {
      prompts: [{ id: "place", type: "path", message: "Where?", default: "src" }],
    });
    return { more: ["--place=../../evil"] };
  }),
  attack("a folder called _git, which would be .git", /git's own folder/, (stage) =>
    template(stage, {}, { "_git/hooks/post-checkout": `#!/bin/sh\ntouch ${stage.canary}\n` }),
  ),
  attack("a folder called .git", /git's own folder/, (stage) =>
    template(stage, {}, { ".git/config": "x" }),
  ),
  attack("two files that differ by case", /differ|case/, (stage) =>
    template(
      stage,
      { files: [{ glob: "a.txt", rename: "B.txt" }] },
      { "a.txt": "a", "b.txt": "b" },
    ),
  ),
  attack("a root above the template", "name of the folder", (stage) =>
    template(stage, { root: ".." }),
  ),
  attack("a root elsewhere", "name of the folder", (stage) =>
    template(stage, { root: stage.outside }),
  ),
  attack("an index that leads out", 'holds ".."', (stage) => {
    writeFolder(stage.outside, { "template.json": manifest() });
    writeFolder(stage.template, {
      "template.json": JSON.stringify({
        schemaVersion: 1,
        templates: [{ name: "evil", path: "../outside" }],
      }),
    });
    return {};
  }),
  attack("createConfig that leads out", 'holds ".."', (stage) => {
    writeFolder(stage.template, {
      "package.json": JSON.stringify({
        createConfig: { templates: [{ name: "evil", template: "./../outside" }] },
      }),
    });
    return {};
  }),
];

/** Links in a template, and in the folder that is written to. */
export const links: readonly Attack[] = [
  attack("a link to a file, in the template", "not a plain file", (stage) => {
    template(stage, {});
    symlinkSync(join(stage.outside, "secret.txt"), join(stage.template, "files", "b.txt"));
    return {};
  }),
  attack("a link to a folder, in the template", "not a plain file", (stage) => {
    template(stage, {});
    symlinkSync(stage.outside, join(stage.template, "files", "b"));
    return {};
  }),
  attack("the folder of the files is a link", /link|leads out/, (stage) => {
    writeFolder(stage.template, { "template.json": manifest() });
    symlinkSync(stage.outside, join(stage.template, "files"));
    return {};
  }),
  attack("the manifest is a link", /link|plain file/, (stage) => {
    writeFolder(stage.outside, { "template.json": manifest() });
    template(stage, {});
    writeFolder(join(stage.root, "linked", "files"), { "a.txt": "a" });
    symlinkSync(join(stage.outside, "template.json"), join(stage.root, "linked", "template.json"));
    return { template: "../linked" };
  }),
  attack("a template of an index is a link", "leads out", (stage) => {
    writeFolder(stage.outside, { "template.json": manifest(), "files/a.txt": "a" });
    writeFolder(stage.template, {
      "template.json": JSON.stringify({
        schemaVersion: 1,
        templates: [{ name: "evil", path: "evil" }],
      }),
    });
    symlinkSync(stage.outside, join(stage.template, "evil"));
    return {};
  }),
  ...["--merge", "--overwrite"].flatMap((policy) => [
    attack(
      `a folder of the target is a link, with ${policy}`,
      "symbolic link",
      (stage) => {
        template(stage, {}, { "src/a.txt": "a" });
        mkdirSync(join(stage.work, "app"));
        symlinkSync(join(stage.outside, "folder"), join(stage.work, "app", "src"));
        return { more: [policy] };
      },
      3,
    ),
    attack(
      `a folder of the target is a link to nothing, with ${policy}`,
      "symbolic link",
      (stage) => {
        template(stage, {}, { "src/a.txt": "a" });
        mkdirSync(join(stage.work, "app"));
        symlinkSync(join(stage.outside, "nothing"), join(stage.work, "app", "src"));
        return { more: [policy] };
      },
      3,
    ),
  ]),
  attack(
    "a file of the target is a link, with --overwrite",
    "symbolic link",
    (stage) => {
      template(stage, {}, { "a.txt": "evil" });
      mkdirSync(join(stage.work, "app"));
      symlinkSync(join(stage.outside, "secret.txt"), join(stage.work, "app", "a.txt"));
      return { more: ["--overwrite"] };
    },
    3,
  ),
  attack(
    "the lock's folder in the target is a link, with --overwrite",
    "symbolic link",
    (stage) => {
      template(stage, {});
      mkdirSync(join(stage.work, "app"));
      symlinkSync(stage.outside, join(stage.work, "app", ".corral"));
      return { more: ["--overwrite"] };
    },
    3,
  ),
];

const inTree = (name: string, says: Attack["says"], build: (tools: TreeTools) => string): Attack =>
  attack(`a repository with ${name}`, says, ({ root }) => {
    const repository = join(root, "t.git");
    makeRepository(repository);
    const tree = (...entries: TreeEntry[]) => writeRawTree(repository, entries);
    const id = writeBlob(repository, "evil");
    const tools: TreeTools = {
      tree,
      blob: (content) => writeBlob(repository, content),
      file: (path) => ({ mode: "100644", name: path, id }),
      inside: (path, ...entries) => ({ mode: "40000", name: path, id: tree(...entries) }),
    };
    commitTree(repository, build(tools));
    return { template: `git+file://${repository}` };
  });

interface TreeTools {
  readonly tree: (...entries: TreeEntry[]) => string;
  readonly blob: (content: string | Uint8Array) => string;
  readonly file: (path: string) => TreeEntry;
  readonly inside: (path: string, ...entries: TreeEntry[]) => TreeEntry;
}

export const repositories: readonly Attack[] = [
  inTree("a link for its manifest", "is a symbolic link", ({ tree, blob }) =>
    tree({ mode: "120000", name: "template.json", id: blob("../../outside/secret.txt") }),
  ),
  inTree("a link, and a file through it", "is a symbolic link", ({ tree, blob, file, inside }) =>
    tree(
      { mode: "120000", name: "a", id: blob("../../../../../outside") },
      inside("a", file("evil")),
    ),
  ),
  inTree("a submodule", "is a submodule", ({ tree }) =>
    tree({ mode: "160000", name: "sub", id: "1".repeat(40) }),
  ),
  inTree("a folder ..", 'holds ".."', ({ tree, file, inside }) => tree(inside("..", file("evil")))),
  inTree("a name with a slash that leads out", 'holds ".."', ({ tree, file }) =>
    tree(file("../../../../outside/evil")),
  ),
  inTree("an absolute name", "is absolute", ({ tree, file }) => tree(file("/tmp/evil"))),
  inTree("hooks in a folder .git", "git's own folder", ({ tree, file, inside }) =>
    tree(inside(".git", inside("hooks", file("post-checkout")))),
  ),
  inTree("a device of Windows", "reserved on Windows", ({ tree, file }) => tree(file("con"))),
  inTree("two names that are one on some machine", "case does not count", ({ tree, file }) =>
    tree(file("template.json"), file("Template.json")),
  ),
  inTree(
    "a tree that unfolds to billions of files",
    /more than 5000 files|longer than/,
    ({ tree, file }) => {
      let id = tree(file("a"));
      for (let level = 0; level < 10; level++)
        id = tree(
          ...Array.from({ length: 10 }, (_, index) => ({
            mode: "40000" as const,
            name: String(index),
            id,
          })),
        );
      return id;
    },
  ),
];

const packed = (
  name: string,
  says: Attack["says"],
  entries: readonly TarEntry[] | Uint8Array,
): Attack =>
  attack(`a package with ${name}`, says, ({ registry }) => {
    registry.publish("evil", "1.0.0", entries instanceof Uint8Array ? entries : tarball(entries));
    return { template: "npm:evil" };
  });

export const packages: readonly Attack[] = [
  packed("a symbolic link", "is a symbolic link", [
    { path: "package/a", type: "2", link: "../../outside" },
  ]),
  packed("a link, and a file through it", "is a symbolic link", [
    { path: "package/a", type: "2", link: "/tmp" },
    { path: "package/a/evil", content: "x" },
  ]),
  packed("a hard link", "is a hard link", [{ path: "package/a", type: "1", link: "/etc/passwd" }]),
  packed("a device", "is a device", [{ path: "package/a", type: "3" }]),
  packed("a path above", 'holds ".."', [
    { path: "package/../../../../outside/evil", content: "x" },
  ]),
  packed("an absolute path", "is not in the folder", [{ path: "/tmp/evil", content: "x" }]),
  packed("a path above by pax", 'holds ".."', [
    { path: "x", type: "x", content: pax({ path: "package/../../evil" }) },
    { path: "package/a", content: "x" },
  ]),
  packed("a long name of GNU that leads out", 'holds ".."', [
    { path: "x", type: "L", content: "package/../../evil\0" },
    { path: "package/a", content: "x" },
  ]),
  packed("a backslash", "holds a", [{ path: String.raw`package/..\..\evil`, content: "x" }]),
  packed("a file twice", "is there twice", [
    { path: "package/template.json", content: manifest() },
    { path: "package/template.json", content: "x" },
  ]),
  packed(
    "a bomb",
    "unpacks to more than 50 MB",
    tarball([{ path: "package/a", content: Buffer.alloc(70 * 2 ** 20) }]),
  ),
  packed(
    "5,001 files",
    "more than 5000 files",
    tarball(Array.from({ length: 5001 }, (_, index) => ({ path: `package/${index}` }))),
  ),
  attack("a package that is not what was published", "sha512 is another", ({ registry }) => {
    registry.publish("evil", "1.0.0", packageOf({ a: "a" }));
    registry.answers.set("/evil/-/evil-1.0.0.tgz", packageOf({ "template.json": manifest() }));
    return { template: "npm:evil" };
  }),
  attack("a package without a sha512", "no sha512 integrity", ({ registry }) => {
    registry.publish("evil", "1.0.0", packageOf({ a: "a" }), {
      integrity: "sha1-2jmj7l5rSw0yVb/vlWAYkK/YBwk=",
    });
    return { template: "npm:evil" };
  }),
  attack("a tarball of this machine", "not safe", ({ registry, outside }) => {
    registry.publish("evil", "1.0.0", packageOf({ a: "a" }), {
      tarball: `file://${outside}/secret.txt`,
    });
    return { template: "npm:evil" };
  }),
];

const rendered = (name: string, says: Attack["says"], text: string, more: object = {}): Attack =>
  attack(`a file with ${name}`, says, (stage) => template(stage, more, { "a.txt.hbs": text }));

const chain = `{{#with "s" as |string|}}{{#with "e"}}{{#with split as |conslist|}}{{this.pop}}{{this.push (lookup string.sub "constructor")}}{{this.pop}}{{#with string.split as |codelist|}}{{this.pop}}{{this.push "return process.mainModule.require('child_process').execSync('touch ran')"}}{{#each conslist}}{{#with (string.sub.apply 0 codelist)}}{{this}}{{/with}}{{/each}}{{/with}}{{/with}}{{/with}}{{/with}}`;

export const renderings: readonly Attack[] = [
  rendered("the known way from Handlebars to a process", /with/, chain),
  rendered("a constructor", /constructor/, "{{constructor}}"),
  rendered("a constructor's constructor", /constructor/, "{{name.constructor.constructor}}"),
  rendered("a prototype", /__proto__/, "{{__proto__}}"),
  rendered("a getter that would be defined", /__defineGetter__/, `{{__defineGetter__ "x"}}`),
  rendered(
    "a helper of Handlebars that is not for templates",
    /lookup/,
    `{{lookup this "constructor"}}`,
  ),
  rendered("a helper that prints", /log/, `{{log "x"}}`),
  rendered("a partial", /partials/, "{{> evil}}"),
  rendered("a partial by name", /partials/, "{{> (concat 'a' 'b')}}"),
  rendered("a partial that holds itself", /partials/, `{{#*inline "a"}}{{> a}}{{/inline}}{{> a}}`),
  rendered("a decorator", /partials|decorators/, "{{* evil}}"),
  rendered("a helper that is missing", /helperMissing/, "{{helperMissing}}"),
  rendered(
    "blocks ten thousand deep",
    /deep|nested/i,
    `${"{{#if true}}".repeat(10_000)}${"{{/if}}".repeat(10_000)}`,
  ),
  rendered(
    "lists in lists in lists",
    /more than|50 MB|longer|too/i,
    `${Array.from({ length: 8 }, (_, depth) => `{{#each ${"../".repeat(depth)}list}}`).join("")}x${"{{/each}}".repeat(8)}`,
    {
      computed: { list: Array.from({ length: 20 }, (_, index) => String(index)) },
    },
  ),
  attack("a default that reaches for a constructor", /constructor/, (stage) =>
    template(stage, {
      prompts: [{ id: "place", type: "text", message: "Where?", default: "{{name.constructor}}" }],
    }),
  ),
  attack("a name that reaches for a constructor", /constructor/, (stage) =>
    template(stage, { files: [{ glob: "a.txt", rename: "{{name.constructor}}" }] }),
  ),
];

const hook = (stage: Stage, own: object = {}) => ({
  hooks: [{ exec: ["touch", stage.canary], after: "write", ...own }],
});

export const code: readonly Attack[] = [
  attack(
    "a hook, and nobody to ask",
    "nobody has agreed to it",
    (stage) => template(stage, hook(stage)),
    4,
  ),
  attack(
    "a hook after an installation that is not made, and nobody to ask",
    "nobody has agreed to it",
    (stage) => ({
      ...template(stage, hook(stage, { after: "install" })),
      whole: ["app", "--template", "../template", "--yes", "--no-git"],
    }),
    4,
  ),
  attack(
    "a hook, and the digest of another template",
    "nobody has agreed to it",
    (stage) => ({ ...template(stage, hook(stage)), more: [`--trust=sha256-${"0".repeat(64)}`] }),
    4,
  ),
  attack(
    "a hook, and half a digest",
    /digest|nobody has agreed/,
    (stage) => ({ ...template(stage, hook(stage)), more: ["--trust=sha256-"] }),
    4,
  ),
  attack(
    "a hook, and a wildcard",
    /digest|nobody has agreed/,
    (stage) => ({ ...template(stage, hook(stage)), more: ["--trust=*"] }),
    4,
  ),
  attack(
    "a hook that would wipe its own line off the terminal",
    "without control characters",
    (stage) =>
      template(stage, {
        hooks: [{ exec: ["touch", `${stage.canary}\u001B[2K\u001B[1A`], after: "write" }],
      }),
  ),
  attack("a hook that would seem to be several", 'command in "hooks" holds a control', (stage) =>
    template(stage, {
      computed: { lines: "a\nNothing else is run." },
      hooks: [{ exec: ["touch", stage.canary, "{{lines}}"], after: "write" }],
    }),
  ),
  attack(
    "a hook of a base",
    "nobody has agreed to it",
    (stage) => {
      writeFolder(join(stage.template, "base"), {
        "template.json": manifest({ name: "base", ...hook(stage) }),
        "files/b.txt": "b",
      });
      return template(stage, { extends: [{ template: "./base" }] });
    },
    4,
  ),
  attack(
    "a hook in a repository that is not on the list",
    "nobody has agreed to it",
    (stage) => {
      const repository = join(stage.root, "t.git");
      makeRepository(repository);
      const blob = writeBlob(repository, manifest(hook(stage)));
      const files = writeRawTree(repository, [
        { mode: "100644", name: "a.txt", id: writeBlob(repository, "a") },
      ]);
      commitTree(
        repository,
        writeRawTree(repository, [
          { mode: "40000", name: "files", id: files },
          { mode: "100644", name: "template.json", id: blob },
        ]),
      );
      return {
        template: `git+file://${repository}`,
        env: { ...stage.env, CORRAL_TRUST: `git+file://${stage.root}/trusted/* github:acme/*` },
      };
    },
    4,
  ),
  attack("a list of trusted sources that trusts everything", "names no source", (stage) => {
    const repository = join(stage.root, "t.git");
    makeRepository(repository);
    const files = writeRawTree(repository, [
      { mode: "100644", name: "a.txt", id: writeBlob(repository, "a") },
    ]);
    commitTree(
      repository,
      writeRawTree(repository, [
        { mode: "40000", name: "files", id: files },
        { mode: "100644", name: "template.json", id: writeBlob(repository, manifest(hook(stage))) },
      ]),
    );
    return { template: `git+file://${repository}`, env: { ...stage.env, CORRAL_TRUST: "*" } };
  }),
  attack(
    "a list of trusted sources that anybody can write to",
    "can be changed by others",
    (stage) => {
      writeFolder(join(stage.root, "config", "corral"), { "trust.json": "{}" });
      chmodSync(join(stage.root, "config", "corral", "trust.json"), 0o666);
      return template(stage, hook(stage));
    },
  ),
  attack(
    "scripts that the installation would run",
    "nobody has agreed to it",
    (stage) => ({
      ...template(
        stage,
        {},
        {
          "package.json.hbs": `{ "name": "{{name}}", "version": "1.0.0", "scripts": { "preinstall": "touch ${stage.canary}" } }`,
        },
      ),
      whole: ["app", "--template", "../template", "--yes", "--no-git"],
    }),
    4,
  ),
  attack(
    "a template that was trusted, and has changed since",
    "nobody has agreed to it",
    (stage) => {
      const consents = Array.from(
        { length: 3 },
        (_, index) => `sha256-${String(index).repeat(64)}\n`,
      ).join("");
      writeFolder(join(stage.root, "config", "corral"), { consents });
      chmodSync(join(stage.root, "config", "corral", "consents"), 0o600);
      return template(stage, hook(stage));
    },
    4,
  ),
  attack("a hook that is a line for a shell", /list|\[/, (stage) =>
    template(stage, { hooks: [{ exec: `touch ${stage.canary}`, after: "write" }] }),
  ),
  attack("a hook with JavaScript", /hooks|unknown|no field/i, (stage) =>
    template(stage, { hooks: [{ script: "process.exit()", after: "write" }] }),
  ),
];

export const bombs: readonly Attack[] = [
  attack("a folder with 5,001 files", "5000 files", (stage) =>
    template(
      stage,
      {},
      Object.fromEntries(Array.from({ length: 5001 }, (_, index) => [`${index}.txt`, ""])),
    ),
  ),
  attack("a folder with 51 MB", "50 MB", (stage) =>
    template(stage, {}, { big: Buffer.alloc(51 * 2 ** 20) }),
  ),
  attack("a manifest nested a thousand levels deep", "nested deeper", (stage) => {
    writeFolder(stage.template, { "template.json": `${"[".repeat(1000)}${"]".repeat(1000)}` });
    return {};
  }),
  attack("a manifest with a key __proto__", "__proto__", (stage) => {
    writeFolder(stage.template, {
      "template.json": manifest().replace("{", `{ "__proto__": { "hooks": [] }, `),
    });
    return {};
  }),
  attack("one small file for each of many entries of many", /more than|5000|50 MB/, (stage) => {
    const list = Array.from({ length: 6000 }, (_, index) => String(index));
    return template(stage, {
      computed: { list },
      files: [{ glob: "a.txt", forEach: "list", rename: "{{item}}.txt" }],
    });
  }),
];
