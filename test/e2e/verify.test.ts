import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { execa } from "execa";
import { afterAll, beforeAll, describe, expect, inject, it } from "vitest";
import { withTools } from "../../scripts/toolchain.ts";

interface Event {
  readonly type: string;
  readonly kind?: string;
  readonly state?: string;
}

let place: string;
beforeAll(async () => {
  place = await mkdtemp(join(tmpdir(), "corral-verify-"));
});
afterAll(() => rm(place, { recursive: true, force: true }));

/** `create` by the packed program as npm runs it; what it printed on stdout as events. */
async function create(
  ...flags: string[]
): Promise<{ exitCode: number | undefined; events: Event[]; all: string }> {
  const who = { NAME: "A Person", EMAIL: "person@example.org" };
  const env = {
    ...(await withTools([])),
    ...Object.fromEntries(
      Object.entries(who).flatMap(([key, value]) => [
        [`GIT_AUTHOR_${key}`, value],
        [`GIT_COMMITTER_${key}`, value],
      ]),
    ),
    CI: "true",
  };
  const program = ["exec", "-y", `--package=${inject("packed").tarball}`, "--", "create-corral"];
  const { exitCode, stdout, stderr } = await execa(
    "npm",
    [...program, "service", "--template=http", "--yes", "--json", ...flags],
    {
      cwd: place,
      env,
      extendEnv: false,
      reject: false,
      stdin: "ignore",
    },
  );
  const events = stdout
    .split("\n")
    .filter(Boolean)
    .map((line) => JSON.parse(line) as Event);
  return { exitCode, events, all: `${stdout}\n${stderr}` };
}

const stepsIn = (events: readonly Event[], state: string): (string | undefined)[] =>
  events.filter((event) => event.type === "step" && event.state === state).map(({ kind }) => kind);

describe("create --verify", () => {
  it("installs, typechecks, lints and tests what it made, and commits it", async () => {
    const { exitCode, events, all } = await create("--verify");
    expect(exitCode, all).toBe(0);
    expect(stepsIn(events, "failed")).toEqual([]);
    expect(new Set(stepsIn(events, "done"))).toEqual(
      new Set(["git", "install", "typecheck", "lint", "test"]),
    );
    expect(events.at(-1)).toMatchObject({ type: "result" });
    const git = await execa("git", ["status", "--porcelain"], { cwd: join(place, "service") });
    expect(git.stdout).toBe("");
  });

  it("ends with 6 when the project's own tests fail, and keeps every file", async () => {
    const broken = join(place, "service", "test", "broken.test.ts");
    const text =
      'import { expect, it } from "vitest";\n\nit("fails", () => {\n  expect(1).toBe(2);\n});\n';
    await writeFile(broken, text);
    const { exitCode, events, all } = await create("--merge", "--verify");
    expect(exitCode, all).toBe(6);
    expect(stepsIn(events, "failed")).toEqual(["test"]);
    expect(events.at(-1)).toMatchObject({ type: "result" });
    expect(await readFile(broken, "utf8")).toBe(text);
  });
});
