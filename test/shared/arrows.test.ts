import { readFileSync, readdirSync } from "node:fs";
import { join, posix, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";

const repository = fileURLToPath(new URL("../..", import.meta.url));

/** Who may import whom: the arrows of ARCHITECTURE.md. A room may always import its own files. */
const arrows: Record<string, readonly string[]> = {
  bin: ["dist"],
  "src/cli": [
    "src/author",
    "src/follow",
    "src/create",
    "src/sources",
    "src/codemods",
    "src/add",
    "src/project",
    "src/shared",
  ],
  "src/author": ["src/follow", "src/create", "src/sources", "src/add", "src/project", "src/shared"],
  "src/follow": ["src/create", "src/sources", "src/add", "src/project", "src/shared"],
  "src/create": ["src/sources", "src/add", "src/project", "src/shared"],
  "src/sources": ["src/project", "src/shared"],
  "src/codemods": ["src/add", "src/project", "src/shared"],
  "src/add": ["src/project", "src/shared"],
  "src/project": ["src/shared"],
  "src/shared": [],
  "src/concurrency": [],
  "src/testing": ["#concurrency"],
};

/** Modules that only the named files may import. */
const reserved: readonly { module: RegExp; rooms: RegExp; files: RegExp; why: string }[] = [
  {
    module: /^(node:child_process|execa)$/,
    rooms: /^src\/(cli|author|follow|create|sources|codemods|project|shared)\//,
    files: /^src\/(create\/run-command|sources\/git|codemods\/run\/git)\.ts$/,
    why: "child processes live in src/create/run-command.ts, src/sources/git.ts and src/codemods/run/git.ts",
  },
  {
    module: /^@clack\/prompts$/,
    rooms: /^src\//,
    files: /^src\/cli\/(prompts|draw-question|codemod-prompts)\.ts$/,
    why: "prompts live in src/cli/prompts.ts, draw-question.ts and codemod-prompts.ts",
  },
  {
    module: /^node:/,
    rooms: /^src\/concurrency\//,
    files: /^src\/concurrency\/(run|worker-[a-z-]+)\.ts$/,
    why: "only run and the worker pool may need Node: the rest works in a browser",
  },
  {
    module: /^vitest$/,
    rooms: /^src\//,
    files: /^src\/testing\/fixtures\.ts$/,
    why: "only the fixtures of the test kit know vitest",
  },
  {
    module: /^(?!\.|#|node:)/,
    rooms: /^src\/(concurrency|testing)\//,
    files: /^src\/testing\/fixtures\.ts$/,
    why: "what is copied into a project brings no dependency",
  },
];

describe("arrows between rooms", () => {
  const files = sourceFiles();

  it("finds the source files", () => {
    expect(files.length).toBeGreaterThan(10);
  });

  it.each(files)("%s imports only what its room may", (path) => {
    expect(findWrongImports(path, readFileSync(join(repository, path), "utf8"))).toEqual([]);
  });

  it.each([
    [
      "src/create/plan.ts",
      `import { main } from "../cli/main.ts";`,
      "src/create may not import src/cli",
    ],
    [
      "src/project/lock.ts",
      `import type { Plan } from "../create/plan.ts";`,
      "src/project may not import src/create",
    ],
    [
      "src/sources/fetch-source.ts",
      `import { planProject } from "../create/plan.ts";`,
      "src/sources may not import src/create",
    ],
    [
      "src/create/plan.ts",
      `import type { Status } from "../follow/status.ts";`,
      "src/create may not import src/follow",
    ],
    [
      "src/follow/status.ts",
      `import { lint } from "../author/lint.ts";`,
      "src/follow may not import src/author",
    ],
    [
      "src/codemods/index.ts",
      `const { plan } = await import("../create/plan.ts");`,
      "src/codemods may not import src/create",
    ],
    [
      "src/concurrency/sleep.ts",
      `export * from "../shared/errors.ts";`,
      "src/concurrency may not import src/shared",
    ],
    [
      "src/concurrency/sleep.ts",
      `import "node:timers";`,
      "only run and the worker pool may need Node",
    ],
    [
      "src/concurrency/all.ts",
      `import pLimit from "p-limit";`,
      "what is copied into a project brings no dependency",
    ],
    [
      "src/testing/clock.ts",
      `import { vi } from "vitest";`,
      "only the fixtures of the test kit know vitest",
    ],
    [
      "src/cli/main.ts",
      `import {\n  execa,\n} from "execa";`,
      "child processes live in src/create/run-command.ts",
    ],
    [
      "src/cli/main.ts",
      `import { build } from "../../scripts/build.ts";`,
      "src/cli may not import scripts",
    ],
    ["bin/corral.js", `import { main } from "../src/cli/main.ts";`, "bin may not import src/cli"],
  ])("a wrong line in %s is found: %s", (path, line, complaint) => {
    expect(findWrongImports(path, line).join("\n")).toContain(complaint);
  });
});

function findWrongImports(path: string, text: string): string[] {
  const room = roomOf(path);
  return importsIn(text).flatMap((specifier) => {
    const complaints = reserved
      .filter(
        ({ module, rooms, files }) =>
          module.test(specifier) && rooms.test(path) && !files.test(path),
      )
      .map(({ why }) => `${specifier}: ${why}`);
    const target = targetRoom(path, specifier);
    if (target !== undefined && target !== room && !arrows[room]?.includes(target)) {
      complaints.push(`${specifier}: ${room} may not import ${target}`);
    }
    return complaints;
  });
}

/** Static imports and re-exports, also of types and over several lines, and `import("…")` of a literal. */
function importsIn(text: string): string[] {
  const code = text.replaceAll(/^\s*(\/\/|\*|\/\*).*$/gm, "");
  const statements =
    /\b(?:import|export)\s(?:[^"'`;]*?\sfrom\s)?\s*["']([^"']+)["']|\bimport\(\s*["']([^"']+)["']\s*\)/g;
  return [...code.matchAll(statements)].flatMap((match) => match[1] ?? match[2] ?? []);
}

function targetRoom(path: string, specifier: string): string | undefined {
  if (specifier.startsWith("#")) return specifier.split("/")[0];
  if (!specifier.startsWith(".")) return undefined;
  return roomOf(posix.join(posix.dirname(path), specifier));
}

function roomOf(path: string): string {
  const [first = "", second = ""] = path.split("/");
  return first === "src" ? `${first}/${second}` : first;
}

function sourceFiles(): string[] {
  return ["bin", "src"]
    .flatMap((folder) =>
      readdirSync(join(repository, folder), { recursive: true, withFileTypes: true }),
    )
    .filter((entry) => entry.isFile() && /\.(ts|js)$/.test(entry.name))
    .map((entry) => relative(repository, join(entry.parentPath, entry.name)).replaceAll("\\", "/"))
    .filter((path) => !path.startsWith("src/templates/"))
    .sort();
}
