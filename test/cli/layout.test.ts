import { describe, expect, it } from "vitest";
import { formatHelp } from "../../src/cli/help.ts";
import { formatRepeat } from "../../src/cli/repeat.ts";
import { parseArgv } from "../../src/cli/argv.ts";
import { everyQuestion } from "../../src/cli/surroundings.ts";
import { interview } from "../../src/create/interview.ts";
import { questionsFor } from "../../src/create/questions.ts";
import { surroundings } from "./example-surroundings.ts";

const questions = everyQuestion(surroundings);

describe("the help page", () => {
  it.each([40, 63, 64, 80, 100])("keeps to %i columns, where no single word is wider", (width) => {
    const lines = formatHelp(questions, { version: "1.2.3", width }).split("\n");
    const wide = lines.filter((line) => line.length > width && line.trim().split(/\s+/).length > 3);
    expect(wide).toEqual([]);
  });
});

describe("the command that repeats the answers", () => {
  const stateFor = (argv: readonly string[]) => {
    const given = parseArgv(argv, questions).answers;
    return interview(
      (template) => questionsFor(template, surroundings),
      new Map([...given].map(([id, { text, source }]) => [id, { value: { text }, source }])),
    );
  };
  const state = stateFor([
    "--dir=my api",
    "--name=api",
    "--template=example",
    '--description=It\'s -- "fast"',
    "--region=us",
    "--features=none",
    "--token=s3cret",
    "--no-git",
  ]);

  it("spells every answer out but the secret ones, whose variables it names", () => {
    const { command, secrets } = formatRepeat(state, { userAgent: undefined, platform: "linux" });
    expect(command).toBe(
      "create-corral 'my api' --name api --template example --description 'It'\\''s -- \"fast\"' --runtime node --node 22 --pm pnpm" +
        " --work wait --region us --data-path data --no-metrics --zones a --features none --no-git --install --yes",
    );
    expect(secrets).toEqual(["CORRAL_TOKEN"]);
  });

  it("gives the same answers when it is read again", () => {
    const { command } = formatRepeat(state, { userAgent: undefined, platform: "win32" });
    const words = [...command.matchAll(/"((?:[^"\\]|\\.)*)"|(\S+)/g)].map(
      ([, quoted, bare]) => quoted?.replaceAll('\\"', '"') ?? bare ?? "",
    );
    const [, dir = "", ...rest] = words;
    expect(stateFor([`--dir=${dir}`, ...rest, "--token=s3cret"]).draft).toEqual(state.draft);
  });

  it.each([
    ["npm/11.0.0", "npx create-corral "],
    ["pnpm/12.0.0", "pnpm dlx create-corral "],
    ["yarn/4.0.0", "yarn dlx create-corral "],
    ["yarn/1.22.22", "npx create-corral "],
    ["bun/1.4.5", "bunx create-corral "],
    ["deno/2.9.6", "deno run -A npm:create-corral "],
  ])("is started as %s does", (userAgent, start) => {
    expect(formatRepeat(state, { userAgent, platform: "linux" }).command.startsWith(start)).toBe(
      true,
    );
  });

  it("writes a value that begins with a dash so that it is no flag", () => {
    const odd = stateFor(["--dir=api", "--template=example", "--description=-O3", "--token=x"]);
    expect(formatRepeat(odd, { userAgent: undefined, platform: "linux" }).command).toContain(
      " --description=-O3 ",
    );
  });
});
