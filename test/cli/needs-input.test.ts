import { expect, it } from "vitest";
import { needsInput, needsInputEvent } from "../../src/cli/needs-input.ts";
import { interview } from "../../src/create/interview.ts";
import { questionsFor } from "../../src/create/questions.ts";
import { surroundings } from "./example-surroundings.ts";

const state = interview(
  (template) => questionsFor(template, surroundings),
  new Map([["template", { value: { text: "example" }, source: "--template" }]]),
);

it("names each missing answer by its flag, and a secret one by its variable", () => {
  const { message, hint, exitCode } = needsInput(state, { asking: true });
  expect(message.split("\n").map((line) => line.trim().split("  ")[0])).toEqual([
    "2 answers are missing, and there is no terminal to ask at:",
    "--dir <folder>",
    "--token <secret>",
  ]);
  expect(hint).toBe("For example: --dir my-service\nSet the variable CORRAL_TOKEN.");
  expect(exitCode).toBe(2);
});

it("tells a program the same as data", () => {
  expect(needsInputEvent(state)).toMatchObject({
    type: "needs-input",
    answers: { template: "example" },
    questions: [
      { id: "dir", kind: "text", flag: "--dir", env: "CORRAL_DIR", suggestion: "my-service" },
      { id: "token", kind: "secret", flag: "--token", env: "CORRAL_TOKEN" },
    ],
  });
});
