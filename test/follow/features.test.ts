import {
  appendFileSync,
  existsSync,
  mkdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { dirname, join } from "node:path";
import { describe, expect, it } from "vitest";
import type { Answers } from "../../src/create/answers.ts";
import type { Feature } from "../../src/create/manifest.ts";
import type { Sources } from "../../src/create/sources.ts";
import { planFeatures, refuseObstacles, writeFeatures } from "../../src/follow/change-features.ts";
import type { ChangeRequest, FeatureChange } from "../../src/follow/change-features.ts";
import { findProject } from "../../src/follow/find-project.ts";
import type { Project } from "../../src/follow/find-project.ts";
import { formatLock, lockPath } from "../../src/project/lock.ts";
import type { ProjectLock } from "../../src/project/lock.ts";
import { undoRun } from "../../src/project/undo-run.ts";
import { UserError } from "../../src/shared/errors.ts";
import { answers, tinySources, tinyWith } from "../create/tiny.ts";
import { storeIn } from "../project/store.ts";
import { emptyFolder, treeOf } from "../project/tree.ts";
import { carryOut, placeProject } from "./placed-project.ts";

const bare: Feature = {
  id: "",
  label: "",
  default: false,
  requires: [],
  conflicts: [],
  dependencies: {},
  devDependencies: {},
  scripts: {},
  primitives: [],
};

/** Of the fixture template, with features that bring files of every kind. */
function sourcesWith(features: readonly Partial<Feature>[] = []): Sources {
  const { manifest } = tinySources().template;
  return tinyWith(
    {
      "README.md.hbs": "# {{name}}\n{{#if features.tool}}\nThere is a tool.\n{{/if}}\n",
      "tool/deep/tool.sh": "#!/bin/sh\n",
      "src/tool.ts": "export const tool = 1;\n",
      "notes.md": "Yours.\n",
      "_env.hbs": "{{#if features.tool}}KEY={{apiKey}}\n{{/if}}MODE=1\n",
    },
    {
      rules: [
        { glob: "tool/**", when: { feature: "tool" }, mode: "0755" },
        { glob: "src/tool.ts", when: { feature: "tool" } },
        { glob: "notes.md", when: { feature: "tool" }, owner: "user" },
      ],
      features: [
        ...manifest.features,
        { ...bare, id: "tool", label: "Tool", dependencies: { hammer: "1.0.0" } },
        ...features.map((each) => ({ ...bare, ...each })),
      ],
    },
  );
}

const at = (project: Project, path: string) => join(project.folder, path);

const plan = (
  project: Project,
  request: Partial<ChangeRequest> & Pick<ChangeRequest, "kind" | "features">,
  sources: Sources = sourcesWith(),
  env: NodeJS.ProcessEnv = {},
): FeatureChange => planFeatures({ edited: "refuse", ...request }, project, { sources, env });

const add = { kind: "add", features: ["tool"] } as const;
const remove = { kind: "remove", features: ["tool"] } as const;
const withTool: Answers = { ...answers, features: ["tool"] };
const place = (given: Answers = answers) => placeProject(given, sourcesWith());

const without = (object: object, key: string) =>
  Object.fromEntries(Object.entries(object).filter(([name]) => name !== key));

function codeOf(act: () => unknown): string {
  try {
    act();
  } catch (error) {
    if (error instanceof UserError) return `${error.code}: ${error.message} ${error.hint}`;
    throw error;
  }
  return "nothing was thrown";
}

describe("a feature is added and removed", () => {
  it("in one journal, with modes and emptied folders, and undo takes it back", async () => {
    const project = place();
    const before = treeOf(project.folder);
    const cache = emptyFolder();
    const store = storeIn(cache);
    const options = { store, records: { fs: store.fs, folders: [join(cache, "runs")] } };
    await writeFeatures(plan(project, add), project.folder, options);
    const whole = treeOf(place(withTool).folder);
    expect(treeOf(project.folder)).toEqual(whole);
    expect(whole["tool/deep/tool.sh"]).toMatch(/^file 755/);
    await writeFeatures(plan(findProject(project.folder), remove), project.folder, options);
    expect(treeOf(project.folder)).toEqual(before);
    await undoRun(project.folder, options);
    expect(treeOf(project.folder)).toEqual(whole);
    await undoRun(project.folder, options);
    expect(treeOf(project.folder)).toEqual(before);
  });

  it("that is on or off already changes nothing", () => {
    expect(plan(place(withTool), add)).toMatchObject({ changing: [], files: [] });
    expect(plan(place(), remove)).toMatchObject({ changing: [], files: [] });
  });

  it("files that it does not touch may be edited, deleted and added", () => {
    const project = place();
    appendFileSync(at(project, "run.sh"), "# mine\n");
    rmSync(at(project, "tsconfig.json"));
    writeFileSync(at(project, "src/own.ts"), "");
    const { files, left } = plan(project, add);
    expect(left).toEqual([]);
    expect(files.map(({ path, action }) => `${action} ${path}`)).toEqual([
      "replace .env",
      "replace README.md",
      "create notes.md",
      "replace package.json",
      "create src/tool.ts",
      "create tool/deep/tool.sh",
    ]);
  });

  it("a checkout with CRLF counts as unedited", () => {
    const project = place();
    const text = readFileSync(at(project, "README.md"), "utf8");
    writeFileSync(at(project, "README.md"), text.replaceAll("\n", "\r\n"));
    expect(plan(project, add).left).toEqual([]);
  });

  it("package.json may have entries of the user's: the feature's come and go beside them", () => {
    const project = place();
    const edit = (entry: Readonly<Record<string, string>>) => {
      const manifest = JSON.parse(readFileSync(at(project, "package.json"), "utf8")) as {
        readonly dependencies: Readonly<Record<string, string>>;
      };
      const dependencies = { ...manifest.dependencies, ...entry };
      const text = JSON.stringify({ ...manifest, dependencies }, undefined, 2);
      writeFileSync(at(project, "package.json"), `${text}\n`);
    };
    edit({ mine: "1.0.0" });
    const before = readFileSync(at(project, "package.json"), "utf8");
    const added = carryOut(plan(project, add));
    expect(JSON.parse(readFileSync(at(added, "package.json"), "utf8"))).toMatchObject({
      dependencies: { mine: "1.0.0", hammer: "1.0.0" },
    });
    // The lock says what the template has: the user's entries stay an edit.
    expect(added.lock).toEqual(place(withTool).lock);
    const removed = carryOut(plan(added, remove));
    expect(readFileSync(at(removed, "package.json"), "utf8")).toBe(before);
    edit({ hammer: "2.0.0" });
    expect(plan(removed, add).left).toMatchObject([{ path: "package.json", obstacle: "edited" }]);
  });

  it("one that needs another, does not go with one, or is needed by one, is refused with what to do", () => {
    const sources = sourcesWith([
      { id: "belt", label: "Belt", requires: ["tool"] },
      { id: "hands", label: "Bare hands", conflicts: ["tool"] },
    ]);
    const [none, tool] = [placeProject(answers, sources), placeProject(withTool, sources)];
    const both = placeProject({ ...answers, features: ["tool", "belt"] }, sources);
    const refusal = (project: Project, kind: "add" | "remove", features: readonly string[]) =>
      codeOf(() => plan(project, { kind, features }, sources));
    expect(refusal(none, "add", ["belt"])).toBe(
      'USAGE: The feature "belt" needs "tool", which is off. Add both: add tool belt',
    );
    expect(refusal(both, "remove", ["tool"])).toBe(
      'USAGE: The feature "belt" needs "tool". Remove both: remove belt tool',
    );
    expect(refusal(tool, "add", ["hands"])).toBe(
      'USAGE: The features "hands" and "tool" do not go together. Remove one first: remove tool',
    );
    expect(refusal(none, "add", ["tool", "hands"])).toBe(
      'USAGE: The features "hands" and "tool" do not go together. Add one of them.',
    );
    const together = plan(none, { kind: "add", features: ["belt", "tool"] }, sources);
    expect(together.changing).toEqual(["tool", "belt"]);
  });

  it("one that the template has not is refused with the nearest", () => {
    expect(codeOf(() => plan(place(), { kind: "add", features: ["tol"] }))).toBe(
      `USAGE: The project's template has no feature "tol". Did you mean "tool"? It has: metrics, ci, tool.`,
    );
  });

  it("a question that comes with it is answered by its variable, else by its default, and no secret is recorded", () => {
    const sources = tinyWith({ "_env.hbs": "{{#if features.metrics}}KEY={{apiKey}}{{/if}}\n" });
    const change = (env: NodeJS.ProcessEnv) =>
      carryOut(
        plan(placeProject(answers, sources), { kind: "add", features: ["metrics"] }, sources, env),
      );
    const [asked, silent] = [change({ CORRAL_API_KEY: "hunter2" }), change({})];
    expect(readFileSync(at(asked, ".env"), "utf8")).toBe("KEY=hunter2\n");
    expect(readFileSync(at(silent, ".env"), "utf8")).toBe("KEY=change-me\n");
    expect(asked.lock).toEqual(silent.lock);
  });
});

describe("what was changed is in the way, and nothing is touched", () => {
  const cases: readonly (readonly [
    string,
    "add" | "remove",
    (project: Project) => void,
    string,
    string,
  ])[] = [
    [
      "an edited file that it would replace",
      "add",
      (project) => appendFileSync(at(project, "README.md"), "mine"),
      "README.md",
      "edited",
    ],
    [
      "a deleted file that it would replace",
      "add",
      (project) => rmSync(at(project, "README.md")),
      "README.md",
      "deleted",
    ],
    [
      "a link in the place of a file",
      "add",
      (project) => {
        rmSync(at(project, "README.md"));
        symlinkSync("package.json", at(project, "README.md"));
      },
      "README.md",
      "edited",
    ],
    [
      "a file of the user's where it brings one",
      "add",
      (project) => writeFileSync(at(project, "src/tool.ts"), "mine"),
      "src/tool.ts",
      "present",
    ],
    [
      "an edited file that would go",
      "remove",
      (project) => appendFileSync(at(project, "src/tool.ts"), "mine"),
      "src/tool.ts",
      "edited",
    ],
    [
      "a file that would go and that the user's code imports",
      "remove",
      (project) =>
        writeFileSync(at(project, "src/own.ts"), 'import { tool } from "./tool.ts";\nvoid tool;\n'),
      "src/tool.ts",
      "imported",
    ],
    [
      "a file that would go and that an edited file imports",
      "remove",
      (project) => appendFileSync(at(project, "src/start.ts"), '\nimport "./tool.js";\n'),
      "src/tool.ts",
      "imported",
    ],
  ];

  it.each(cases)("%s", (_, kind, change, path, obstacle) => {
    const project = place(kind === "add" ? answers : withTool);
    change(project);
    const planned = plan(project, { kind, features: ["tool"] });
    expect(planned.left.map((each) => [each.path, each.obstacle])).toEqual([[path, obstacle]]);
    expect(codeOf(() => refuseObstacles(planned))).toMatch(
      /^CHANGED_SINCE: .*Nothing was changed\. --diff/,
    );
  });

  it("a file that cannot be read", () => {
    const project = place(withTool);
    rmSync(at(project, "tool"), { recursive: true });
    symlinkSync("tool", at(project, "tool"));
    expect(plan(project, remove).left).toMatchObject([
      { path: "tool/deep/tool.sh", obstacle: "unreadable" },
    ]);
  });

  it("a file that holds a secret, which is not known any more", () => {
    const sources = tinyWith({
      "_env.hbs": "KEY={{apiKey}}\n{{#if features.ci}}CI=1\n{{/if}}",
    });
    const secret = { ...answers, features: ["metrics"] };
    const custom = { ...answers.custom, apiKey: "hunter2" };
    const project = placeProject({ ...secret, custom }, sources);
    const { left } = plan(project, { kind: "add", features: ["ci"] }, sources);
    expect(left).toMatchObject([{ path: ".env", obstacle: "secret" }]);
    // All else follows, and the secret stays where it is.
    const done = carryOut(
      plan(project, { kind: "add", features: ["ci"], edited: "keep" }, sources),
    );
    expect(readFileSync(at(done, ".env"), "utf8")).toBe("KEY=hunter2\n");
    expect(existsSync(at(done, ".github/workflows/ci.yml"))).toBe(true);
  });

  it("another command that was quicker, whose features would be forgotten", async () => {
    const sources = sourcesWith([
      { id: "belt", label: "Belt" },
      { id: "hands", label: "Bare hands" },
    ]);
    const project = placeProject(answers, sources);
    const change = plan(project, { kind: "add", features: ["belt"] }, sources);
    carryOut(plan(project, { kind: "add", features: ["hands"] }, sources));
    const before = treeOf(project.folder);
    const store = storeIn(emptyFolder());
    const records = { fs: store.fs, folders: [join(emptyFolder(), "runs")] };
    await expect(writeFeatures(change, project.folder, { store, records })).rejects.toMatchObject({
      code: "TARGET_BUSY",
    });
    expect(treeOf(project.folder)).toEqual(before);
  });

  it("a file that is edited after the planning", async () => {
    const project = place();
    const change = plan(project, add);
    appendFileSync(at(project, "README.md"), "mine");
    const before = treeOf(project.folder);
    const store = storeIn(emptyFolder());
    const records = { fs: store.fs, folders: [join(emptyFolder(), "runs")] };
    await expect(writeFeatures(change, project.folder, { store, records })).rejects.toMatchObject({
      code: "TARGET_BUSY",
    });
    expect(treeOf(project.folder)).toEqual(before);
  });

  it("--merge leaves it and does all else; the lock says what the template has", () => {
    const project = place();
    appendFileSync(at(project, "README.md"), "mine");
    writeFileSync(at(project, "src/tool.ts"), "mine");
    const done = carryOut(plan(project, { ...add, edited: "keep" }));
    const whole = place(withTool);
    expect(readFileSync(at(done, "README.md"), "utf8")).toContain("mine");
    expect(readFileSync(at(done, "src/tool.ts"), "utf8")).toBe("mine");
    expect(existsSync(at(done, "tool/deep/tool.sh"))).toBe(true);
    // A file of the user's is in no lock; an edited one is, as the template has it.
    expect(done.lock.files).toEqual(without(whole.lock.files, "src/tool.ts"));
    // And it stays the user's when the feature goes again.
    rmSync(at(done, "README.md"));
    writeFileSync(at(done, "README.md"), readFileSync(at(whole, "README.md")));
    expect(plan(done, remove).left).toEqual([]);
    expect(plan(done, remove).files.map(({ path }) => path)).not.toContain("src/tool.ts");
  });

  it("--overwrite replaces it", () => {
    const project = place();
    appendFileSync(at(project, "README.md"), "mine");
    writeFileSync(at(project, "src/tool.ts"), "mine");
    const done = carryOut(plan(project, { ...add, edited: "overwrite" }));
    expect(treeOf(done.folder)).toEqual(treeOf(place(withTool).folder));
  });

  it("a file that is the user's by the template's word is never in the way", () => {
    const project = place();
    writeFileSync(at(project, "notes.md"), "mine");
    const done = carryOut(plan(project, { ...add, edited: "keep" }));
    expect(readFileSync(at(done, "notes.md"), "utf8")).toBe("mine");
    const whole = place(withTool);
    appendFileSync(at(whole, "notes.md"), "mine");
    const back = plan(whole, remove);
    expect([back.left, back.files.some(({ path }) => path === "notes.md")]).toEqual([[], false]);
  });
});

describe("what later commands and the user have added stays", () => {
  const sources = () =>
    tinyWith(
      { "src/uses.ts": 'import "#concurrency/semaphore.ts";\n' },
      {
        rules: [{ glob: "src/uses.ts", when: { feature: "uses" } }],
        features: [{ ...bare, id: "uses", label: "Uses" }],
      },
    );
  const uses = { kind: "remove", features: ["uses"] } as const;
  const whole = () => placeProject({ ...answers, features: ["uses"] }, sources());

  it("a copy of a primitive that the user's code imports, and what the lock says of it", () => {
    const gone = plan(whole(), uses, sources());
    expect(gone.files.map(({ path }) => path)).toContain("src/concurrency/semaphore.ts");
    const project = whole();
    mkdirSync(at(project, "test"), { recursive: true });
    writeFileSync(at(project, "test/own.test.ts"), 'import "#concurrency/semaphore.ts";\n');
    const { staying, left } = plan(project, uses, sources());
    expect([left, [...staying].sort()]).toEqual([
      [],
      gone.files.map(({ path }) => path).filter((path) => path.startsWith("src/concurrency/")),
    ]);
    const done = carryOut(plan(project, uses, sources()));
    for (const path of staying) expect(done.lock.files[path]).toEqual(project.lock.files[path]);
    expect(plan(done, { kind: "add", features: ["uses"] }, sources()).left).toEqual([]);
  });

  it("a copy that was added by name", () => {
    const project = placeProject(answers, sources());
    const path = "src/concurrency/extra.ts";
    const entry = { sha256: "0".repeat(64), origin: "primitive" } as const;
    const lock = {
      ...project.lock,
      importFrom: "#c/*",
      files: { ...project.lock.files, [path]: entry },
    };
    writeFileSync(at(project, lockPath), formatLock(lock));
    const change = plan(
      findProject(project.folder),
      { kind: "add", features: ["uses"] },
      sources(),
    );
    const done = carryOut(change);
    expect(done.lock.files[path]).toEqual(entry);
    expect(done.lock.importFrom).toBe("#c/*");
  });

  it("a file that was kept when the project was made is the user's", () => {
    const kept = placeProject(answers, sourcesWith(), { kept: ["README.md"] });
    writeFileSync(at(kept, "README.md"), "theirs");
    expect(plan(kept, add).left).toMatchObject([{ path: "README.md", obstacle: "present" }]);
    const done = carryOut(plan(kept, { ...add, edited: "keep" }));
    expect(done.lock.files["README.md"]).toBeUndefined();
    expect(readFileSync(at(done, "README.md"), "utf8")).toBe("theirs");
  });
});

describe("wrong states have one clear error each", () => {
  const edit = (project: Project, change: (lock: ProjectLock) => unknown): Project => {
    writeFileSync(at(project, lockPath), JSON.stringify(change(project.lock)) ?? "{");
    return findProject(project.folder);
  };
  const refusal = (change: (lock: ProjectLock) => unknown, sources = sourcesWith()) =>
    codeOf(() => plan(edit(place(), change), add, sources));

  it("another version of the program, whose template is another", () => {
    const digest = `sha256-${"0".repeat(64)}`;
    const other = (lock: ProjectLock) => ({
      ...lock,
      corral: "0.9.0",
      answers: { ...lock.answers, pm: "pnpm" },
      template: { ...lock.template, digest },
    });
    expect(refusal(other)).toBe(
      "TEMPLATE_CHANGED: This project was made by create-corral 0.9.0, and this is 1.2.3, which makes another tiny. Use that version: pnpm dlx create-corral@0.9.0 add tool",
    );
  });

  it("another version of the program, whose primitives are others", () => {
    const sources = tinySources();
    const project = edit(
      placeProject(answers, {
        ...sources,
        primitives: new Map([...sources.primitives].map(([name]) => [name, Buffer.from("")])),
      }),
      (lock) => ({ ...lock, corral: "0.9.0" }),
    );
    expect(codeOf(() => plan(project, { kind: "add", features: ["ci"] }, tinySources()))).toMatch(
      /^TEMPLATE_CHANGED: .*made by create-corral 0\.9\.0.*npx create-corral@0\.9\.0 add ci$/,
    );
  });

  it("a template in a folder that has changed", () => {
    const source = { kind: "folder", path: "../tiny" } as const;
    const digest = `sha256-${"0".repeat(64)}`;
    expect(
      refusal((lock) => ({ ...lock, template: { ...lock.template, source, digest } })),
    ).toMatch(
      /^TEMPLATE_CHANGED: The template tiny in "\.\.\/tiny" is not what this project was made from/,
    );
  });

  const answered = (answer: Readonly<Record<string, unknown>>) => (lock: ProjectLock) => ({
    ...lock,
    answers: { ...lock.answers, ...answer },
  });
  it.each([
    [
      "an answer that no question takes",
      answered({ runtime: "nodee" }),
      /^INVALID_ANSWER: "runtime" in \.corral\/lock\.json: "nodee"/,
    ],
    ["an answer out of bounds", answered({ port: 0 }), /^INVALID_ANSWER: "port" in/],
    [
      "an answer that no question asks for",
      answered({ colour: "red" }),
      /^INVALID_ANSWER: "colour" in/,
    ],
    [
      "another answer that could stand",
      answered({ description: "Another" }),
      /^LOCK_INVALID: The answers in .* do not give the files that it lists: ".*" would be another/,
    ],
    [
      "a feature that the template has not",
      (lock: ProjectLock) => ({ ...lock, features: { ...lock.features, nope: true } }),
      /^INVALID_ANSWER: "features" in .*"nope"/,
    ],
    [
      "a feature turned on by hand",
      (lock: ProjectLock) => ({ ...lock, features: { ...lock.features, ci: true } }),
      /^LOCK_INVALID: The answers in/,
    ],
    [
      "a file that the template has not",
      (lock: ProjectLock) => ({
        ...lock,
        files: { ...lock.files, "x.ts": { sha256: "0".repeat(64), origin: "template" } },
      }),
      /^LOCK_INVALID: .*there would be no "x\.ts"/,
    ],
  ])("%s", (_, change, message) => {
    expect(refusal(change)).toMatch(message);
  });

  it("no answer to a question that has no default", () => {
    expect(refusal((lock) => ({ ...lock, answers: without(lock.answers, "name") }))).toMatch(
      /^(LOCK_INVALID|INVALID_ANSWER)/,
    );
  });

  it("no project", () => {
    expect(codeOf(() => findProject(emptyFolder()))).toMatch(/^NO_PROJECT: /);
  });

  it("a package that has copies of primitives and nothing else of ours", () => {
    const folder = emptyFolder();
    mkdirSync(join(folder, ".corral"));
    writeFileSync(
      join(folder, lockPath),
      formatLock({ lockVersion: 1, corral: "1.0.0", files: {} }),
    );
    expect(codeOf(() => findProject(folder))).toMatch(/^NO_PROJECT: /);
  });

  it("the project is found from a folder deep in it", () => {
    const project = place();
    expect(findProject(dirname(at(project, "src/start.ts"))).folder).toBe(project.folder);
  });

  it("a lock of a later version is no damage", () => {
    const project = place();
    expect(codeOf(() => edit(project, (lock) => ({ ...lock, lockVersion: 2 })))).toMatch(
      /^LOCK_INVALID: .* is from a later version of create-corral\. Use that version\.$/,
    );
  });

  it.each<readonly [string, (lock: ProjectLock) => unknown, RegExp]>([
    ["no JSON", () => undefined, /is no JSON/],
    ["a list", () => [], /is no lock/],
    ["without a version", (lock) => without(lock, "lockVersion"), /has no lockVersion/],
    ["without files", (lock) => without(lock, "files"), /has no "files"/],
    [
      "that leads out",
      (lock) => ({ ...lock, files: { "../x": lock.files["run.sh"] } }),
      /lists "\.\.\/x", which holds "\.\."/,
    ],
    [
      "into git",
      (lock) => ({ ...lock, files: { ".git/hooks/x": lock.files["run.sh"] } }),
      /reaches into git/,
    ],
    [
      "with a hash that is none",
      (lock) => ({ ...lock, files: { x: { sha256: "1", origin: "template" } } }),
      /does not say what "x" was/,
    ],
    ["without a template", (lock) => ({ ...lock, template: {} }), /does not say which template/],
    [
      "with a source of no kind",
      (lock) => ({ ...lock, template: { ...lock.template, source: { kind: "ftp" } } }),
      /does not say which template/,
    ],
    [
      "with a base that is none",
      (lock) => ({ ...lock, template: { ...lock.template, extends: [1] } }),
      /what the template extends/,
    ],
    [
      "with answers that are none",
      (lock) => ({ ...lock, answers: { a: { b: 1 } } }),
      /has no answers/,
    ],
    [
      "with features that are neither on nor off",
      (lock) => ({ ...lock, features: { ci: "yes" } }),
      /which features are on/,
    ],
  ])("a lock %s", (_, change, message) => {
    const project = place();
    const refused = codeOf(() => edit(project, change));
    expect(refused).toMatch(/^LOCK_INVALID: .*Restore it as it was written, such as with git\.$/);
    expect(refused).toMatch(message);
  });
});
