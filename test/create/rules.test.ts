import { describe, expect, it } from "vitest";
import type { Answers } from "../../src/create/answers.ts";
import { planProject } from "../../src/create/plan.ts";
import { UserError } from "../../src/shared/errors.ts";
import { answers as common } from "./tiny.ts";
import { readFolder, temporaryFolder, writeTemplate } from "./written-template.ts";

const answers: Answers = { ...common, custom: {} };

async function plan(
  manifest: object,
  files: Readonly<Record<string, string>> = {},
  own: Partial<Answers> = {},
) {
  const sources = await readFolder(writeTemplate(temporaryFolder(), manifest, files));
  return planProject({ ...answers, ...own }, sources);
}

async function texts(...args: Parameters<typeof plan>): Promise<Record<string, string>> {
  const { files } = await plan(...args);
  return Object.fromEntries(files.map(({ path, bytes }) => [path, Buffer.from(bytes).toString()]));
}

const jobs = {
  id: "jobs",
  type: "multiselect",
  message: "Jobs?",
  choices: [{ value: "send-mail" }, { value: "bill" }],
  default: [],
};

describe("a file for each entry of a list", () => {
  const rules = [{ glob: "job.ts.hbs", forEach: "jobs", rename: "src/{{kebab item}}.ts" }];
  const files = { "job.ts.hbs": "export const {{camel item}} = {{json item}};\n" };

  it("that was answered", async () => {
    const made = await texts({ prompts: [jobs], files: rules }, files, {
      custom: { jobs: ["send-mail", "bill"] },
    });
    expect(made).toMatchObject({
      "src/send-mail.ts": `export const sendMail = "send-mail";\n`,
      "src/bill.ts": `export const bill = "bill";\n`,
    });
  });

  it.each([
    ["computed", { jobs: ["{{name}} one", "two"] }, ["src/my-service-one.ts", "src/two.ts"]],
    [
      "chosen",
      { jobs: [{ when: { feature: "x" }, value: ["a"] }, { value: ["b"] }] },
      ["src/b.ts"],
    ],
    ["empty", { jobs: [] }, []],
  ])("that is %s", async (_, computed, paths) => {
    const features = [{ id: "x", label: "X" }];
    const made = await texts({ features, computed, files: rules }, files);
    expect(Object.keys(made).filter((path) => path.startsWith("src/"))).toEqual(paths);
  });

  it("of which two give one path is refused", async () => {
    const twice = plan({ computed: { jobs: ["a b", "a-b"] }, files: rules }, files);
    await expect(twice).rejects.toThrow(/"src\/a-b\.ts" would be written by/);
  });

  it("that leads out of the project is refused", async () => {
    const out = plan(
      { computed: { jobs: ["../../x"] }, files: [{ ...rules[0], rename: "{{item}}" }] },
      files,
    );
    await expect(out).rejects.toThrow(/holds "\.\."/);
  });

  it("names its entry there alone", async () => {
    const elsewhere = plan(
      { computed: { jobs: ["a"] }, files: rules },
      { ...files, "a.txt.hbs": "{{item}}" },
    );
    await expect(elsewhere).rejects.toThrow(/a\.txt\.hbs:1: there is no "item"/);
  });
});

describe("whether a file is filled in", () => {
  it("is said by its name", async () => {
    expect(await texts({}, { "a.txt.hbs": "{{name}}", "b.txt": "{{name}}" })).toMatchObject({
      "a.txt": "my-service",
      "b.txt": "{{name}}",
    });
  });

  it("or by a rule", async () => {
    const files = [
      { glob: "a.txt.hbs", render: "copy" },
      { glob: "b.txt", render: "handlebars" },
    ];
    expect(await texts({ files }, { "a.txt.hbs": "{{name", "b.txt": "{{name}}" })).toMatchObject({
      "a.txt.hbs": "{{name",
      "b.txt": "my-service",
    });
  });

  it("is refused past 1 MB", async () => {
    const big = plan({}, { "a.txt.hbs": `{{name}}${"x".repeat(1024 * 1024)}` });
    await expect(big).rejects.toThrow(/a\.txt\.hbs: has more than 1 MB/);
  });
});

it("dependencies and scripts without a package.json are refused", async () => {
  const part = { dependencies: { hono: "4.0.0" } };
  await expect(plan(part)).rejects.toThrow(/dependencies\.hono has no package\.json to stand in/);
  const features = [{ id: "x", label: "X", scripts: { x: "y" } }];
  await expect(plan({ features })).resolves.toBeDefined();
  await expect(plan({ features }, {}, { features: ["x"] })).rejects.toThrow(/scripts\.x has no/);
});

