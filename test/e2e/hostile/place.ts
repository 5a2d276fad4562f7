import { spawn, spawnSync, type ChildProcess } from "node:child_process";
import { createHash } from "node:crypto";
import {
  chmodSync,
  chownSync,
  copyFileSync,
  cpSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  readlinkSync,
  rmSync,
  symlinkSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { onTestFinished } from "vitest";
import type { Runtime } from "../../../src/create/answers.ts";
import { toolchain } from "../../../scripts/toolchain.ts";
import { cleanEnvironment, type Run } from "../../cli/program.ts";
import { Terminal } from "../../cli/terminal.ts";

const repository = fileURLToPath(new URL("../../..", import.meta.url));

/** Root may write anywhere, so rows about rights mean nothing for it: as root the program runs as `nobody`. */
export const isRoot = process.getuid?.() === 0;
const user = isRoot ? { uid: 65_534, gid: 65_534 } : {};

/** A copy of the built package and of a runtime that anybody may read: the checkout may lie in a home that others cannot enter. */
export interface Installation {
  readonly runtime: string;
  /** What the runtime is called with: the program, and before it what the runtime wants. */
  readonly args: readonly string[];
  remove(): void;
}

/** @param name whose program runs ours */
export async function installForAnybody(name: Runtime): Promise<Installation> {
  const folder = mkdtempSync(join(tmpdir(), "corral-installed-"));
  chmodSync(folder, 0o755);
  for (const part of [
    "bin",
    "dist",
    "package.json",
    "src/templates",
    "src/concurrency",
    "src/testing",
  ]) {
    cpSync(join(repository, part), join(folder, part), { recursive: true });
  }
  const original = name === "node" ? process.execPath : await toolchain(name);
  const reachable = spawnSync(original, ["--version"], user).status === 0;
  const runtime = reachable ? original : join(folder, name);
  if (!reachable) copyFileSync(original, runtime);
  const program = join(folder, "bin", "create-corral.js");
  return {
    runtime,
    args: name === "deno" ? ["run", "--allow-all", program] : [program],
    remove: () => rmSync(folder, { recursive: true }),
  };
}

/** A folder to create projects in, of a user who may do nothing special; gone when the test ends. */
export class Place {
  readonly #outer = mkdtempSync(join(tmpdir(), "corral-hostile-"));
  readonly home = join(this.#outer, "home");
  readonly cwd = join(this.#outer, "work");
  readonly #installation: Installation;

  constructor(installation: Installation) {
    this.#installation = installation;
    for (const folder of [this.#outer, this.home, this.cwd]) {
      mkdirSync(folder, { recursive: true });
      this.own(folder);
    }
    onTestFinished(() => rmSync(this.#outer, { recursive: true, force: true }));
  }

  /** Gives a path to the user. */
  own(path: string): void {
    if (user.uid !== undefined) chownSync(path, user.uid, user.gid);
  }

  /** Makes folders of the user's, each below one that is there. */
  ownFolders(...paths: readonly string[]): void {
    for (const path of paths) {
      mkdirSync(join(this.cwd, path));
      this.own(join(this.cwd, path));
    }
  }

  /** A PATH that holds these programs and nothing else. */
  pathWith(...programs: readonly string[]): string {
    const folder = join(this.#outer, `path-${programs.join("-")}`);
    mkdirSync(folder);
    for (const name of programs) symlinkSync(which(name), join(folder, name));
    return folder;
  }

  start(argv: readonly string[], env: Readonly<Record<string, string>> = {}): ChildProcess {
    const { runtime, args } = this.#installation;
    return spawn(runtime, [...args, ...argv], this.#options(env));
  }

  /** By a shell line in which `corral` is the program. */
  startShell(line: string): ChildProcess {
    const { runtime, args } = this.#installation;
    const words = [runtime, ...args].map((word) => `'${word}'`).join(" ");
    const script = `corral() { ${words} "$@"; }\n${line}`;
    return spawn("/bin/sh", ["-c", script], this.#options({}));
  }

  /** The same in a pseudo-terminal. */
  startTerminal(argv: readonly string[], env: Readonly<Record<string, string>> = {}): Terminal {
    const { runtime, args } = this.#installation;
    const own = { HOME: this.home, XDG_CACHE_HOME: join(this.home, ".cache"), ...env };
    return new Terminal(argv, { cwd: this.cwd, env: own, command: [runtime, ...args] });
  }

  run(argv: readonly string[], env: Readonly<Record<string, string>> = {}): Promise<Run> {
    return outcomeOf(this.start(argv, env));
  }

  #options(env: Readonly<Record<string, string>>) {
    const {
      HOME: _home,
      XDG_CACHE_HOME: _cache,
      XDG_CONFIG_HOME: _config,
      ...clean
    } = cleanEnvironment();
    return {
      cwd: this.cwd,
      env: {
        ...clean,
        HOME: this.home,
        TMPDIR: this.home,
        npm_config_update_notifier: "false",
        ...env,
      },
      stdio: "pipe" as const,
      ...user,
    };
  }
}

/** What a started program said, when it has ended; a signal that ended it counts as a shell counts it. */
export function outcomeOf(child: ChildProcess): Promise<Run> {
  return new Promise((resolve, reject) => {
    let stdout = "";
    let stderr = "";
    child.stdout?.setEncoding("utf8").on("data", (text: string) => (stdout += text));
    child.stderr?.setEncoding("utf8").on("data", (text: string) => (stderr += text));
    child.stdin?.end();
    child.on("error", reject);
    child.on("close", (status, signal) =>
      resolve({ status: signal === "SIGKILL" ? 137 : status, stdout, stderr }),
    );
  });
}

/** Everything below a folder, as far as a person could tell a difference: kinds, rights, bytes, where links lead. */
export function treeOf(folder: string): readonly string[] {
  const lines: string[] = [];
  const visit = (path: string) => {
    const stats = lstatSync(join(folder, path));
    const what = stats.isFile()
      ? createHash("sha256")
          .update(readFileSync(join(folder, path)))
          .digest("hex")
      : stats.isSymbolicLink()
        ? readlinkSync(join(folder, path))
        : "folder";
    lines.push(`${(stats.mode & 0o7777).toString(8)} ${path} ${what}`);
    if (stats.isDirectory())
      for (const name of readdirSync(join(folder, path)).sort()) visit(join(path, name));
  };
  visit("");
  return lines;
}

function which(name: string): string {
  const found = (process.env["PATH"] ?? "").split(":").map((folder) => join(folder, name));
  const path = found.find((each) => lstatSync(each, { throwIfNoEntry: false }) !== undefined);
  if (path === undefined) throw new Error(`${name} is not on this machine's PATH.`);
  return join(dirname(path), name);
}
