import { existsSync, readFileSync } from "node:fs";
import { dirname, join, relative, sep } from "node:path";
import { packageManagers, type PackageManager } from "./answers.ts";
import { matchesGlob } from "./glob.ts";
import { parseJsonc } from "../shared/jsonc.ts";
import { isObject } from "../shared/is-object.ts";

/** Folders whose packages are installed together, from their root. */
export interface Workspace {
  /** Absolute path. */
  readonly root: string;
  /** The file at the root that makes it a workspace. */
  readonly file: string;
  /** Whether the list in that file names the folder in question. */
  readonly listed: boolean;
  /** The package manager that the root is installed by; undefined where nothing says so. */
  readonly manager: PackageManager | undefined;
  /** There where yarn installs it without any node_modules, its own way. */
  readonly plugAndPlay?: true;
}

/**
 * The workspace that `folder` lies in: the nearest above it, as npm, yarn and bun (`workspaces` in package.json), pnpm
 * (`packages` in pnpm-workspace.yaml) and deno (`workspace` in deno.json) write one. The folder itself need not be there.
 *
 * @param folder absolute path
 */
export function findWorkspace(folder: string): Workspace | undefined {
  for (let root = dirname(folder); ; root = dirname(root)) {
    for (const { file, members, manager } of kinds) {
      const text = textOf(join(root, file));
      const list = text === undefined ? undefined : members(text);
      if (list === undefined) continue;
      const path = relative(root, folder).replaceAll(sep, "/");
      const by = manager ?? managerAt(root);
      const found: Workspace = { root, file, listed: lists(list, path), manager: by };
      return by === "yarn" && isPlugAndPlay(root) ? { ...found, plugAndPlay: true } : found;
    }
    if (root === dirname(root)) return undefined;
  }
}

interface Kind {
  readonly file: string;
  /** The list of members in the file's text; undefined where it has none, and so makes no workspace. */
  readonly members: (text: string) => readonly string[] | undefined;
  readonly manager?: PackageManager;
}

const kinds: readonly Kind[] = [
  { file: "pnpm-workspace.yaml", members: packagesIn, manager: "pnpm" },
  { file: "package.json", members: (text) => listIn(text, "workspaces", "packages") },
  ...["deno.json", "deno.jsonc"].map((file): Kind => ({
    file,
    members: (text) => listIn(text, "workspace", "members"),
    manager: "deno",
  })),
];

/** A field that is a list, or an object with the list in a field of its own. */
function listIn(text: string, field: string, inner: string): readonly string[] | undefined {
  const value = isObject(parse(text)) ? (parse(text) as Record<string, unknown>)[field] : undefined;
  const list = isObject(value) ? value[inner] : value;
  return Array.isArray(list) ? list.filter((entry) => typeof entry === "string") : undefined;
}

/** Somebody else's file: what cannot be read makes no workspace. */
function parse(text: string): unknown {
  try {
    return parseJsonc(text.replace(/^\uFEFF/, "")).value;
  } catch {
    return undefined;
  }
}

/** The `packages` of pnpm-workspace.yaml, which is a list of texts: one a line, or in brackets. */
function packagesIn(yaml: string): readonly string[] | undefined {
  const block = /^packages:[ \t]*(?:#.*)?\r?\n((?:[ \t]*(?:-.*|#.*)?\r?\n?)*)/m.exec(yaml)?.[1];
  const entries =
    block === undefined
      ? /^packages:[ \t]*\[([^\]]*)\]/m.exec(yaml)?.[1]?.split(",")
      : block.split("\n");
  return entries?.flatMap((entry) => {
    const [, quoted, bare] = /^\s*-?\s*(?:["']([^"']*)["']|([^\s#"'-][^\s#]*))/.exec(entry) ?? [];
    return quoted ?? bare ?? [];
  });
}

/** As all of them do it: a pattern that begins with "!" takes out what another has taken in. */
function lists(patterns: readonly string[], path: string): boolean {
  const matches = (pattern: string): boolean =>
    matchesGlob(path, pattern.replace(/^!?(?:\.\/|\/)?/, "").replace(/\/$/, ""));
  const [taken, left] = [false, true].map((out) =>
    patterns.some((pattern) => pattern.startsWith("!") === out && matches(pattern)),
  );
  return taken === true && left === false;
}

/** By the field that names it, else by its lock file. */
function managerAt(root: string): PackageManager | undefined {
  const manifest = parse(textOf(join(root, "package.json")) ?? "");
  const field = isObject(manifest) ? String(manifest["packageManager"]).split("@")[0] : undefined;
  const named = packageManagers.find((manager) => manager === field);
  return named ?? lockFiles.find(([file]) => existsSync(join(root, file)))?.[1];
}

/** Of what yarn installs. Its first version knows folders alone, and is known by its lock file. */
function isPlugAndPlay(root: string): boolean {
  if (textOf(join(root, "yarn.lock"))?.includes("# yarn lockfile v1")) return false;
  return !/^nodeLinker: *["']?(?:node-modules|pnpm)\b/m.test(
    textOf(join(root, ".yarnrc.yml")) ?? "",
  );
}

const lockFiles: readonly (readonly [file: string, manager: PackageManager])[] = [
  ["package-lock.json", "npm"],
  ["npm-shrinkwrap.json", "npm"],
  ["pnpm-lock.yaml", "pnpm"],
  ["yarn.lock", "yarn"],
  ["bun.lock", "bun"],
  ["bun.lockb", "bun"],
  ["deno.lock", "deno"],
];

function textOf(path: string): string | undefined {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return undefined;
  }
}
