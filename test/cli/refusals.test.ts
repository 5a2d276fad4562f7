import { describe, expect, it } from "vitest";
import { parseArgv, parseCommand } from "../../src/cli/argv.ts";
import { everyQuestion } from "../../src/cli/surroundings.ts";
import { checkValue, parseText, type Question } from "../../src/create/question.ts";
import { UserError } from "../../src/shared/errors.ts";
import { surroundings } from "./example-surroundings.ts";

const questions = everyQuestion(surroundings);

function questionOf(id: string): Question {
  const question = questions.find((each) => each.id === id);
  if (question === undefined) throw new Error(`There is no question "${id}".`);
  return question;
}

function refusalOf(run: () => unknown): UserError {
  try {
    run();
  } catch (error) {
    if (error instanceof UserError) return error;
    throw error;
  }
  throw new Error("It was not refused.");
}

describe("a folder that cannot be", () => {
  it.each([
    ["..", "holds the one you are in"],
    ["../..", "holds the one you are in"],
    ["/", "holds the one you are in"],
    ["a/../..", "holds the one you are in"],
    ["", "needs a folder"],
    ["   ", "needs a folder"],
    ["con", "Windows reserves"],
    ["apps/LPT1.txt", "Windows reserves"],
    ["a:b", "Windows allows none"],
    ["a\\b", "Windows allows none"],
    ["what?", "Windows allows none"],
    ["api.", "neither begins with a space nor ends"],
    ["api ", "neither begins with a space nor ends"],
    ["-api", "read as a flag"],
    ["~/api", "no shell has replaced it"],
    ["a\u0000b", "invisible"],
    ["a\u001B[2Jb", "invisible"],
    ["a\u202Eb", "invisible"],
    ["a".repeat(300), "at most 255 bytes"],
    ["é".repeat(200), "at most 255 bytes"],
    ["node_modules", "belongs to another program"],
    ["packages/.git", "belongs to another program"],
  ])("%j: %s", (dir, why) => {
    const error = refusalOf(() => parseText(questionOf("dir"), dir, "folder"));
    expect(error).toMatchObject({ code: "INVALID_ANSWER", exitCode: 2 });
    expect(error.message).toContain(why);
    expect(error.message).not.toMatch(/\p{Cc}|\u202E/u);
    expect(error.message.length).toBeLessThan(200);
  });

  it.each([
    "api",
    "./api",
    "apps/api",
    "../api",
    "/srv/api",
    ".",
    "@acme/api",
    "Café",
    "日本語",
    "a".repeat(255),
    "/odd:parent/api",
  ])("%j is one", (dir) => {
    expect(parseText(questionOf("dir"), dir, "folder")).toBe(dir);
  });
});

describe("a package name that cannot be", () => {
  it.each([
    ["..", "npm's rule"],
    ["a/b", "URL-friendly"],
    ["@scope/", "npm's rule"],
    ["@/name", "npm's rule"],
    ["", "greater than zero"],
    ["My_App!", "capital letters"],
    ["naïve", "URL-friendly"],
    ["日本語", "URL-friendly"],
    ["a".repeat(300), "214 characters"],
    ["-dash", "hyphen"],
    [".dot", "period"],
    ["node_modules", "not a valid package name"],
    ["http", "core module"],
    ["nul", "Windows reserves"],
    ["@acme/con", "Windows reserves"],
    ["a\u0007b", "invisible"],
  ])("%j: %s", (name, why) => {
    const error = refusalOf(() => parseText(questionOf("name"), name, "--name"));
    expect(error).toMatchObject({ code: "INVALID_ANSWER", exitCode: 2 });
    expect(error.message).toContain(why);
    expect(error.hint).toMatch(/\.$/);
  });

  it("is offered a near one that can", () => {
    expect(refusalOf(() => parseText(questionOf("name"), "My_App!", "--name")).hint).toBe(
      "Try my_app.",
    );
    expect(refusalOf(() => parseText(questionOf("name"), "Crème Brûlée", "--name")).hint).toBe(
      "Try creme-brulee.",
    );
    expect(refusalOf(() => parseText(questionOf("name"), "http", "--name")).hint).toBe(
      "Try http-app.",
    );
  });
});

