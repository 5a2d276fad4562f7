import { join } from "node:path";
import { describe, expect, it } from "vitest";
import type { Answers } from "../../src/create/answers.ts";
import { planProject } from "../../src/create/plan.ts";
import { readSources } from "../../src/create/read-sources.ts";
import type { Sources } from "../../src/create/sources.ts";
import { answers as common } from "./tiny.ts";
import { readFolder, temporaryFolder, writeTemplate } from "./written-template.ts";

const answers: Answers = { ...common, custom: {} };

function textsOf(sources: Sources, own: Partial<Answers> = {}): Readonly<Record<string, string>> {
  const { files } = planProject({ ...answers, ...own }, sources);
  return Object.fromEntries(files.map(({ path, bytes }) => [path, Buffer.from(bytes).toString()]));
}

/** A base and a template over it, each with files; read as one. */
function layered(
  base: readonly [manifest: object, files?: Readonly<Record<string, string>>],
  own: readonly [manifest: object, files?: Readonly<Record<string, string>>],
  omit?: readonly string[],
): Promise<Sources> {
  const folder = temporaryFolder();
  writeTemplate(join(folder, "base"), { name: "base", ...base[0] }, base[1]);
  const extension = { template: "../base", ...(omit && { omit }) };
  writeTemplate(join(folder, "own"), { extends: [extension], ...own[0] }, own[1]);
  return readFolder(join(folder, "own"));
}

describe("a template over http", () => {
  const own = () =>
    writeTemplate(
      temporaryFolder(),
      {
        extends: [{ template: "http", omit: ["src/log.ts", "test/log.test.ts", "AGENTS.md"] }],
        dependencies: { pino: "9.0.0" },
        scripts: { audit: "npm audit" },
        files: [{ glob: "_oxlintrc.json", merge: "json" }],
        computed: { work: "wait" },
      },
      {
        "src/log.ts": "export const log = 1;\n",
        "_oxlintrc.json": `{ "rules": { "eslint/no-console": "error" } }`,
        "package.json": `{ "author": "Acme", "type": null }`,
      },
    );

  it("has http's files, its own, and joins of the two", async () => {
    const http = await readSources("http");
    const sources = await readFolder(own());
    const wanted = { features: ["agents", "ci"] };
    const base = textsOf(http, { ...wanted, template: "http", custom: { work: "wait" } });
    const texts = textsOf(sources, wanted);
    expect(texts["src/log.ts"]).toBe("export const log = 1;\n");
    expect(texts).not.toHaveProperty(["test/log.test.ts"]);
    expect(texts).not.toHaveProperty(["AGENTS.md"]);
    expect(texts["src/app.ts"]).toBe(base["src/app.ts"]);
    expect(texts["keep.txt"]).toBe("kept");
    expect(JSON.parse(texts[".oxlintrc.json"] ?? "")).toMatchObject({
      rules: { "eslint/no-console": "error" },
    });
    expect(texts[".oxlintrc.json"]?.split("\n").length).toBeGreaterThan(
      base[".oxlintrc.json"]?.split("\n").length ?? 0,
    );
    const manifest = JSON.parse(texts["package.json"] ?? "") as Record<string, object>;
    expect(manifest).toMatchObject({ author: "Acme", scripts: { audit: "npm audit" } });
    expect(manifest["dependencies"]).toMatchObject({
      pino: "9.0.0",
      hono: expect.any(String) as string,
    });
    expect(manifest).not.toHaveProperty("type");
  });

  it("asks http's questions, but for those that its own values answer", async () => {
    const { manifest } = (await readFolder(own())).template;
    expect(manifest.prompts).toEqual([]);
    expect(manifest.features.map(({ id }) => id)).toContain("docker");
    expect(Object.keys(manifest.computed)[0]).toBe("work");
  });

  it("has a digest of its own, which follows every layer", async () => {
    const http = await readSources("http");
    const folder = own();
    const first = (await readFolder(folder)).template;
    expect(first.bases.map(({ name, digest }) => [name, digest])).toEqual([
      ["http", http.template.digest],
    ]);
    writeTemplate(folder, { extends: [{ template: "http" }] });
    expect((await readFolder(folder)).template.digest).not.toBe(first.digest);
    expect(first.digest).toMatch(/^sha256-[0-9a-f]{64}$/);
  });
});

