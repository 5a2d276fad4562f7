import { rmSync } from "node:fs";
import { join } from "node:path";
import { execa } from "execa";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { buildExamples, examples, promisedBy } from "./built-examples.ts";

let built: string;
beforeAll(() => {
  built = buildExamples();
});
afterAll(() => rmSync(built, { recursive: true, force: true }));

describe("an example of the docs, as a program of its own", () => {
  it("is there", () => {
    expect(examples.length).toBeGreaterThan(40);
  });

  it.each(examples)("%s prints what it says", async (example) => {
    expect(promisedBy(example)).not.toEqual([]);
    const program = join(built, "docs/examples", `${example}.js`);
    const { all, exitCode } = await execa(process.execPath, [program], {
      all: true,
      reject: false,
      env: { NO_COLOR: "1", FORCE_COLOR: undefined },
    });
    expect(all.split(/\r?\n/)).toEqual(promisedBy(example));
    expect(exitCode).toBe(0);
  });
});
