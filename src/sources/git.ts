import { spawn } from "node:child_process";
import type { FetchContext } from "./source.ts";
import { UserError } from "../shared/errors.ts";

export type GitContext = Pick<FetchContext, "env" | "signal" | "interactive">;

export interface GitAnswer {
  readonly status: number;
  readonly stdout: Buffer;
  /** The last of it. */
  readonly stderr: string;
}

export interface GitOptions extends GitContext {
  /** Absolute path of a bare repository of ours: no settings of a repository around us are read. */
  readonly repository: string;
  readonly input?: string;
  /** Sees the output as it comes; what it throws ends git, and is thrown on. */
  readonly onOutput?: (chunk: Buffer) => void;
}

/**
 * Runs the user's own git, with the user's settings for ssh, proxies and credentials, but with nothing that would run code on the
 * word of a repository: no hooks, no filters, no submodules, no helpers beyond https, http, ssh, git and file.
 *
 * @throws UserError FETCH_FAILED where there is no git; the reason of the signal, when git and its children are gone
 */
export async function runGit(args: readonly string[], options: GitOptions): Promise<GitAnswer> {
  const { signal, repository, interactive = false } = options;
  signal.throwIfAborted();
  const whole = [
    ...settings(interactive).flatMap((line) => ["-c", line]),
    `--git-dir=${repository}`,
    ...args,
  ];
  const child = spawn("git", whole, {
    cwd: repository,
    env: environment(options.env, interactive),
    stdio: ["pipe", "pipe", "pipe"],
    windowsHide: true,
    // A session of its own has no terminal that ssh could ask at, and is ended with all that it started.
    detached: !interactive && process.platform !== "win32",
  });
  let fault: { readonly error: unknown } | undefined;
  const stop = () => end(child, interactive);
  signal.addEventListener("abort", stop);
  const out: Buffer[] = [];
  let stderr = "";
  child.stdout.on("data", (chunk: Buffer) => {
    if (fault !== undefined) return;
    try {
      if (options.onOutput) options.onOutput(chunk);
      else out.push(chunk);
    } catch (error) {
      fault = { error };
      stop();
    }
  });
  child.stderr.on("data", (chunk: Buffer) => (stderr = (stderr + chunk.toString()).slice(-4000)));
  child.stdin.on("error", () => {}); // git that is gone reads nothing
  child.stdin.end(options.input ?? "");
  try {
    const status = await new Promise<number>((resolve, reject) => {
      child.on("error", reject);
      child.on("close", (code) => resolve(code ?? 128));
    });
    signal.throwIfAborted();
    if (fault !== undefined) throw fault.error;
    return { status, stdout: Buffer.concat(out), stderr };
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ENOENT")
      throw new UserError(
        "FETCH_FAILED",
        "git was not found.",
        "Install git, or take the template from a folder or from npm.",
        { cause: error },
      );
    throw error;
  } finally {
    signal.removeEventListener("abort", stop);
  }
}

type Child = ReturnType<typeof spawn>;

function end(child: Child, interactive: boolean): void {
  const send = (name: NodeJS.Signals): void => {
    try {
      if (interactive || process.platform === "win32" || child.pid === undefined) child.kill(name);
      else process.kill(-child.pid, name);
    } catch {
      // It has ended by itself.
    }
  };
  send("SIGTERM");
  const insist = setTimeout(() => send("SIGKILL"), graceMs);
  child.once("close", () => clearTimeout(insist));
}

const graceMs = 2000;

const nowhere = process.platform === "win32" ? "NUL" : "/dev/null";

const settings = (interactive: boolean): readonly string[] => [
  `core.hooksPath=${nowhere}`,
  `core.attributesFile=${nowhere}`,
  "core.fsmonitor=false",
  "core.symlinks=false",
  "protocol.ext.allow=never",
  "fetch.recurseSubmodules=false",
  "submodule.recurse=false",
  "transfer.bundleURI=false",
  "gc.auto=0",
  "maintenance.auto=false",
  // One pack, so that its size is seen while it grows; larger contents are never held in memory.
  "fetch.unpackLimit=1",
  "core.bigFileThreshold=50m",
  "http.lowSpeedLimit=1",
  "http.lowSpeedTime=60",
  ...(interactive ? [] : ["credential.interactive=false"]),
];

/** They point git at another repository, as in a hook, or at code that it would run here. */
const foreign =
  /^GIT_(?:DIR|WORK_TREE|INDEX_FILE|OBJECT_DIRECTORY|ALTERNATE_OBJECT_DIRECTORIES|COMMON_DIR|NAMESPACE|PREFIX|TEMPLATE_DIR|EXTERNAL_DIFF|SHALLOW_FILE|GRAFT_FILE)$/;

function environment(env: NodeJS.ProcessEnv, interactive: boolean): NodeJS.ProcessEnv {
  return {
    ...Object.fromEntries(Object.entries(env).filter(([name]) => !foreign.test(name))),
    LC_ALL: "C",
    GIT_ALLOW_PROTOCOL: allowedProtocols(env["GIT_ALLOW_PROTOCOL"]),
    GIT_LFS_SKIP_SMUDGE: "1",
    GIT_NO_REPLACE_OBJECTS: "1",
    ...(interactive
      ? {}
      : { GIT_TERMINAL_PROMPT: "0", GCM_INTERACTIVE: "never", SSH_ASKPASS_REQUIRE: "never" }),
  };
}

/** It overrules every `protocol.*.allow` in the user's settings. A list of the user's own can only make it shorter. */
function allowedProtocols(own: string | undefined): string {
  const ours = ["https", "http", "ssh", "git", "file"];
  const theirs = own?.split(":");
  return ours.filter((name) => theirs?.includes(name) ?? true).join(":");
}