describe("of prompts, values and features with one name", () => {
  const prompt = { id: "queue", type: "text", message: "Base?", default: "base" };

  it("the own prompt stands in the place of the base's", async () => {
    const sources = await layered(
      [{ prompts: [prompt, { ...prompt, id: "other" }] }],
      [{ prompts: [{ ...prompt, message: "Own?" }] }],
    );
    expect(sources.template.manifest.prompts.map(({ id, message }) => [id, message])).toEqual([
      ["queue", "Own?"],
      ["other", "Base?"],
    ]);
  });

  it("the own value answers the base's question, before the base's values", async () => {
    const sources = await layered(
      [{ prompts: [prompt], computed: { title: "on {{queue}}" } }, { "a.txt.hbs": "{{title}}" }],
      [{ computed: { queue: "kafka" } }],
    );
    expect(textsOf(sources)["a.txt"]).toBe("on kafka");
  });

  it("the own question takes the place of the base's value", async () => {
    const sources = await layered(
      [{ computed: { queue: "fixed" } }, { "a.txt.hbs": "{{queue}}" }],
      [{ prompts: [prompt] }],
    );
    expect(textsOf(sources, { custom: { queue: "asked" } })["a.txt"]).toBe("asked");
  });

  it("the own feature stands for the base's, whose rules go on to ask about it", async () => {
    const sources = await layered(
      [
        {
          features: [{ id: "ci", label: "Base" }],
          files: [{ glob: "ci.yml", when: { feature: "ci" } }],
        },
        { "ci.yml": "base" },
      ],
      [{ features: [{ id: "ci", label: "Own", default: true }] }],
    );
    expect(sources.template.manifest.features.map(({ label }) => label)).toEqual(["Own"]);
    expect(textsOf(sources, { features: ["ci"] })["ci.yml"]).toBe("base");
    expect(textsOf(sources)).not.toHaveProperty(["ci.yml"]);
  });

  it("the flag of another prompt of the base is taken, and that of a feature", async () => {
    const same = { ...prompt, id: "other", flag: "queue" };
    await expect(layered([{ prompts: [prompt] }], [{ prompts: [same] }])).rejects.toThrow(
      /own\/template\.json:1: prompts\[0\]\.flag: the flag "queue" is taken/,
    );
    const features = [{ id: "queue", label: "Queue" }];
    await expect(layered([{ features }], [{ prompts: [same] }])).rejects.toThrow(
      /"queue" is taken/,
    );
  });

  it("names of the base are known to conditions and templates of the own layer", async () => {
    const sources = await layered(
      [{ prompts: [{ ...prompt, type: "select", choices: [{ value: "base" }] }] }],
      [
        { computed: { big: { answer: "queue", is: "base" } } },
        { "a.txt.hbs": "{{queue}} {{big}}" },
      ],
    );
    expect(textsOf(sources, { custom: { queue: "base" } })["a.txt"]).toBe("base true");
    const wrong = layered(
      [{ prompts: [{ ...prompt, type: "select", choices: [{ value: "base" }] }] }],
      [{ computed: { big: { answer: "queue", is: "bsae" } } }],
    );
    await expect(wrong).rejects.toThrow(/own\/template\.json:1: computed\.big\.is: is "bsae"/);
  });
});