describe("primitives by name", () => {
  it("come with all that they import, as the answers have it", async () => {
    const manifest = {
      primitives: ["Semaphore", { when: { answer: "runtime", is: "deno" }, value: "Barrier" }],
      features: [{ id: "groups", label: "Groups", primitives: ["TaskGroup"] }],
    };
    const paths = Object.keys(await texts(manifest));
    expect(paths).toContain("src/concurrency/semaphore.ts");
    expect(paths).toContain("src/concurrency/abort.ts");
    expect(paths).not.toContain("src/concurrency/barrier.ts");
    expect(paths).not.toContain("src/concurrency/task-group.ts");
    const others = Object.keys(
      await texts(manifest, {}, { runtime: "deno", features: ["groups"] }),
    );
    expect(others).toContain("src/concurrency/barrier.ts");
    expect(others).toContain("src/concurrency/task-group.ts");
  });
});

describe("features that need or exclude each other", () => {
  const features = [
    { id: "a", label: "A", requires: ["b"] },
    { id: "b", label: "B" },
    { id: "c", label: "C", conflicts: ["b"] },
  ];

  it.each([
    [["a"], /a needs b/],
    [["b", "c"], /c does not go with b/],
  ])("%j are refused", async (on, message) => {
    await expect(plan({ features }, {}, { features: on })).rejects.toThrow(message);
  });

  it.each([[["a", "b"]], [["c"]], [[]]])("%j are taken", async (on) => {
    await expect(plan({ features }, {}, { features: on })).resolves.toBeDefined();
  });
});

describe("a secret", () => {
  const prompts = [
    { id: "key", type: "secret", message: "Key?", default: "change-me", when: { feature: "x" } },
  ];
  const manifest = { prompts, features: [{ id: "x", label: "X" }] };
  const files = { "a.txt.hbs": "[{{key}}]" };

  it("that is not known any more is its place-holder", async () => {
    expect((await texts(manifest, files, { features: ["x"] }))["a.txt"]).toBe("[change-me]");
  });

  it("that does not apply is the empty text", async () => {
    expect((await texts(manifest, files))["a.txt"]).toBe("[]");
  });
});

describe("what would not end, or fill a disk, is refused before anything is written", () => {
  const doubling = Object.fromEntries(
    Array.from({ length: 40 }, (_, index) => [
      `v${index}`,
      index === 0 ? "xxxxxxxx" : `{{v${index - 1}}}{{v${index - 1}}}`,
    ]),
  );
  const many = Array.from({ length: 400 }, (_, index) => `entry ${index}`);
  const nested = (depth: number, open: string, close: string, inner: string) =>
    open.repeat(depth) + inner + close.repeat(depth);

  it.each<[string, object, Record<string, string>, RegExp]>([
    ["values that double", { computed: doubling }, {}, /gives more than 50 MB of text/],
    [
      "lists in lists",
      { computed: { many } },
      {
        "a.txt.hbs":
          "{{#each many}}{{#each ../many}}{{#each ../../many}}x{{/each}}{{/each}}{{/each}}",
      },
      /takes more than 2000000 steps/,
    ],
    [
      "a text that is quoted again and again",
      {},
      { "a.txt.hbs": `{{${nested(40, "json (", ")", 'json \'""""\'')}}}` },
      /gives more than 50 MB of text/,
    ],
    [
      "blocks in blocks",
      {},
      { "a.txt.hbs": nested(65, "{{#if name}}", "{{/if}}", "x") },
      /nested deeper than 64/,
    ],
    [
      "blocks in blocks beyond what a stack holds",
      {},
      { "a.txt.hbs": nested(20_000, "{{#if name}}", "{{/if}}", "x") },
      /nested deeper than 64/,
    ],
    [
      "a file for each of too many",
      {
        computed: { many: Array.from({ length: 5_001 }, (_, index) => `${index}`) },
        files: [{ glob: "keep.txt", forEach: "many", rename: "{{item}}.txt" }],
      },
      {},
      /makes more than 5000 files or 50 MB/,
    ],
    [
      "a large file for each of many",
      { computed: { many }, files: [{ glob: "big.txt", forEach: "many", rename: "{{item}}.txt" }] },
      { "big.txt": "x".repeat(200_000) },
      /makes more than 5000 files or 50 MB/,
    ],
  ])("%s", async (_, manifest, files, message) => {
    const refused = plan(manifest, files);
    await expect(refused).rejects.toThrow(message);
    await expect(refused).rejects.toBeInstanceOf(UserError);
  });
});
