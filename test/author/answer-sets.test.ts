import { describe, expect, it } from "vitest";
import { answerSetsOf, describeAnswers } from "../../src/author/answer-sets.ts";
import { packageManagersOf } from "../../src/create/answers.ts";
import type { Answers } from "../../src/create/answers.ts";
import type { Prompt } from "../../src/create/manifest.ts";
import type { TemplateOutline } from "../../src/create/read-outlines.ts";

const outline = (
  prompts: readonly Prompt[],
  features: TemplateOutline["features"] = [],
): TemplateOutline => ({ name: "small", description: "Small", prompts, features });

const custom = (prompt: Omit<Prompt, "id" | "message">): readonly unknown[] => {
  const { sets } = answerSetsOf(outline([{ id: "asked", message: "Asked?", ...prompt }]));
  return [...new Map(sets.map(({ custom: { asked } }) => [JSON.stringify(asked), asked])).values()];
};

describe("sets of answers", () => {
  it("hold each runtime and Node with each package manager that goes with it", () => {
    const { sets } = answerSetsOf(outline([]));
    for (const [runtime, managers] of Object.entries(packageManagersOf)) {
      for (const pm of managers)
        expect(sets.some((each) => each.runtime === runtime && each.pm === pm)).toBe(true);
    }
    for (const { runtime, pm } of sets) expect(packageManagersOf[runtime]).toContain(pm);
    expect(new Set(sets.map(({ node }) => node))).toEqual(new Set([20, 22, 24, 26, undefined]));
  });

  it("are the same each time", () => {
    const prompts: readonly Prompt[] = [{ id: "a", type: "boolean", message: "A?" }];
    const { sets, unanswered } = answerSetsOf(outline(prompts));
    expect(answerSetsOf(outline(prompts)).sets).toEqual(sets);
    expect(unanswered).toEqual([]);
  });

  it.each<[string, Omit<Prompt, "id" | "message">, readonly unknown[]]>([
    ["both answers", { type: "boolean" }, [true, false]],
    [
      "each choice",
      { type: "select", choices: [{ value: "a=1" }, { value: "b&c" }] },
      ["a=1", "b&c"],
    ],
    [
      "none, all and each alone of a list",
      { type: "multiselect", choices: [{ value: "a" }, { value: "b" }] },
      [[], ["a", "b"], ["a"], ["b"]],
    ],
    ["numbers within bounds", { type: "number", validate: { min: 5, max: 9000 } }, [5, 9000]],
    ["a secret's place-holder", { type: "secret", default: "holder" }, ["holder"]],
  ])("hold %s", (_, prompt, expected) => {
    expect(custom(prompt)).toEqual(expect.arrayContaining([...expected]));
  });

  it("hold texts that must be escaped, where the prompt takes them", () => {
    expect(
      custom({ type: "text" })
        .map(String)
        .some((text) => /["'\\$`#:]/.test(text)),
    ).toBe(true);
    const fits = custom({ type: "text", validate: { pattern: "[a-z]+" } });
    expect(fits).toEqual(["example"]);
  });

  it("skip a question that does not apply, and a choice that cannot be chosen", () => {
    const { sets } = answerSetsOf(
      outline([
        { id: "deep", type: "boolean", message: "Deep?" },
        {
          id: "how",
          type: "text",
          message: "How?",
          default: "so",
          when: { answer: "deep", is: true },
        },
        {
          id: "store",
          type: "select",
          message: "Store?",
          default: "file",
          choices: [
            { value: "file" },
            { value: "sqlite", disabledIf: { answer: "runtime", is: "deno" } },
          ],
        },
      ]),
    );
    for (const { custom: own } of sets) expect("how" in own).toBe(own["deep"] === true);
    expect(sets.some(({ custom: own }) => own["store"] === "sqlite")).toBe(true);
    const onDeno = sets.filter(({ runtime }) => runtime === "deno");
    expect(onDeno.map(({ custom: own }) => own["store"])).not.toContain("sqlite");
  });

  it("keep to what features require, and to their conflicts", () => {
    const feature = (id: string, more: object = {}) => ({ id, label: id, default: false, ...more });
    const { sets } = answerSetsOf(
      outline(
        [],
        [
          feature("a", { requires: ["b"] }),
          feature("b", { requires: ["c"] }),
          feature("c"),
          feature("d", { conflicts: ["c"] }),
        ],
      ),
    );
    const met = [...new Set(sets.map(({ features }) => features.join("+")))];
    expect(met).toEqual(expect.arrayContaining(["", "a+b+c", "d"]));
    expect(["", "a+b+c", "b+c", "c", "d"]).toEqual(expect.arrayContaining(met));
  });

  it("name the question for which no example was found", () => {
    const prompt: Prompt = {
      id: "ticket",
      type: "text",
      message: "?",
      validate: { pattern: "T-\\d{9}" },
    };
    const { unanswered, sets } = answerSetsOf(outline([prompt]));
    expect([unanswered.map(({ id }) => id), sets]).toEqual([["ticket"], []]);
  });
});

it("answers are described by what is not as usual", () => {
  const small = outline([{ id: "port", type: "number", message: "Port?", default: 1 }]);
  const [usual] = answerSetsOf(small).sets as [Answers, ...Answers[]];
  expect(describeAnswers(usual, small)).toBe("the defaults");
  expect(usual).toMatchObject({ runtime: "node", node: 24, pm: "npm", name: "my-service" });
  const other: Answers = { ...usual, node: 20, custom: { port: 2 } };
  expect(describeAnswers(other, small)).toBe("node 20, port 2");
});
