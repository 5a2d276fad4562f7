import { cp, readFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { repository } from "../../scripts/build.ts";
import { openNpmPlace } from "./npm-place.ts";
import type { NpmPlace } from "./npm-place.ts";

let place: NpmPlace;
beforeAll(async () => {
  place = await openNpmPlace();
  await cp(join(repository, "examples", "acme"), join(place.folder, "acme"), { recursive: true });
});
afterAll(() => place.close());

const npm = (args: readonly string[], folder = "acme") => place.run("npm", args, folder);

/** One after the other: each goes on with what the one before it has made. */
describe("the example of a company's template, by the published package", () => {
  it("is installed, linted and tested", async () => {
    for (const args of [["install"], ["run", "lint"], ["test"]]) {
      const { exitCode, all } = await npm(args);
      expect(exitCode, all).toBe(0);
    }
  });

  it("says in ten lines what is the company's", async () => {
    const path = join(place.folder, "acme/templates/service/template.json");
    const manifest = JSON.parse(await readFile(path, "utf8")) as Record<string, unknown>;
    expect(Object.keys(manifest).length).toBeLessThanOrEqual(10);
    expect(manifest["extends"]).toEqual([{ template: "http" }]);
  });

  it("is published", async () => {
    const { exitCode, stdout, all } = await npm(["pack", "--json"]);
    expect(exitCode, all).toBe(0);
    const [packed] = JSON.parse(stdout.slice(stdout.indexOf("["))) as [
      { filename: string; files: readonly { path: string }[] },
    ];
    const paths = packed.files.map(({ path }) => path);
    expect(paths).toContain("templates/service/files/_github/workflows/ci.yml.hbs");
    expect(paths.filter((path) => path.includes("tests/"))).toEqual([]);
    await place.publish(join(place.folder, "acme", packed.filename));
  });

  it("npm create @acme makes a project that verifies", async () => {
    const flags = ["--yes", "--no-git", "--pm=npm", "--verify"];
    const { exitCode, all } = await npm(["create", "-y", "@acme", "my-app", "--", ...flags], ".");
    expect(exitCode, all).toBe(0);
    // The installation, the types, the linter, the tests.
    expect(all.match(/^ {2}done in /gm), all).toHaveLength(4);
    const read = (path: string) => readFile(join(place.folder, "my-app", path), "utf8");
    const header = "// Copyright Acme Corporation. Internal use only.\n";
    expect(await read("src/log.ts")).toMatch(new RegExp(`^${header}.*currentPlace`));
    expect((await read("src/main.ts")).startsWith(header)).toBe(true);
    expect((await read("src/concurrency/run.ts")).startsWith(header)).toBe(false);
    expect(await read(".github/workflows/ci.yml")).toContain("uses: acme/workflows/");
    const lock = JSON.parse(await read(".corral/lock.json")) as {
      template: { name: string; extends: readonly { name: string }[] };
    };
    expect(lock.template.name).toBe("service");
    expect(lock.template.extends.map(({ name }) => name)).toEqual(["http"]);
  });
});
