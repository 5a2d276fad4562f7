import { chmodSync, rmSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { listTemplates, templatesFolder } from "../../src/create/list-templates.ts";
import { findingCodes } from "../../src/author/finding.ts";
import type { FindingCode } from "../../src/author/finding.ts";
import { lintTemplate } from "../../src/author/lint-template.ts";
import { offline, templateFolder } from "./template-folder.ts";

interface Mistake {
  readonly name: string;
  readonly manifest?: Readonly<Record<string, unknown>>;
  readonly files?: Readonly<Record<string, string>>;
  readonly found: readonly (readonly [place: string, code: FindingCode, what: RegExp])[];
}

const prompt = { id: "owner", type: "text", message: "Who?", default: "us" };
const feature = { id: "docker", label: "Docker" };

const mistakes: readonly Mistake[] = [
  {
    name: "a variable that there is not, on its line",
    files: { "files/a.md.hbs": "# {{name}}\n\n{{ownr}}\n" },
    found: [["files/a.md.hbs:3", "UNKNOWN_NAME", /^there is no "ownr"$/]],
  },
  {
    name: "every unknown name of a file, not the first alone",
    files: { "files/a.md.hbs": "{{one}}\n{{#if two}}{{features.three}}{{/if}}\n" },
    found: [
      ["files/a.md.hbs:1", "UNKNOWN_NAME", /"one"/],
      ["files/a.md.hbs:2", "UNKNOWN_NAME", /"features.three"/],
      ["files/a.md.hbs:2", "UNKNOWN_NAME", /"two"/],
    ],
  },
  {
    name: "a helper that there is not",
    files: { "files/a.md.hbs": "{{shout name}}\n" },
    found: [["files/a.md.hbs:1", "UNKNOWN_NAME", /^there is no helper "shout"$/]],
  },
  {
    name: "an unknown name in a script, on the manifest's line",
    manifest: { scripts: { start: "node {{entry}}" } },
    found: [["template.json:7", "UNKNOWN_NAME", /"entry"/]],
  },
  {
    name: "an unclosed block",
    files: { "files/a.md.hbs": "{{#if name}}\nNever closed\n" },
    found: [["files/a.md.hbs:3", "HANDLEBARS", /Parse error|EOF/]],
  },
  {
    name: "GitHub's braces, which Handlebars would eat",
    files: { "files/_github/workflows/ci.yml.hbs": "on: push\nname: ${{ github.ref }}\n" },
    found: [["files/_github/workflows/ci.yml.hbs:2", "HANDLEBARS", /would come out as "\$"/]],
  },
  {
    name: "a prompt that nothing asks for",
    manifest: { prompts: [prompt] },
    found: [["template.json:8", "UNUSED", /prompt "owner"/]],
  },
  {
    name: "a computed value that nothing uses",
    manifest: { computed: { big: { answer: "runtime", is: "deno" } } },
    found: [["template.json:7", "UNUSED", /computed value "big"/]],
  },
  {
    name: "a feature that changes nothing",
    manifest: { features: [feature] },
    found: [["template.json:8", "UNUSED", /feature "docker"/]],
  },
  {
    name: "a rule that matches no file",
    manifest: { files: [{ glob: "Dockerfil", when: { answer: "runtime", is: "node" } }] },
    files: { "files/Dockerfile": "FROM scratch\n" },
    found: [["template.json:8", "IDLE_RULE", /"Dockerfil" matches no file/]],
  },
  {
    name: "a header for files that no project has",
    manifest: { headers: [{ glob: "src/**/*.js", lines: ["// Ours"] }] },
    files: { "files/src/a.ts": "export const a = 1;\n" },
    found: [["template.json:8", "IDLE_RULE", /"src\/\*\*\/\*\.js" matches no file/]],
  },
  {
    name: "two files for one path, with some answers",
    manifest: {
      features: [feature],
      files: [
        { glob: "a.txt", rename: "same.txt" },
        { glob: "b.txt", rename: "same.txt", when: { feature: "docker" } },
      ],
    },
    files: { "files/a.txt": "a\n", "files/b.txt": "b\n" },
    found: [["files/a.txt:1", "UNRENDERABLE", /same\.txt.*features docker/]],
  },
  {
    name: "two paths that are one where case does not count",
    files: { "files/Notes.txt": "a\n", "files/notes.txt": "b\n" },
    found: [["files/Notes.txt:1", "UNRENDERABLE", /case does not count/]],
  },
  {
    name: "a name that Windows reserves, made by an answer",
    manifest: {
      prompts: [{ ...prompt, default: "aux" }],
      files: [{ glob: "a.txt", rename: "{{owner}}.txt" }],
    },
    files: { "files/a.txt": "a\n" },
    found: [
      ["files/a.txt:1", "UNRENDERABLE", / holds a "\\"/],
      ["files/a.txt:1", "UNRENDERABLE", /reserved on Windows/],
    ],
  },
  {
    name: "an import of nothing, on its line",
    files: { "files/src/main.ts": `\nimport "./gone.ts";\n` },
    found: [["files/src/main.ts:2", "UNRENDERABLE", /imports "\.\/gone\.ts"/]],
  },
  {
    name: "a text that ends a JSON string",
    manifest: { prompts: [prompt] },
    files: { "files/a.json.hbs": '{\n  "owner": "{{owner}}"\n}\n' },
    found: [["files/a.json.hbs:2", "OUTPUT", /^a\.json is not valid/]],
  },
  {
    name: "JSON with a comma after the last entry, copied as it stands",
    files: { "files/a.json": '{\n  "b": 1,\n}\n' },
    found: [["files/a.json:2", "OUTPUT", /comma after the last entry/]],
  },
  {
    name: "YAML that is none with one of the answers",
    manifest: { features: [feature] },
    files: { "files/a.yml.hbs": "a: 1\n{{#if features.docker}}\na: 2\n{{/if}}\n" },
    found: [["files/a.yml.hbs:3", "OUTPUT", /^a\.yml is not valid.*features docker/]],
  },
  {
    name: "TypeScript that is none with one of the answers",
    files: {
      "files/src/a.ts.hbs":
        'export const a = 1;\n{{#if (eq runtime "deno")}}\nconst = 2;\n{{/if}}\n',
    },
    found: [["files/src/a.ts.hbs:3", "OUTPUT", /^src\/a\.ts is not valid.*runtime deno/]],
  },
  {
    name: "a prompt that no example fits, and that has no default",
    manifest: {
      prompts: [{ ...prompt, default: undefined, validate: { pattern: "ticket-[0-9]{7}" } }],
    },
    files: { "files/a.md.hbs": "{{owner}}\n" },
    found: [["template.json:8", "NO_EXAMPLE", /"owner"/]],
  },
  {
    name: "a dotfile that npm drops",
    files: { "files/.gitignore": "dist\n", "files/sub/.npmrc": "a=b\n" },
    found: [
      ["files/.gitignore:1", "DROPPED", /npm leaves \.gitignore out/],
      ["files/sub/.npmrc:1", "DROPPED", /npm leaves \.npmrc out/],
    ],
  },
  {
    name: "a program without a rule that makes it one",
    files: { "files/run.sh": "#!/bin/sh\n" },
    found: [["files/run.sh:1", "EXECUTABLE", /begins with "#!"/]],
  },
  {
    name: "a manifest that is none",
    manifest: { schemaVersion: 2 },
    found: [["template.json:2", "MANIFEST", /schemaVersion: is 2/]],
  },
  {
    name: "a condition about an answer that there is not",
    manifest: { computed: { a: { answer: "runtim", is: "deno" } } },
    files: { "files/a.md.hbs": "{{a}}\n" },
    found: [["template.json:7", "MANIFEST", /there is no answer "runtim"/]],
  },
  {
    name: "a base that there is not",
    manifest: { extends: [{ template: "../nowhere" }] },
    found: [["template.json:1", "MANIFEST", /nowhere/]],
  },
];

describe("template lint finds", () => {
  it.each(mistakes)("$name", async ({ found, ...written }) => {
    const { findings } = await lintTemplate(templateFolder(written), offline);
    const places = findings.map(({ file, line, code }) => [`${file}:${line}`, code]);
    expect(places).toEqual(found.map(([place, code]) => [place, code]));
    findings.forEach(({ message, hint }, index) => {
      expect(message).toMatch(found[index]![2]);
      expect(hint).toMatch(/[.}\]]$/);
    });
  });

  it("every code in one of these", () => {
    const shown = new Set(mistakes.flatMap(({ found }) => found.map(([, code]) => code)));
    expect([...shown].sort()).toEqual(Object.keys(findingCodes).sort());
  });

  it.skipIf(process.platform === "win32")("a file that is executable here alone", async () => {
    const folder = templateFolder({ files: { "files/tool": "text\n" } });
    chmodSync(join(folder, "files/tool"), 0o755);
    const { findings } = await lintTemplate(folder, offline);
    expect(findings.map(({ code, file }) => `${code} ${file}`)).toEqual(["EXECUTABLE files/tool"]);
  });
});

