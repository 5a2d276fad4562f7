import { readdirSync, realpathSync, statSync } from "node:fs";
import { join, relative, resolve, sep } from "node:path";
import { findChangedSince, findGenerated, listFiles } from "./git.ts";
import type { Repository } from "./git.ts";
import { UserError } from "../../shared/errors.ts";
import { quote } from "../../shared/quote.ts";

/** The files of a run. */
export interface Found {
  /** Absolute path of a folder, links resolved: paths of files begin there. */
  readonly root: string;
  /** With `/`, sorted. */
  readonly files: readonly string[];
  /** Those of some files that their repository calls generated or vendored. */
  generatedAmong(files: readonly string[]): Promise<ReadonlySet<string>>;
}

/**
 * Every file of code below the paths that git knows or would add; without a repository, all that lie in no hidden folder and in no
 * `node_modules`.
 *
 * @param paths as typed; none: all of `cwd`
 * @param since a commit: only what is no more as it was there
 * @throws UserError USAGE for a path that is not there, or lies elsewhere; NO_FILES when there is none
 */
export async function findFiles(
  paths: readonly string[],
  {
    cwd,
    repository,
    since,
  }: {
    readonly cwd: string;
    readonly repository: Repository | undefined;
    readonly since?: string | undefined;
  },
): Promise<Found> {
  const root = repository?.root ?? realpathSync(cwd);
  const wanted = (paths.length === 0 ? ["."] : paths).map((path) => below(root, path, cwd));
  if (repository === undefined && since !== undefined) {
    throw new UserError(
      "USAGE",
      "--since needs a git repository.",
      "Leave it out, or run `git init`.",
    );
  }
  const all =
    repository === undefined ? walkFiles(root, wanted) : await listFiles(repository, wanted);
  const changed =
    repository === undefined || since === undefined
      ? undefined
      : await findChangedSince(repository, since);
  const code = all.filter((path) => isCode(path) && !/(^|\/)node_modules\//.test(path));
  const files = code.filter((path) => changed?.has(path) ?? true).sort();
  if (code.length === 0) {
    const where = paths.length === 0 ? "here" : `below ${paths.map(quote).join(", ")}`;
    throw new UserError(
      "NO_FILES",
      `There is no JavaScript or TypeScript file ${where}.`,
      "Name other paths. Files that git ignores are left out.",
    );
  }
  return {
    root,
    files,
    generatedAmong: async (some) =>
      repository === undefined ? new Set() : findGenerated(repository, some),
  };
}

/** What is parsed. Declarations hold no code that runs. */
function isCode(path: string): boolean {
  return /\.(?:[cm]?[jt]sx?|vue|svelte|astro)$/.test(path) && !/\.d\.(?:\w+\.)?[cm]?ts$/.test(path);
}

function below(root: string, path: string, cwd: string): string {
  let real: string;
  try {
    real = realpathSync(resolve(cwd, path));
  } catch (error) {
    throw new UserError("NO_FILES", `${quote(path)} is not there.`, "Name a file or a folder.", {
      cause: error,
    });
  }
  const inner = relative(root, real);
  if (inner === ".." || inner.startsWith(`..${sep}`) || resolve(inner) === inner) {
    throw new UserError(
      "USAGE",
      `${quote(path)} lies outside of ${quote(root)}.`,
      "Run the command in the repository that it lies in.",
    );
  }
  return inner === "" ? "." : inner.split(sep).join("/");
}

function walkFiles(root: string, paths: readonly string[]): readonly string[] {
  const found = new Set<string>();
  const visit = (path: string): void => {
    for (const entry of readdirSync(join(root, path), { withFileTypes: true })) {
      const inner = path === "." ? entry.name : `${path}/${entry.name}`;
      if (entry.isDirectory()) {
        if (!entry.name.startsWith(".") && entry.name !== "node_modules") visit(inner);
      } else if (entry.isFile()) found.add(inner);
    }
  };
  for (const path of paths) {
    if (statSync(join(root, path)).isDirectory()) visit(path);
    else found.add(path);
  }
  return [...found];
}
