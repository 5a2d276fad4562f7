import { execFile } from "node:child_process";
import { resolve } from "node:path";
import { UserError } from "../../shared/errors.ts";
import { quote } from "../../shared/quote.ts";

/** A git repository, asked through the `git` of the machine. */
export interface Repository {
  /** Absolute path of the work tree, links resolved. */
  readonly root: string;
  /** Absolute path of what Corral keeps about this work tree: `git rev-parse --git-path corral`. */
  readonly kept: string;
}

/** The repository around a folder; undefined when there is none, or no git. */
export async function findRepository(folder: string): Promise<Repository | undefined> {
  const answer = await git(folder, ["rev-parse", "--show-toplevel", "--git-path", "corral"]);
  if (answer.status !== 0) return undefined;
  const [root = "", kept = ""] = answer.stdout.split("\n");
  // Without a work tree, as in a bare repository, the first is empty.
  return root === "" ? undefined : { root: resolve(root), kept: resolve(folder, kept) };
}

export interface Uncommitted {
  /** Files that git knows, and that are not as they were committed: from the root, with `/`. */
  readonly changed: readonly string[];
  /** Files that git does not know, nor ignore. */
  readonly untracked: readonly string[];
}

/** What a commit would have to hold for nothing to get lost. */
export async function findUncommitted({ root }: Repository): Promise<Uncommitted> {
  const status = await output(root, ["status", "--porcelain=v1", "-z", "-uall", "--no-renames"]);
  const entries = status.map((entry) => [entry.slice(0, 2), entry.slice(3)] as const);
  return {
    changed: entries.filter(([state]) => state !== "??").map(([, path]) => path),
    untracked: entries.filter(([state]) => state === "??").map(([, path]) => path),
  };
}

/**
 * Files that changed since a commit, or since the work left the branch that it is on; those that git does not know yet among them:
 * from the root, with `/`.
 *
 * @throws UserError USAGE for a commit that there is not
 */
export async function findChangedSince(
  { root }: Repository,
  ref: string,
): Promise<ReadonlySet<string>> {
  const verify = ["rev-parse", "--verify", "--quiet", "--end-of-options"];
  const commit = await git(root, [...verify, `${ref}^{commit}`]);
  if (commit.status !== 0) {
    throw new UserError(
      "USAGE",
      `${quote(ref)} is no commit here.`,
      "--since takes a branch, a tag or a commit.",
    );
  }
  const tip = commit.stdout.trim();
  const base = (await git(root, ["merge-base", tip, "HEAD"])).stdout.trim() || tip;
  const diff = ["diff", "--name-only", "-z", "--no-renames", "--diff-filter=d", base, "--"];
  const untracked = ["ls-files", "-z", "--others", "--exclude-standard"];
  return new Set([...(await output(root, diff)), ...(await output(root, untracked))]);
}

/** Every file that git knows or would add, below one of the paths: from the root, with `/`. */
export async function listFiles(
  { root }: Repository,
  paths: readonly string[],
): Promise<readonly string[]> {
  const files = ["ls-files", "-z", "--cached", "--others", "--exclude-standard", "--", ...paths];
  return [...new Set(await output(root, files))];
}

/** Files that `.gitattributes` calls generated or vendored. */
export async function findGenerated(
  { root }: Repository,
  files: readonly string[],
): Promise<ReadonlySet<string>> {
  const names = ["linguist-generated", "linguist-vendored"];
  const answer = await git(root, ["check-attr", "-z", "--stdin", ...names], files.join("\0"));
  const fields = answer.stdout.split("\0");
  const found = new Set<string>();
  for (let at = 0; at + 2 < fields.length; at += 3) {
    if (/^(set|true)$/.test(fields[at + 2]!)) found.add(fields[at]!);
  }
  return found;
}

interface Answer {
  readonly status: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** The parts of an answer that end with NUL. */
async function output(root: string, args: readonly string[]): Promise<readonly string[]> {
  const { status, stdout, stderr } = await git(root, args);
  if (status === 0) return stdout.split("\0").filter((part) => part !== "");
  throw new UserError(
    "GIT_FAILED",
    `git ${args[0]} failed: ${stderr.trim().split("\n")[0] ?? ""}`,
    "Run it yourself to see why.",
  );
}

function git(folder: string, args: readonly string[], input = ""): Promise<Answer> {
  return new Promise((answer) => {
    const options = {
      // Pathspecs are names, not patterns; a lock that only saves time is not worth a conflict with somebody's own git.
      env: { ...process.env, GIT_LITERAL_PATHSPECS: "1", GIT_OPTIONAL_LOCKS: "0", LC_ALL: "C" },
      maxBuffer: 2 ** 30,
      windowsHide: true,
    };
    const child = execFile("git", ["-C", folder, ...args], options, (error, stdout, stderr) => {
      const status = error === null ? 0 : typeof error.code === "number" ? error.code : 127;
      answer({ status, stdout, stderr });
    });
    child.stdin?.on("error", () => {}); // git that is gone reads nothing
    child.stdin?.end(input);
  });
}