describe("template lint finds nothing", () => {
  it("in a template without a fault", async () => {
    const { findings, projects } = await lintTemplate(templateFolder(), offline);
    expect(findings).toEqual([]);
    expect(projects).toBeGreaterThan(10);
  });

  it("in files that are no JSON, for what reads them has comments", async () => {
    const files = {
      "files/tsconfig.json": '{\n  // strict\n  "compilerOptions": {},\n}\n',
      "files/_vscode/settings.json": "{ /* ours */ }\n",
    };
    expect((await lintTemplate(templateFolder({ files }), offline)).findings).toEqual([]);
  });

  it("where an answer is used by a condition, a list or a base alone", async () => {
    const manifest = {
      prompts: [
        { id: "deep", type: "boolean", message: "Deep?", default: false },
        {
          id: "areas",
          type: "multiselect",
          message: "Which?",
          choices: [{ value: "api" }, { value: "web" }],
          default: ["api"],
        },
      ],
      features: [{ ...feature, devDependencies: { lint: "1.0.0" } }],
      files: [
        { glob: "deep.txt", when: { answer: "deep", is: true } },
        { glob: "area.txt.hbs", forEach: "areas", rename: "{{item}}.txt" },
      ],
    };
    const files = { "files/deep.txt": "deep\n", "files/area.txt.hbs": "{{item}} of {{name}}\n" };
    expect((await lintTemplate(templateFolder({ manifest, files }), offline)).findings).toEqual([]);
  });

  it("where a question, a value or a feature stands for that of a base", async () => {
    const manifest = {
      extends: [{ template: "http" }],
      computed: { work: "wait", maxInFlight: "64" },
      features: [{ id: "docker", label: "Image", default: false }],
    };
    const folder = templateFolder({ manifest, files: { "files/NOTICE": "Ours\n" } });
    rmSync(join(folder, "files/package.json.hbs"));
    expect((await lintTemplate(folder, offline)).findings).toEqual([]);
  });

  it.each(listTemplates())(
    "in our own %s",
    async (name) => {
      const { findings } = await lintTemplate(join(templatesFolder(), name), offline);
      expect(findings).toEqual([]);
    },
    60_000,
  );
});