describe("a file at the path of a base's", () => {
  const joined = async (merge: string | undefined, path: string, base: string, own: string) => {
    const rule = merge === undefined ? {} : { files: [{ glob: path, merge }] };
    return textsOf(await layered([{}, { [path]: base }], [rule, { [path]: own }]))[path];
  };

  it.each([
    [undefined, "a.txt", "base", "own", "own"],
    ["text", "a.txt", "base", "own", "own"],
    ["theirs", "a.txt", "base", "own", "own"],
    ["ours", "a.txt", "base", "own", "base"],
    ["once", "a.txt", "base", "own", "base"],
    ["lines", "a.txt", "a\n", "b\n", "a\nb\n"],
    ["env", ".env", "A=1\n", "A=2\nB=1\n", "A=2\nB=1\n"],
    ["json", "a.json", `{ "a": 1 }\n`, `{ "b": 2 }`, `{ "a": 1, "b": 2 }\n`],
    ["yaml", "a.yml", "a: 1\n", "b: 2\n", "a: 1\nb: 2\n"],
    [
      undefined,
      "package.json",
      `{ "name": "x" }`,
      `{ "private": true }`,
      `{\n  "name": "x",\n  "private": true\n}\n`,
    ],
  ])("with merge %s, %s", async (merge, path, base, own, expected) => {
    expect(await joined(merge, path, base, own)).toBe(expected);
  });

  it("that cannot be joined is refused with both names", async () => {
    await expect(joined("json", "a.json", "no", "{}")).rejects.toThrow(
      /a\.json cannot be joined of base\/files\/a\.json and own\/files\/a\.json: a value is missing/,
    );
    await expect(joined("yaml", "a.yml", "a: [", "b: 1")).rejects.toThrow(
      /a\.yml cannot be joined/,
    );
  });

  it("made once is the user's", async () => {
    const sources = await layered(
      [{}],
      [
        {
          files: [
            { glob: "a.md", merge: "once" },
            { glob: "b.md", owner: "user" },
          ],
        },
        { "a.md": "a", "b.md": "b" },
      ],
    );
    const { files } = planProject(answers, sources);
    expect(files.filter(({ owner }) => owner === "user").map(({ path }) => path)).toEqual([
      "a.md",
      "b.md",
    ]);
  });
});

describe("what a template extends", () => {
  it("may extend as well; omit is about all below it", async () => {
    const folder = temporaryFolder();
    writeTemplate(join(folder, "c"), { name: "c" }, { "c.txt": "c", "all.txt": "c" });
    writeTemplate(
      join(folder, "b"),
      { name: "b", extends: [{ template: "../c" }] },
      { "b.txt": "b", "all.txt": "b" },
    );
    writeTemplate(
      join(folder, "a"),
      { extends: [{ template: "../b", omit: ["c.txt"] }] },
      { "all.txt": "a" },
    );
    const sources = await readFolder(join(folder, "a"));
    expect(sources.template.bases.map(({ name }) => name)).toEqual(["c", "b"]);
    expect(sources.template.bases.map(({ record }) => record)).toEqual([
      { kind: "folder", path: "c" },
      { kind: "folder", path: "b" },
    ]);
    const texts = textsOf(sources);
    expect(texts).toMatchObject({ "all.txt": "a", "b.txt": "b" });
    expect(texts).not.toHaveProperty(["c.txt"]);
  });

  it.each([
    ["itself", [{ template: "." }], /extends itself, or more than 16/],
    ["what is not there", [{ template: "../gone" }], /there is no template\.json/],
    ["a folder of one machine", [{ template: "/tmp/base" }], /a folder of one machine/],
    [
      "another version",
      [{ template: "http", range: "^99" }],
      /template\.json:\d+: extends http \^99, and there is 0\.1\.0/,
    ],
    [
      "a range that is none",
      [{ template: "http", range: "newest please" }],
      /template\.json:\d+: [^]*is no range of versions/,
    ],
    [
      "less than a mistyped glob says",
      [{ template: "http", omit: ["src/lgo.ts"] }],
      /template\.json:\d+: omit: the glob "src\/lgo\.ts" matches no file/,
    ],
    [
      "a name of no template",
      [{ template: "htp" }],
      /template\.json:\d+: There is no template "htp"/,
    ],
  ])("is refused where it is %s", async (_, bases, message) => {
    const folder = writeTemplate(temporaryFolder(), { extends: bases });
    await expect(readFolder(folder)).rejects.toThrow(message);
  });

  it("in a circle is refused", async () => {
    const folder = temporaryFolder();
    writeTemplate(join(folder, "a"), { extends: [{ template: "../b" }] });
    writeTemplate(join(folder, "b"), { name: "b", extends: [{ template: "../a" }] });
    await expect(readFolder(join(folder, "a"))).rejects.toThrow(/extends itself/);
  });

  it("is for this version of the program, or refused", async () => {
    const folder = writeTemplate(temporaryFolder(), { engine: ">=99" });
    await expect(readFolder(folder)).rejects.toThrow(
      /template\.json:\d+: is for create-corral >=99, and this is \d/,
    );
    writeTemplate(folder, { engine: ">=99", inventedLater: true });
    await expect(readFolder(folder)).rejects.toThrow(/is for create-corral >=99/);
    writeTemplate(folder, { engine: ">=0.0.0" });
    await expect(readFolder(folder)).resolves.toBeDefined();
  });
});
