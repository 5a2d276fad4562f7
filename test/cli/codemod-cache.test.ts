import { readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { repositoryOf } from "./repository.ts";
import type { TestRepository } from "./repository.ts";

const files = {
  "package.json": `{"name":"app","type":"module"}`,
  "src/a.js": "export const both = (a, b) => Promise.all([a(), b()]);\n",
  "src/b.js": "export const wait = () => new Promise((r) => setTimeout(r, 5));\n",
  "src/c.js": "export const none = 'Promise.all';\n",
};

/** Marks every outcome that is kept, so that one which is used again can be told from one that is found anew. */
function mark({ folder }: TestRepository): void {
  const file = join(folder, ".git/corral/outcomes.json");
  const kept = readFileSync(file, "utf8");
  const marked = kept.replaceAll('"detail":"', '"detail":"KEPT ');
  expect(marked).not.toBe(kept);
  writeFileSync(file, marked);
}

describe("outcomes of an earlier run", () => {
  it("are taken again for what has not changed, and found anew for what has", async () => {
    const repository = repositoryOf(files);
    const first = await repository.corral(["codemod"]);
    expect(await repository.corral(["codemod"])).toEqual(first);

    mark(repository);
    repository.write({ "src/b.js": `// changed\n${files["src/b.js"]}` });
    const { stdout } = await repository.corral(["codemod"]);
    expect(stdout).toMatch(/src\/a\.js:1:31 promise-all migrated KEPT/);
    expect(stdout).toMatch(/src\/b\.js:2:46 sleep migrated (?!KEPT)/);
    expect(stdout).toContain("+export const both = (a, b) => all([a(), b()]);");
  });

  it.each([
    ["other settings", ["--unsafe", "cancellable"], {}],
    ["another way to import", ["--import-from", "@acme/async/*"], {}],
    ["another module system", [], { "package.json": `{"name":"app"}` }],
  ])("are not taken for %s", async (_what, flags, changes) => {
    const repository = repositoryOf(files);
    await repository.corral(["codemod"]);
    mark(repository);
    repository.write(changes);
    expect((await repository.corral(["codemod", ...flags])).stdout).not.toContain("KEPT");
  });

  it.each(["", "{", `{"version":2,"files":[]}`, `{"version":1}`])(
    "that cannot be read are found anew: %j",
    async (text) => {
      const repository = repositoryOf(files);
      const first = await repository.corral(["codemod"]);
      writeFileSync(join(repository.folder, ".git/corral/outcomes.json"), text);
      expect(await repository.corral(["codemod"])).toEqual(first);
    },
  );

  it("are done without where they cannot be kept", async () => {
    const repository = repositoryOf(files);
    const first = await repository.corral(["codemod"]);
    rmSync(join(repository.folder, ".git/corral"), { recursive: true });
    writeFileSync(join(repository.folder, ".git/corral"), "");
    expect(await repository.corral(["codemod"])).toEqual(first);
  });
});
