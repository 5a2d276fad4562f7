import { spawn } from "node:child_process";
import { createHash } from "node:crypto";
import {
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  readlinkSync,
  rmSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { writeFolder } from "../../support/git-repository.ts";

/**
 * A small world that an attack plays in: a home, somebody's files, a template, and the folder `work` that commands run in. What code
 * of a template would do, it does by making the file `ran`.
 */
export interface Arena {
  /** Absolute path. */
  readonly root: string;
  readonly work: string;
  readonly outside: string;
  readonly template: string;
  /** The file that is there when code ran. */
  readonly canary: string;
  readonly env: NodeJS.ProcessEnv;
}

export function buildArena(): Arena {
  const root = mkdtempSync(join(tmpdir(), "corral-arena-"));
  writeFolder(root, {
    "outside/secret.txt": "top secret\n",
    "outside/folder/keep.txt": "keep\n",
    "home/.profile": "",
  });
  for (const name of ["work", "tmp", "config"]) mkdirSync(join(root, name));
  return {
    root,
    work: join(root, "work"),
    outside: join(root, "outside"),
    template: join(root, "template"),
    canary: join(root, "ran"),
    env: {
      PATH: process.env["PATH"],
      HOME: join(root, "home"),
      TMPDIR: join(root, "tmp"),
      XDG_CACHE_HOME: join(root, "cache"),
      XDG_CONFIG_HOME: join(root, "config"),
      GIT_CONFIG_NOSYSTEM: "1",
      npm_config_globalconfig: join(root, "none"),
      CI: "true",
      NO_COLOR: "1",
    },
  };
}

export const clearArena = ({ root }: Arena): void => rmSync(root, { recursive: true, force: true });

/** Everything in the world but the user's cache: each path with its kind, mode and content. */
export function snapshot({ root }: Arena): Readonly<Record<string, string>> {
  const found: Record<string, string> = {};
  const visit = (path: string): void => {
    for (const name of readdirSync(join(root, path)).sort()) {
      const inner = path === "" ? name : `${path}/${name}`;
      if (inner === "cache") continue;
      const place = join(root, inner);
      const stats = lstatSync(place);
      const mode = (stats.mode & 0o777).toString(8);
      if (stats.isDirectory()) {
        found[inner] = `folder ${mode}`;
        visit(inner);
      } else if (stats.isSymbolicLink()) found[inner] = `link ${readlinkSync(place)}`;
      else
        found[inner] =
          `file ${mode} ${createHash("sha256").update(readFileSync(place)).digest("hex")}`;
    }
  };
  visit("");
  return found;
}

export interface Run {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** The packed program as a child process without a terminal. */
export function runProgram(
  bin: string,
  args: readonly string[],
  { work, env }: Pick<Arena, "work" | "env">,
): Promise<Run> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [bin, ...args], {
      cwd: work,
      env,
      stdio: ["ignore", "pipe", "pipe"],
    });
    let stdout = "";
    let stderr = "";
    child.stdout.setEncoding("utf8").on("data", (text: string) => (stdout += text));
    child.stderr.setEncoding("utf8").on("data", (text: string) => (stderr += text));
    child.on("error", reject);
    child.on("close", (status) => resolve({ status, stdout, stderr }));
  });
}
