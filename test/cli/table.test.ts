import { describe, expect, it } from "vitest";
import { parseArgv } from "../../src/cli/argv.ts";
import { formatHelp } from "../../src/cli/help.ts";
import { modes } from "../../src/cli/modes.ts";
import { everyQuestion } from "../../src/cli/surroundings.ts";
import { answersSchema } from "../../src/create/answers-schema.ts";
import { interview } from "../../src/create/interview.ts";
import type { Value } from "../../src/create/answers.ts";
import type { Question } from "../../src/create/question.ts";
import { parseManifest } from "../../src/create/parse-manifest.ts";
import { questionsFor } from "../../src/create/questions.ts";
import { surroundings } from "./example-surroundings.ts";

const questions = everyQuestion(surroundings);
const rows = questions.map((question) => ({ id: question.id, question }));

/** Each row's own answer, other than its default, as text and as JSON. */
const samples: Readonly<Record<string, { readonly text: string; readonly json: Value }>> = {
  dir: { text: "api", json: "api" },
  name: { text: "@acme/api", json: "@acme/api" },
  template: { text: "example", json: "example" },
  description: { text: "Does it", json: "Does it" },
  runtime: { text: "node", json: "node" },
  node: { text: "20", json: 20 },
  pm: { text: "npm", json: "npm" },
  work: { text: "compute", json: "compute" },
  cores: { text: "8", json: 8 },
  region: { text: "us", json: "us" },
  dataPath: { text: "rows", json: "rows" },
  metrics: { text: "true", json: true },
  zones: { text: "b,a", json: ["a", "b"] },
  token: { text: "s3cret", json: "s3cret" },
  features: { text: "worker-pool", json: ["worker-pool"] },
  git: { text: "no", json: false },
  install: { text: "0", json: false },
};

/** Everything answered but `id`, so that its own answer decides. */
function draftWith(
  id: string,
  value: { readonly text: string } | { readonly json: unknown },
): Value | undefined {
  const others = ["dir", "template", "work"].filter((other) => other !== id);
  const given = new Map(
    others.map(
      (other) => [other, { value: { json: samples[other]?.json }, source: other }] as const,
    ),
  );
  const state = interview(
    (template) => questionsFor(template, surroundings),
    new Map([...given, [id, { value, source: id }]]),
  );
  return state.draft[id];
}

function sampleOf({ id }: Question): { readonly text: string; readonly json: Value } {
  const sample = samples[id];
  if (sample === undefined) throw new Error(`Give the question "${id}" a sample.`);
  return sample;
}

describe("the table of questions", () => {
  it("has a sample here for each row", () => {
    expect(Object.keys(samples).sort()).toEqual(questions.map(({ id }) => id).sort());
  });

  it("gives each row a flag, a variable and a field of its own", () => {
    const flags = [...questions.map(({ flag }) => flag), ...modes.map(({ flag }) => flag)];
    expect(new Set(flags).size).toBe(flags.length);
    expect(new Set(questions.map(({ env }) => env)).size).toBe(questions.length);
  });

  it.each(modes.map(({ flag }) => flag))("leaves the flag --%s to the program", (flag) => {
    const prompt = { id: "mine", type: "boolean", message: "?", flag };
    const about = { schemaVersion: 1, name: "a", version: "1.0.0", description: "x" };
    const manifest = JSON.stringify({ ...about, prompts: [prompt] });
    expect(() => parseManifest(manifest, "a")).toThrow(`the flag "${flag}" is taken`);
  });

  describe.each(rows)("$id", ({ id, question }) => {
    it("is answered by its flag", () => {
      const { text, json } = sampleOf(question);
      const argv =
        question.kind === "boolean" && json === false
          ? [`--no-${question.flag}`]
          : [`--${question.flag}=${text}`];
      const answer = parseArgv(argv, questions).answers.get(id);
      expect(draftWith(id, { text: answer?.text ?? "" })).toEqual(json);
    });

    it("is answered by the text of its variable", () => {
      expect(question.env).toMatch(/^CORRAL_[A-Z_]+$/);
      expect(draftWith(id, { text: sampleOf(question).text })).toEqual(sampleOf(question).json);
    });

    it("is answered by its field", () => {
      expect(draftWith(id, { json: sampleOf(question).json })).toEqual(sampleOf(question).json);
    });

    it("has words for its prompt", () => {
      expect(question.message).toMatch(/^[A-Z].*\?$/);
    });

    it("stands in the help", () => {
      const help = formatHelp(questions, { version: "1.2.3", width: 100 });
      const flag = question.kind === "boolean" ? `--[no-]${question.flag}` : `--${question.flag} `;
      expect(help).toContain(flag);
      expect(help.replaceAll(/\s+/g, " ")).toContain(question.env);
    });

    it("stands in the schema", () => {
      const schema = answersSchema(surroundings) as {
        properties: Record<string, { description: string }>;
        allOf: { then: { properties: Record<string, { description: string }> } }[];
      };
      const fields = { ...schema.properties, ...schema.allOf[0]?.then.properties };
      expect(fields[id]?.description).toContain(question.help);
    });
  });
});
