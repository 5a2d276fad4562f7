import { describe, expect, it } from "vitest";
import { interview } from "../../src/create/interview.ts";
import { outlineOf } from "../../src/create/outline-of.ts";
import { questionsFor } from "../../src/create/questions.ts";
import type { TemplateOutline } from "../../src/create/read-outlines.ts";
import { readFolder, temporaryFolder, writeTemplate } from "./written-template.ts";

/** Of a template that a real folder holds. */
async function outline(manifest: object): Promise<TemplateOutline> {
  return outlineOf((await readFolder(writeTemplate(temporaryFolder(), manifest))).template);
}

/** How far these fields of an answers file go. */
function ask(template: TemplateOutline, given: Readonly<Record<string, unknown>> = {}) {
  const around = {
    cwd: "/",
    nodeVersion: "24.0.0",
    userAgent: undefined,
    templates: [template],
    fetches: false,
    placeOf: () => ({ repository: undefined, workspace: undefined }),
    without: new Set<string>(),
  };
  const fields = { dir: "api", ...given };
  return interview(
    (name) => questionsFor(name, around),
    new Map(
      Object.entries(fields).map(([id, json]) => [id, { value: { json }, source: `"${id}"` }]),
    ),
  );
}

const text = (id: string, rest: object = {}) => ({ id, type: "text", message: "?", ...rest });

describe("a default", () => {
  it("names the answers before it", async () => {
    const template = await outline({
      prompts: [
        text("team", { default: "{{name}}-team" }),
        text("topic", { default: "{{team}}.{{runtime}}" }),
      ],
    });
    expect(ask(template).draft).toMatchObject({ team: "api-team", topic: "api-team.node" });
    expect(ask(template, { team: "core" }).draft).toMatchObject({ topic: "core.node" });
  });

  it("is not known while there are no answers", async () => {
    const template = await outline({ prompts: [text("team", { default: "{{name}}-team" })] });
    const team = ask(template).questions.find(({ id }) => id === "team");
    expect(team?.default?.({})).toBeUndefined();
  });

  it("that names what is not answered yet is refused with its place", async () => {
    const template = await outline({
      prompts: [text("topic", { default: "{{team}}" }), text("team", { default: "x" })],
    });
    expect(() => ask(template)).toThrow(/own\/template\.json \(prompts\):1: there is no "team"/);
  });

  it("that its own rule does not take is none: the question must be answered", async () => {
    const template = await outline({
      prompts: [text("team", { default: "{{name}}", validate: { max: 2 } })],
    });
    expect(ask(template).missing.map(({ id }) => id)).toEqual(["team"]);
    expect(ask(template, { name: "ab" }).missing).toEqual([]);
  });

  it("of a choice that cannot be made gives way to the first that can", async () => {
    const choices = [
      {
        value: "kafka",
        disabledIf: { answer: "runtime", is: "deno" },
        disabledWhy: "has no driver there",
      },
      { value: "sqs" },
    ];
    const template = await outline({
      prompts: [
        { id: "queue", type: "select", message: "?", default: "kafka", choices },
        { id: "queues", type: "multiselect", message: "?", default: ["kafka", "sqs"], choices },
      ],
    });
    expect(ask(template).draft).toMatchObject({ queue: "kafka", queues: ["kafka", "sqs"] });
    expect(ask(template, { runtime: "deno" }).draft).toMatchObject({
      queue: "sqs",
      queues: ["sqs"],
    });
    expect(() => ask(template, { runtime: "deno", queue: "kafka" })).toThrow(
      /"kafka": has no driver there/,
    );
  });
});

describe("an answer is refused where", () => {
  it.each([
    ["a path leads out", { type: "path" }, "../x", /holds "\.\."/],
    ["a path is absolute", { type: "path" }, "/etc", /is absolute/],
    [
      "a number has a fraction",
      { type: "number", validate: { integer: true } },
      1.5,
      /not a whole number/,
    ],
    ["a number is too small", { type: "number", validate: { min: 2 } }, 1, /less than 2/],
    ["a text is too long", { validate: { max: 2 } }, "abc", /more than 2 characters/],
    [
      "a text is of another form",
      { validate: { pattern: "[a-z]+" } },
      "A",
      /does not match \[a-z\]\+/,
    ],
    [
      "a rule has its own words",
      { validate: { pattern: "[a-z]+", message: "lower case, please" } },
      "A",
      /lower case, please/,
    ],
    [
      "a pattern would take for ever",
      { validate: { pattern: "(a+)+" } },
      `${"a".repeat(40)}!`,
      /takes too long/,
    ],
  ])("%s", async (_, rest, value, message) => {
    const template = await outline({ prompts: [text("own", rest)] });
    expect(() => ask(template, { own: value })).toThrow(message);
  });
});

it("a secret is never answered by its place-holder", async () => {
  const template = await outline({
    prompts: [{ id: "key", type: "secret", message: "?", default: "change-me" }],
  });
  expect(ask(template).missing.map(({ id }) => id)).toEqual(["key"]);
  expect(ask(template, { key: "real" }).draft).toMatchObject({ key: "real" });
});

describe("features", () => {
  const features = [
    { id: "a", label: "A", default: true, requires: ["b"] },
    { id: "b", label: "B", default: { answer: "runtime", is: "node" } },
    { id: "c", label: "C", default: true, conflicts: ["b"] },
  ];

  it("are on by default only with what they need, and not beside what they exclude", async () => {
    const template = await outline({ features });
    expect(ask(template).draft["features"]).toEqual(["a", "b"]);
    expect(ask(template, { runtime: "bun" }).draft["features"]).toEqual(["c"]);
  });

  it("that cannot be on together are refused", async () => {
    const template = await outline({ features });
    expect(() => ask(template, { features: ["a"] })).toThrow(/a needs b/);
    expect(() => ask(template, { features: ["b", "c"] })).toThrow(/c does not go with b/);
  });

  it("are asked before the prompts that ask about them, and after the others", async () => {
    const template = await outline({
      features,
      prompts: [
        text("image", { when: { feature: "b" }, default: "x" }),
        text("tag", { when: { answer: "image", is: "y" }, default: "z" }),
        text("team", { default: "t" }),
      ],
    });
    const ids = ask(template).questions.map(({ id }) => id);
    expect(ids.slice(ids.indexOf("pm") + 1, ids.indexOf("git"))).toEqual([
      "team",
      "features",
      "image",
      "tag",
    ]);
    expect(ask(template, { image: "y" }).draft).toMatchObject({ image: "y", tag: "z" });
    expect(ask(template, { features: ["c"] }).draft).not.toHaveProperty("image");
  });
});

it("names, groups and variables are those of the prompt", async () => {
  const template = await outline({
    prompts: [
      text("workKind", { default: "x", group: "Acme", flag: "kind", env: "CORRAL_KIND" }),
      text("otherKind", { default: "x" }),
    ],
  });
  const { questions } = ask(template);
  expect(questions.find(({ id }) => id === "workKind")).toMatchObject({
    flag: "kind",
    env: "CORRAL_KIND",
    group: "Acme",
  });
  expect(questions.find(({ id }) => id === "otherKind")).toMatchObject({
    flag: "other-kind",
    env: "CORRAL_OTHER_KIND",
  });
});
