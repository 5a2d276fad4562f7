import type { Value } from "../create/answers.ts";
import type { Prompt } from "../create/manifest.ts";
import { checkValue } from "../create/question.ts";
import type { Question } from "../create/question.ts";
import { UserError } from "../shared/errors.ts";

/**
 * Answers that are likely to show a mistake: every choice, both ends of a bound, texts with what JSON, YAML and TypeScript would have
 * escaped, a secret's place-holder. Only such as the question takes; none where all are refused and there is no default.
 */
export function examplesFor(question: Question, prompt?: Prompt): readonly Value[] {
  const usual = question.default?.({});
  const candidates = [...(usual === undefined ? [] : [usual]), ...candidatesFor(question, prompt)];
  const taken = candidates.filter((value) => takes(question, value));
  return [...new Map(taken.map((value) => [JSON.stringify(value), value])).values()];
}

function candidatesFor(question: Question, prompt: Prompt | undefined): readonly Value[] {
  switch (question.kind) {
    case "boolean":
      return [true, false];
    case "number": {
      const { min, max } = prompt?.validate ?? {};
      const ends = [min, max].filter((end) => end !== undefined);
      return [...ends, ...(ends.length === 2 ? [] : [1, 0, 8080, -1, 0.5])]
        .filter((value) => takes(question, value))
        .slice(0, 2);
    }
    case "select":
      return question.choices.map(({ value }) => value);
    case "multiselect": {
      const ids = question.choices.map(({ value }) => String(value));
      return [[], ids, ...ids.map((id) => [id])];
    }
    case "secret":
      return [typeof prompt?.default === "string" ? prompt.default : "not-a-secret"];
    case "text":
      return textsFor(question);
  }
}

function textsFor(question: Question): readonly string[] {
  if (question.id === "name") return ["my-service", "@my-team/my-service"];
  const plain = ["example", "Example", "example.com", "https://example.com", "a@example.com", "1"]
    .concat(["E-1", "1.0.0", "ab", "A", "examples/data", "2000-01-01"])
    .find((value) => takes(question, value));
  const awkward = String.raw`It's "${question.id}": #1 \ ${"`"}\${x}${"`"}`;
  return [...(plain === undefined ? [] : [plain]), awkward];
}

function takes(question: Question, value: Value): boolean {
  try {
    checkValue(question, value, "example");
    return true;
  } catch (error) {
    if (error instanceof UserError) return false;
    throw error;
  }
}
