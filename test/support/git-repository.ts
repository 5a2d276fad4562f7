import { execFileSync } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";

/** git as on a machine that nobody has set up, always the same author and time. */
export function git(
  folder: string,
  args: readonly string[],
  input: string | Uint8Array = "",
): string {
  return execFileSync("git", ["-C", folder, ...args], {
    env: quietGit(),
    input,
    encoding: "utf8",
    stdio: ["pipe", "pipe", "pipe"],
  }).trim();
}

export const quietGit = (): NodeJS.ProcessEnv => ({
  PATH: process.env["PATH"],
  HOME: "/nonexistent",
  GIT_CONFIG_GLOBAL: "/dev/null",
  GIT_CONFIG_NOSYSTEM: "1",
  GIT_AUTHOR_NAME: "A",
  GIT_AUTHOR_EMAIL: "a@example.com",
  GIT_AUTHOR_DATE: "2026-01-01T00:00:00Z",
  GIT_COMMITTER_NAME: "A",
  GIT_COMMITTER_EMAIL: "a@example.com",
  GIT_COMMITTER_DATE: "2026-01-01T00:00:00Z",
});

/** A bare repository at `folder` whose branch `main` has no commit yet. */
export function makeRepository(folder: string): void {
  mkdirSync(folder, { recursive: true });
  git(folder, ["init", "--quiet", "--bare", "--initial-branch=main"]);
}

/**
 * Commits just `files` to `branch`: no work tree is involved, so names and contents are as given.
 *
 * @returns the commit's id
 */
export function commit(
  folder: string,
  files: Readonly<Record<string, string | Uint8Array>>,
  { branch = "main", tag }: { readonly branch?: string; readonly tag?: string } = {},
): string {
  return commitTree(folder, writeTree(folder, files), {
    branch,
    ...(tag === undefined ? {} : { tag }),
  });
}

export function commitTree(
  folder: string,
  tree: string,
  { branch = "main", tag }: { readonly branch?: string; readonly tag?: string } = {},
): string {
  const id = git(folder, ["commit-tree", tree, "-m", "one"]);
  git(folder, ["update-ref", `refs/heads/${branch}`, id]);
  if (tag !== undefined) git(folder, ["tag", "--annotate", "--message=t", tag, id]);
  return id;
}

/** One entry of a tree object, as bytes: also such as git itself would never write. */
export interface TreeEntry {
  readonly mode: "100644" | "100755" | "120000" | "160000" | "40000" | "100600";
  readonly name: string | Uint8Array;
  readonly id: string;
}

export function writeRawTree(folder: string, entries: readonly TreeEntry[]): string {
  const bytes = Buffer.concat(
    entries.flatMap(({ mode, name, id }) => [
      Buffer.from(`${mode} `),
      Buffer.from(name),
      Buffer.from([0]),
      Buffer.from(id, "hex"),
    ]),
  );
  return git(folder, ["hash-object", "-t", "tree", "-w", "--stdin", "--literally"], bytes);
}

export const writeBlob = (folder: string, content: string | Uint8Array): string =>
  git(folder, ["hash-object", "-w", "--stdin"], content);

function writeTree(folder: string, files: Readonly<Record<string, string | Uint8Array>>): string {
  const folders = new Map<string, Record<string, string | Uint8Array>>();
  const entries: TreeEntry[] = [];
  for (const [path, content] of Object.entries(files)) {
    const slash = path.indexOf("/");
    if (slash < 0) entries.push({ mode: "100644", name: path, id: writeBlob(folder, content) });
    else {
      const inner = folders.get(path.slice(0, slash)) ?? {};
      folders.set(path.slice(0, slash), { ...inner, [path.slice(slash + 1)]: content });
    }
  }
  for (const [name, inner] of folders)
    entries.push({ mode: "40000", name, id: writeTree(folder, inner) });
  // git sorts folders as if a slash stood behind them.
  const key = ({ mode, name }: TreeEntry) => `${String(name)}${mode === "40000" ? "/" : ""}`;
  return writeRawTree(
    folder,
    entries.sort((a, b) => (key(a) < key(b) ? -1 : 1)),
  );
}

/** Writes files below a folder of this machine. */
export function writeFolder(
  folder: string,
  files: Readonly<Record<string, string | Uint8Array>>,
): void {
  for (const [path, content] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), content);
  }
}
