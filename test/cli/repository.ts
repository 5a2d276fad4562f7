import { execFileSync, spawn } from "node:child_process";
import { mkdirSync, realpathSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { cleanEnvironment, program, run, temporaryFolder } from "./program.ts";
import type { Run } from "./program.ts";

/** A git repository of a test with one commit that holds these files. */
export interface TestRepository {
  readonly folder: string;
  /** Nobody's own settings; and journals of the test's own. */
  readonly env: Readonly<Record<string, string>>;
  readonly write: (files: Readonly<Record<string, string | Buffer>>) => void;
  readonly git: (...args: readonly string[]) => string;
  /** The built program, run in the repository or a folder below it. */
  readonly corral: (argv: readonly string[], below?: string) => Promise<Run>;
}

export function repositoryOf(files: Readonly<Record<string, string | Buffer>>): TestRepository {
  const repository = folderOf(files);
  repository.git("init", "--quiet", "--initial-branch=main");
  commit(repository);
  return repository;
}

/** The same without git. */
export function folderOf(files: Readonly<Record<string, string | Buffer>>): TestRepository {
  const folder = realpathSync(temporaryFolder());
  const env = {
    ...cleanEnvironment(),
    GIT_CONFIG_GLOBAL: "/dev/null",
    GIT_CEILING_DIRECTORIES: dirname(folder),
    XDG_CACHE_HOME: temporaryFolder(),
  };
  const repository: TestRepository = {
    folder,
    env,
    write(more) {
      for (const [path, text] of Object.entries(more)) {
        mkdirSync(dirname(join(folder, path)), { recursive: true });
        writeFileSync(join(folder, path), text);
      }
    },
    git: (...args) =>
      execFileSync("git", ["-c", "user.name=t", "-c", "user.email=t@example.invalid", ...args], {
        cwd: folder,
        env,
        encoding: "utf8",
        stdio: "pipe",
      }),
    corral: (argv, below = "") => run(argv, { cwd: join(folder, below), env }),
  };
  repository.write(files);
  return repository;
}

export function commit({ git }: TestRepository): void {
  git("add", "--all");
  git("commit", "--quiet", "--allow-empty", "--message", "a commit");
}

/** The program behind a shell command, `corral` standing for it. */
export function inShell({ folder }: TestRepository, command: string): Promise<Run> {
  const script = `corral() { "${process.execPath}" "${program}" "$@"; }; ${command}`;
  return new Promise((resolve, reject) => {
    const child = spawn("bash", ["-c", script], {
      cwd: folder,
      env: { ...cleanEnvironment(), XDG_CACHE_HOME: join(folder, ".git", "cache") },
    });
    let stdout = "";
    let stderr = "";
    child.stdout.setEncoding("utf8").on("data", (text: string) => (stdout += text));
    child.stderr.setEncoding("utf8").on("data", (text: string) => (stderr += text));
    child.on("error", reject);
    child.on("close", (status) => resolve({ status, stdout, stderr }));
  });
}