describe("a value that is refused", () => {
  it.each([
    [
      "template",
      "exmaple",
      '--x "exmaple": none of the choices.',
      "Did you mean example? Choose from: example.",
    ],
    [
      "template",
      "our-service",
      '--x "our-service": none of the choices.',
      "Choose from: example. Or name a folder (./template), a git repository (github:owner/repository) or a package (npm:name).",
    ],
    ["node", "21", '--x "21": none of the choices.', "Choose from: 20, 22, 24, 26."],
    [
      "runtime",
      "denos",
      '--x "denos": none of the choices.',
      "Did you mean deno? Choose from: node, deno, bun.",
    ],
    ["git", "maybe", '--x "maybe": neither yes nor no.', "Say true or false."],
    ["cores", "many", '--x "many": not a number.', "Write a number."],
    ["cores", "65", '--x "65": more than 64.', "Give another value."],
    ["region", "EU1", '--x "EU1": does not match [a-z]+.', "Give another value."],
    [
      "features",
      "dokcer",
      '--x "dokcer": none of the choices.',
      "Did you mean docker? Choose from: docker, worker-pool.",
    ],
    [
      "description",
      "a\nb",
      '--x "a\\u{a}b": a description is one line.',
      "Take the line breaks and control characters out.",
    ],
  ])("%s: %s", (id, value, message, hint) => {
    expect(refusalOf(() => parseText(questionOf(id), value, "--x"))).toMatchObject({
      message,
      hint,
      exitCode: 2,
    });
  });

  it.each([
    ["git", "yes", "neither true nor false"],
    ["node", "22", "none of the choices"],
    ["name", 7, "not a text"],
    ["cores", "4", "not a number"],
    ["features", "docker", "not a list"],
    ["template", null, "none of the choices"],
    ["dir", { a: 1 }, "not a text"],
  ])("a file's %s: %j", (id, value, why) => {
    expect(refusalOf(() => checkValue(questionOf(id), value, "a.json")).message).toContain(why);
  });

  it("never shows a secret", () => {
    expect(refusalOf(() => checkValue(questionOf("token"), 12_345, "a.json")).message).toBe(
      "a.json: not a text.",
    );
  });

  it("has a code of its own for a template", () => {
    expect(refusalOf(() => parseText(questionOf("template"), "x", "--template")).code).toBe(
      "TEMPLATE_UNKNOWN",
    );
  });
});

describe("a command line", () => {
  it.each([
    [["--nmae", "x"], '"--nmae" is not a flag.', "Did you mean --name? --help lists them all."],
    [["-x"], '"-x" is not a flag.', "Did you mean -y? --help lists them all."],
    [["--docker"], '"--docker" is not a flag.', "Write it into --features=docker."],
    [
      ["--no-dokcer"],
      '"--no-dokcer" is not a flag.',
      "Did you mean --no-docker? --help lists them all.",
    ],
    [["--name"], "--name needs a value.", "Write --name=… if it begins with a dash."],
    [["--name", "--yes"], "--name needs a value.", "Write --name=… if it begins with a dash."],
    [["--yes=1"], "--yes takes no value.", "Write --yes alone."],
    [["--no-git=1"], "--no-git takes no value.", "Write --no-git alone."],
    [["--no-docker=1"], "--no-docker takes no value.", "Write --no-docker alone."],
  ])("%j is refused", (argv, message, hint) => {
    const error = refusalOf(() => parseArgv(argv, questions));
    expect(error).toMatchObject({ code: "USAGE", exitCode: 2, message });
    expect(error.hint).toBe(hint);
  });

  it("is taken apart into words, answers and modes", () => {
    const parsed = parseArgv(
      [
        "api",
        "--git",
        "--node=20",
        "--no-git",
        "-y",
        "--no-docker",
        "--answers",
        "-",
        "--",
        "--odd",
      ],
      questions,
    );
    expect(parsed.words).toEqual(["api", "--odd"]);
    expect(Object.fromEntries(parsed.answers)).toEqual({
      git: { text: "false", source: "--no-git" },
      node: { text: "20", source: "--node" },
    });
    expect([...parsed.modes, ...parsed.without, parsed.values.get("answers")]).toEqual([
      "yes",
      "docker",
      "-",
    ]);
  });

  it("begins with a command or with a folder", () => {
    expect(parseCommand(["schema"])).toEqual({ command: "schema", rest: [] });
    expect(parseCommand(["create", "schema"])).toEqual({ command: "create", rest: ["schema"] });
    expect(parseCommand(["./schema"])).toEqual({ command: "create", rest: ["./schema"] });
    expect(parseCommand(["--json", "-y", "status", "x"])).toEqual({
      command: "status",
      rest: ["--json", "-y", "x"],
    });
    expect(parseCommand(["--name", "status"])).toMatchObject({ command: "create" });
    expect(parseCommand([])).toEqual({ command: "create", rest: [] });
  });
});
