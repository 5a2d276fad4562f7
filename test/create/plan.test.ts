import { describe, expect, it } from "vitest";
import { planProject } from "../../src/create/plan.ts";
import type { Plan } from "../../src/create/plan.ts";
import { textsOf } from "../../src/create/read-programs.ts";
import type { Lock } from "../../src/project/lock.ts";
import { UserError } from "../../src/shared/errors.ts";
import { answers, tinySources, tinyWith } from "./tiny.ts";

const pathsOf = ({ files }: Plan) => files.map(({ path }) => path);
const textOf = ({ files }: Plan, path: string) =>
  Buffer.from(files.find((file) => file.path === path)?.bytes ?? []).toString();
const lockOf = (plan: Plan) => JSON.parse(textOf(plan, ".corral/lock.json")) as Lock;

describe("the plan", () => {
  it("does not depend on the folder, nor on what happens once", () => {
    const here = planProject(answers, tinySources());
    const there = planProject(
      { ...answers, dir: "/else/where", git: false, install: false },
      tinySources(),
    );
    expect(there.files).toEqual(here.files);
  });

  it("is in the order of its paths", () => {
    const paths = pathsOf(planProject(answers, tinySources()));
    expect(paths).toEqual([...paths].sort());
  });

  it("refuses a feature that the template does not have", () => {
    expect(() => planProject({ ...answers, features: ["nope"] }, tinySources())).toThrow(
      /no feature "nope"/,
    );
  });

  it.each([
    [{ git: true, install: true }, false, ["git", "install", "git", "git"]],
    [{ git: true, install: false }, false, ["git", "git", "git"]],
    [{ git: false, install: true }, false, ["install"]],
    [{ git: false, install: false }, false, []],
    [{ git: false, install: false }, true, ["install", "typecheck", "lint", "test"]],
    [
      { git: true, install: true },
      true,
      ["git", "install", "git", "git", "typecheck", "lint", "test"],
    ],
  ])("of %j with verify %j has the steps %j", (own, verify, kinds) => {
    const { steps } = planProject({ ...answers, ...own }, tinySources(), { verify });
    expect(steps.map(({ kind }) => kind)).toEqual(kinds);
  });
});

describe("of yarn, an empty lock file that ends the search for a root above", () => {
  const yarn = { ...answers, pm: "yarn" as const };
  const root = { root: "/repo", file: "package.json", manager: "yarn" as const };
  const at = (listed?: boolean) =>
    planProject(yarn, tinySources(), {
      place: {
        repository: "/repo",
        workspace: listed === undefined ? undefined : { ...root, listed },
      },
    });

  it("is there, and not among the files that the lock knows", () => {
    for (const plan of [planProject(yarn, tinySources()), at(), at(false)]) {
      expect(plan.files.find(({ path }) => path === "yarn.lock")?.bytes).toHaveLength(0);
      expect(lockOf(plan).files).not.toHaveProperty("yarn.lock");
    }
  });

  it("is not in a member of a workspace, nor with another package manager", () => {
    expect(pathsOf(at(true))).not.toContain("yarn.lock");
    expect(pathsOf(planProject(answers, tinySources()))).not.toContain("yarn.lock");
  });
});

