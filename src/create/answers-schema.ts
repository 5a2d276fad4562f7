import type { Question } from "./question.ts";
import { questionsFor, type Surroundings } from "./questions.ts";

/**
 * JSON Schema (2020-12) of the answers file: the shared fields, and for each template its own. What the template at an address asks
 * is not known here, so with one all fields are let through.
 *
 * @param only the one template whose fields are wanted; by its name, or its address if it was opened
 */
export function answersSchema(around: Surroundings, only?: string): object {
  const shared = questionsFor(undefined, around);
  const ids = new Set(shared.map(({ id }) => id));
  const templates = around.templates.map(({ name }) => name);
  // Where there is one template only, a file that names none means it.
  const required = templates.length > 1 ? ["template"] : [];
  const own = templates.map((name) =>
    given(
      { properties: { template: { const: name } }, required },
      { properties: fields(questionsFor(name, around).filter(({ id }) => !ids.has(id))) },
    ),
  );
  const addresses = shared.flatMap((question) =>
    "choices" in question && question.other !== undefined
      ? [
          given(
            {
              properties: { [question.id]: { pattern: question.other.pattern } },
              required: [question.id],
            },
            { additionalProperties: true },
          ),
        ]
      : [],
  );
  return {
    $schema: "https://json-schema.org/draft/2020-12/schema",
    title: "Answers to create-corral",
    description:
      "What `create-corral --answers file.json` reads. A field left out takes its default, or is asked.",
    type: "object",
    properties: {
      $schema: { type: "string" },
      ...(only === undefined
        ? fields(shared)
        : { ...fields(questionsFor(only, around)), template: { const: only } }),
    },
    ...(only === undefined && { allOf: [...own, ...addresses] }),
    unevaluatedProperties: false,
  };
}

// oxlint-disable-next-line unicorn/no-thenable -- a word of JSON Schema; nobody awaits a schema
const given = (condition: object, then: object): object => ({ if: condition, then });

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
      if (question.other === undefined) return { enum: available(question) };
      return {
        anyOf: [{ enum: available(question) }, { type: "string", pattern: question.other.pattern }],
      };
    case "multiselect":
      return { type: "array", items: { enum: available(question) } };
    default:
      return { type: "string" };
  }
}

function available({ choices }: Extract<Question, { choices: unknown }>): (string | number)[] {
  return choices.filter(({ unavailable }) => unavailable === undefined).map(({ value }) => value);
}
