import type { Question } from "./question.ts";
import { questionsFor, type Surroundings } from "./questions.ts";

/** JSON Schema (2020-12) of the answers file: the shared fields, and for each template its own. */
export function answersSchema(around: Surroundings): object {
  const shared = questionsFor(undefined, around);
  const ids = new Set(shared.map(({ id }) => id));
  // Where there is one template only, a file that names none means it.
  const required = around.templates.length > 1 ? ["template"] : [];
  return {
    $schema: "https://json-schema.org/draft/2020-12/schema",
    title: "Answers to create-corral",
    description:
      "What `create-corral --answers file.json` reads. A field left out takes its default, or is asked.",
    type: "object",
    properties: { $schema: { type: "string" }, ...fields(shared) },
    allOf: around.templates.map(({ name }) => ({
      if: { properties: { template: { const: name } }, required },
      // oxlint-disable-next-line unicorn/no-thenable -- a word of JSON Schema; nobody awaits a schema
      then: {
        properties: fields(questionsFor(name, around).filter(({ id }) => !ids.has(id))),
      },
    })),
    unevaluatedProperties: false,
  };
}

function fields(questions: readonly Question[]): Readonly<Record<string, object>> {
  return Object.fromEntries(questions.map((question) => [question.id, field(question)]));
}

function field(question: Question): object {
  const fallback = question.defaultHelp === undefined ? question.default?.({}) : undefined;
  return {
    ...shape(question),
    description: question.help + (question.defaultHelp ? `. Default: ${question.defaultHelp}` : ""),
    ...(fallback !== undefined && { default: fallback }),
  };
}

function shape(question: Question): object {
  switch (question.kind) {
    case "secret":
      return { type: "string", writeOnly: true };
    case "number":
    case "boolean":
      return { type: question.kind };
    case "select":
      return { enum: available(question) };
    case "multiselect":
      return { type: "array", items: { enum: available(question) } };
    default:
      return { type: "string" };
  }
}

function available({ choices }: Extract<Question, { choices: unknown }>): (string | number)[] {
  return choices.filter(({ unavailable }) => unavailable === undefined).map(({ value }) => value);
}