describe("two parts that want one path", () => {
  it.each([
    [
      "the same",
      { _x: "one", ".x": "two" },
      /"\.x" would be written by tiny\/files\/_x and by tiny\/files\/\.x/,
    ],
    [
      "differing by case",
      { "a.md": "one", "A.MD": "two" },
      /"a\.md" and "A\.MD", one file where case does not count/,
    ],
    [
      "differing by case, with the same text",
      { "a.md": "one", "A.MD": "one" },
      /one file where case does not count/,
    ],
    [
      "in folders differing by case",
      { "lib/a.ts": "", "Lib/b.ts": "" },
      /folders "lib" .* and "Lib" .* differ by case only/,
    ],
    ["a file and a folder", { lib: "", "lib/b.ts": "" }, /"lib" would be a file .* and a folder/],
    ["Corral's own", { "_corral/lock.json": "{}" }, /lies in Corral's own folder/],
    ["outside", { "%2e%2e/x": "" }, /holds "\.\."/],
  ])("%s", (_, files, message) => {
    expect(() => planProject(answers, tinyWith(files))).toThrow(message);
  });

  it("with the same text are one file", () => {
    const plan = planProject(answers, tinyWith({ _x: "one", ".x": "one" }));
    expect(pathsOf(plan).filter((path) => path === ".x")).toHaveLength(1);
  });

  it("after renaming", () => {
    const rules = [
      { glob: "tsconfig.json", rename: "{{name}}.json" },
      { glob: "_gitignore", rename: "my-service.json" },
    ];
    expect(() => planProject(answers, tinyWith({}, { rules }))).toThrow(
      /"my-service\.json" would be written by/,
    );
  });
});

describe("rules for files", () => {
  it("cannot rename out of the project", () => {
    const rules = [{ glob: "tsconfig.json", rename: "../{{name}}.json" }];
    expect(() => planProject(answers, tinyWith({}, { rules }))).toThrow(/holds "\.\."/);
  });

  it("cannot rename into git's folder", () => {
    const rules = [{ glob: "run.sh.hbs", rename: ".git/hooks/pre-commit" }];
    expect(() => planProject(answers, tinyWith({}, { rules }))).toThrow(/git's own folder/);
  });

  it("cannot render what is no text", () => {
    const { template } = tinySources();
    const binary = { path: "logo.png.hbs", bytes: Uint8Array.of(0xff, 0xfe, 0x00) };
    expect(() => textsOf({ ...template, files: [...template.files, binary] })).toThrow(
      /logo\.png\.hbs: is not UTF-8/,
    );
  });

  it("copy without .hbs byte for byte", () => {
    const sources = tinySources();
    const bytes = Uint8Array.of(0xff, 0x7b, 0x7b, 0x0d, 0x0a, 0x00);
    const template = {
      ...sources.template,
      files: [...sources.template.files, { path: "logo.png", bytes }],
    };
    const { files } = planProject(answers, { ...sources, template });
    expect(files.find(({ path }) => path === "logo.png")?.bytes).toEqual(bytes);
  });
});

describe("package.json", () => {
  const part = {
    label: "x",
    default: false,
    requires: [],
    conflicts: [],
    dependencies: {},
    devDependencies: {},
    scripts: {},
    primitives: [],
  };

  it("refuses two versions of one dependency", () => {
    const features = [{ ...part, id: "one", dependencies: { ant: "9.0.0" } }];
    const sources = tinyWith(
      {},
      { features: [...tinySources().template.manifest.features, ...features] },
    );
    expect(() => planProject({ ...answers, features: ["one"] }, sources)).toThrow(
      /dependencies\.ant is "1\.0\.0" in the template and "9\.0\.0" in feature "one"/,
    );
  });

  it("a script with a name that there is not is of a file that can be opened", () => {
    expect(() => planProject(answers, tinyWith({}, { scripts: { x: "{{nmae}}" } }))).toThrow(
      /^tiny\/template\.json \(scripts\.x\):1: there is no "nmae"/,
    );
  });

  it("refuses a script that the file has already, with other words", () => {
    const sources = tinyWith({}, { scripts: { own: "goes" } });
    expect(() => planProject(answers, sources)).toThrow(
      /scripts\.own is "stays" in tiny\/files\/package\.json\.hbs and "goes" in the template/,
    );
  });

  it("has its lists a line each entry, as package managers write it; other files have short ones on a line", () => {
    const files = {
      "package.json.hbs": `{ "files": ["dist"] }`,
      "deno.json": `{ "exclude": ["dist", ".cache"], "lint": { "x": ["${"y".repeat(90)}"] } }`,
    };
    const plan = planProject({ ...answers, runtime: "deno", pm: "deno" }, tinyWith(files));
    expect(textOf(plan, "package.json")).toContain(`"files": [\n    "dist"\n  ]`);
    expect(textOf(plan, "deno.json")).toContain(`"exclude": ["dist", ".cache"],\n`);
    expect(textOf(plan, "deno.json")).toContain(`"x": [\n      "yyy`);
  });

  it("must be JSON after rendering", () => {
    expect(() => planProject(answers, tinyWith({ "package.json.hbs": "{ {{name}} }" }))).toThrow(
      /package\.json\.hbs: is no JSON/,
    );
  });
});

describe("primitives are found", () => {
  it("with all that they import, and no others", () => {
    const paths = pathsOf(planProject(answers, tinySources()));
    expect(paths.filter((path) => path.startsWith("src/concurrency/"))).toEqual([
      "src/concurrency/abort.ts",
      "src/concurrency/sleep.ts",
    ]);
    expect(paths).toContain("test/support/clock.ts");
  });

  it("by URL, as a worker is started", () => {
    const plan = planProject(
      answers,
      tinyWith({ "src/w.ts": `new URL("./concurrency/semaphore.ts", import.meta.url);` }),
    );
    expect(pathsOf(plan)).toContain("src/concurrency/semaphore.ts");
  });

  it("unless the template brings the file itself", () => {
    const plan = planProject(
      answers,
      tinyWith({ "src/concurrency/sleep.ts": "export const sleep = 1;" }),
    );
    expect(textOf(plan, "src/concurrency/sleep.ts")).toBe("export const sleep = 1;");
    expect(lockOf(plan).files["src/concurrency/sleep.ts"]?.origin).toBe("template");
  });

  it.each([
    [`import "./concurrency/nope.ts";`, /src\/a\.ts:1 imports "\.\/concurrency\/nope\.ts"/],
    [
      `import "#concurrency/nope.ts";`,
      /neither the template nor Corral has src\/concurrency\/nope\.ts/,
    ],
    [`\nimport { x } from "./gone.ts";`, /src\/a\.ts:2 imports "\.\/gone\.ts"/],
    [`import "../../outside.ts";`, /has \.\.\/outside\.ts/],
  ])("and %j is refused", (text, message) => {
    expect(() => planProject(answers, tinyWith({ "src/a.ts": text }))).toThrow(message);
  });

  it("an import of a file that a condition leaves out is refused", () => {
    const sources = tinyWith({ "src/a.ts": `import "./routes/metrics.ts";` });
    expect(() => planProject(answers, sources)).toThrow(UserError);
    expect(pathsOf(planProject({ ...answers, features: ["metrics"] }, sources))).toContain(
      "src/routes/metrics.ts",
    );
  });
});

describe("the lock", () => {
  it("knows every file but itself, and where it is from", () => {
    const plan = planProject(answers, tinySources());
    const { files } = lockOf(plan);
    expect(Object.keys(files)).toEqual(
      pathsOf(plan).filter((path) => !path.startsWith(".corral/")),
    );
    expect(files["src/concurrency/sleep.ts"]?.origin).toBe("primitive");
    expect(files["test/support/clock.ts"]?.origin).toBe("testing");
    expect(files["package.json"]?.origin).toBe("template");
  });

  it("never holds a secret", () => {
    const custom = { ...answers.custom, apiKey: "hunter2" };
    const plan = planProject({ ...answers, features: ["metrics"], custom }, tinySources());
    expect(textOf(plan, ".corral/lock.json")).not.toMatch(/hunter2|apiKey/);
  });

  it("and neither does what is told of a file, which could be tried out", () => {
    const custom = { ...answers.custom, apiKey: "4821" };
    const sources = tinyWith({ "_env.hbs": "PIN={{apiKey}}" });
    const { files } = planProject({ ...answers, features: ["metrics"], custom }, sources);
    const texts = files.map(({ path, bytes, told }) => [path, textIn(bytes), textIn(told)]);
    expect(texts).toContainEqual([".env", "PIN=4821", expect.not.stringContaining("4821")]);
    expect(texts.filter(([, , told]) => told !== "").map(([path]) => path)).toEqual([".env"]);
  });

  it("says of a file that was kept what the earlier lock did, or nothing", () => {
    const earlier = lockOf(planProject(answers, tinyWith({ "README.md.hbs": "earlier" })));
    const kept = ["README.md", "tsconfig.json"];
    const { "tsconfig.json": _, ...known } = earlier.files;
    const { files } = lockOf(
      planProject(answers, tinySources(), { kept, earlier: { ...earlier, files: known } }),
    );
    expect(files["README.md"]).toEqual(earlier.files["README.md"]);
    expect(files["tsconfig.json"]).toBeUndefined();
  });
});

const textIn = (bytes: Uint8Array = new Uint8Array()) => new TextDecoder().decode(bytes);
