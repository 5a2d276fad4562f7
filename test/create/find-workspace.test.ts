import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { describe, expect, it, onTestFinished } from "vitest";
import { findWorkspace } from "../../src/create/find-workspace.ts";
import { planSteps } from "../../src/create/plan-steps.ts";
import { readPlace, remarksOn } from "../../src/create/place.ts";
import { answers } from "./tiny.ts";

const npm = { "package.json": '{ "workspaces": ["packages/*"] }' };

describe("the workspace that a folder lies in", () => {
  it.each([
    ["npm's", npm, "package.json", undefined],
    [
      "yarn's",
      {
        "package.json":
          '{ "workspaces": { "packages": ["packages/**"] }, "packageManager": "yarn@4.18.1+sha512.0" }',
      },
      "package.json",
      "yarn",
    ],
    ["bun's", { ...npm, "bun.lock": "" }, "package.json", "bun"],
    [
      "pnpm's",
      {
        "pnpm-workspace.yaml":
          "# members\npackages:\n  # all of them\n  - 'packages/*' # here\n\n  - apps/*\nallowBuilds:\n  - x\n",
      },
      "pnpm-workspace.yaml",
      "pnpm",
    ],
    [
      "pnpm's in brackets",
      { "pnpm-workspace.yaml": 'packages: ["apps/*", packages/*]\r\n' },
      "pnpm-workspace.yaml",
      "pnpm",
    ],
    ["deno's", { "deno.json": '{ "workspace": ["./packages/api"] }' }, "deno.json", "deno"],
    [
      "deno's with comments",
      { "deno.jsonc": '{ /* members */ "workspace": { "members": ["packages/*"], } }' },
      "deno.jsonc",
      "deno",
    ],
    ["one with a lock file of npm", { ...npm, "package-lock.json": "{}" }, "package.json", "npm"],
  ])("%s is found, and lists it", (_, files, file, manager) => {
    const root = folderWith(files);
    const listed = { root, file, listed: true, manager };
    expect(findWorkspace(join(root, "packages/api"))).toMatchObject(listed);
  });

  it.each([
    ["another folder", npm, "apps/web"],
    ["a folder below a member", npm, "packages/api/example"],
    [
      "a folder that is taken out",
      { "package.json": '{ "workspaces": ["packages/*", "!packages/api"] }' },
      "packages/api",
    ],
    [
      "a pnpm workspace with no packages yet",
      { "pnpm-workspace.yaml": "packages: []\n" },
      "packages/api",
    ],
  ])("does not list %s", (_, files, folder) => {
    expect(findWorkspace(join(folderWith(files), folder))).toMatchObject({ listed: false });
  });

  it.each([
    ["a package without members", { "package.json": "{}" }],
    ["settings of pnpm's alone", { "pnpm-workspace.yaml": "allowBuilds:\n  esbuild: false\n" }],
    ["a manifest that is broken", { "package.json": "{ workspaces" }],
    ["a manifest that says something else", { "package.json": '{ "workspaces": true }' }],
  ])("is none for %s", (_, files) => {
    expect(findWorkspace(join(folderWith(files), "packages/api"))).toBeUndefined();
  });

  it("is the nearest, and never the folder itself", () => {
    const root = folderWith({ ...npm, "packages/inner/package.json": '{ "workspaces": ["api"] }' });
    const inner = join(root, "packages/inner");
    expect(findWorkspace(join(inner, "api"))).toMatchObject({ root: inner, listed: true });
    expect(findWorkspace(inner)).toMatchObject({ root });
    expect(findWorkspace(root)).toBeUndefined();
  });
});

describe("a project in a workspace", () => {
  const plan = (files: Readonly<Record<string, string>>, folder = "packages/api") => {
    const root = folderWith(files);
    const place = readPlace(join(root, folder));
    const wanted = { ...answers, git: true, install: true, pm: "npm" as const };
    return {
      root,
      remarks: remarksOn(place, "npm", root),
      steps: planSteps(wanted, { verify: false, place }),
    };
  };

  it("is installed from the root and gets no repository", () => {
    const { root, steps, remarks } = plan(npm);
    expect(steps).toEqual([{ kind: "install", command: ["npm", "install"], folder: root }]);
    expect(remarks).toEqual([
      'The project lies in the workspace ".": it gets no git repository of its own, and is installed from there.',
    ]);
  });

  it("is installed by itself where the list does not name it, and how to change that is said", () => {
    const { steps, remarks } = plan(npm, "apps/api");
    expect(steps).toEqual([{ kind: "install", command: ["npm", "install"] }]);
    expect(remarks[0]).toMatch(
      /installed by itself, for package\.json there does not list it\..* npm install$/,
    );
  });

  it("is installed by itself where the root has another package manager", () => {
    const { steps, remarks } = plan({ ...npm, "yarn.lock": "" });
    expect(steps).toEqual([{ kind: "install", command: ["npm", "install"] }]);
    expect(remarks[0]).toContain("installed by itself, for the workspace uses yarn.");
  });

  it.each([
    ["yarn's own way", { "yarn.lock": "" }, true],
    ["folders", { "yarn.lock": "", ".yarnrc.yml": "nodeLinker: node-modules\n" }, false],
    ["yarn 1", { "yarn.lock": "# yarn lockfile v1\n" }, false],
    ["npm", { "package-lock.json": "{}" }, false],
  ])("that is installed by %s is told where node_modules will be missing", (_, files, told) => {
    const root = folderWith({ ...npm, ...files });
    const place = readPlace(join(root, "packages/api"));
    const remarks = remarksOn(place, place.workspace?.manager ?? "npm", root).join("\n");
    expect(remarks).toContain("is installed from there.");
    expect(remarks.includes("nodeLinker: node-modules")).toBe(told);
  });

  it("in a git work tree alone is installed as everywhere, and this is said", () => {
    const { steps, remarks } = plan({ ".git/HEAD": "" });
    expect(steps.map(({ folder }) => folder)).toEqual(steps.map(() => undefined));
    expect(remarks).toEqual([
      'The project lies in the git work tree ".": it gets none of its own.',
    ]);
  });

  it("elsewhere needs no word", () => {
    expect(plan({}).remarks).toEqual([]);
  });
});

function folderWith(files: Readonly<Record<string, string>>): string {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), "corral-workspace-")));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  }
  return folder;
}
