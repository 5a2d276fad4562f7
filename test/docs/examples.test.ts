import { rmSync } from "node:fs";
import { join } from "node:path";
import { execa } from "execa";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { toolchain } from "../../scripts/toolchain.ts";
import { buildExamples, examples, promisedBy, repository } from "./built-examples.ts";

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
    expect(await run(process.execPath, [program])).toEqual(promisedBy(example));
  });
});

describe.each(["deno", "bun"] as const)("from its source, on %s", (runtime) => {
  let program: string;
  beforeAll(async () => {
    program = await toolchain(runtime);
  }, 300_000);

  // The one that only Node can: it looks into a running thread by Node's inspector.
  it.each(examples.filter((example) => example !== "watch-event-loop"))(
    "%s prints the same",
    async (example) => {
      const options = runtime === "deno" ? ["--quiet", "--allow-all"] : [];
      const source = join(repository, "docs/examples", `${example}.ts`);
      expect(await run(program, ["run", ...options, source])).toEqual(promisedBy(example));
    },
  );
});

/** @returns the lines that it printed; rejects unless it ends well */
async function run(program: string, args: readonly string[]): Promise<string[]> {
  const env = { NO_COLOR: "1", FORCE_COLOR: undefined, NODE_OPTIONS: undefined };
  const { all } = await execa(program, args, { all: true, env, cwd: repository });
  return all.split(/\r?\n/);
}
